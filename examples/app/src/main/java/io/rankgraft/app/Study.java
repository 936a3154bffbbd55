package io.rankgraft.app;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One data set, on which models that read it are trained and compared.
 *
 * @param options what the command line set for all models
 * @param making what it set to make the data
 */
record Study<D>(Family<D> family, D data, Map<String, String> options, Map<String, String> making) {

  /**
   * What all runs of a command share.
   *
   * @param threads only decides the speed
   */
  record Settings(String preset, long seed, int threads, double maxMinutes) {
    Settings withSeed(long other) {
      return new Settings(preset, other, threads, maxMinutes);
    }
  }

  /**
   * Reads the data.
   *
   * @param data as {@code --data} names them; null for the default
   */
  static <D> Study<D> of(Family<D> family, String data, Map<String, String> options) {
    Map<String, String> left = new LinkedHashMap<>(options);
    D read = family.read(data, left);
    Map<String, String> making = new LinkedHashMap<>(options);
    making.keySet().removeAll(left.keySet());
    return new Study<>(family, read, left, making);
  }

  /**
   * A run, all its options checked.
   *
   * @throws IllegalArgumentException if there is no such option, a value is out of its range or the
   *     model reads other data
   */
  Run run(ModelSpec spec, Settings settings) {
    Family<?> asked = Family.of(spec.model());
    if (!asked.reads().equals(family.reads())) {
      throw new IllegalArgumentException(
          "model '%s': expected a model that reads the data of '%s' but '%s' reads other data; compare it apart"
              .formatted(spec.text(), family.name(), asked.name()));
    }
    Map<String, String> all = new LinkedHashMap<>(options); // then the spec's own
    all.putAll(spec.options());
    return new Run(spec, configured(asked, settings.preset(), all), making, settings);
  }

  private <E> Variant<?> configured(Family<E> asked, String preset, Map<String, String> all) {
    return asked.configure(asked.reads().cast(data), preset, all);
  }
}
