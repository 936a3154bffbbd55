package io.rankgraft.app;

import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Models of the command line that share options.
 *
 * @param <D> a data set as the models read it; families that read the same are compared
 */
interface Family<D> {
  /** All there are. */
  List<Family<?>> ALL =
      List.of(
          new HpmrFamily(),
          new NmtrFamily(),
          new HtlNetFamily(),
          new DtrnFamily(),
          new HeroesFamily());

  /** All there are and the rivals of the models of several behaviours, which are variants. */
  static List<Family<?>> withRivals() {
    List<Family<?>> all = new ArrayList<>(ALL);
    all.addAll(RivalFamily.all());
    return all;
  }

  String name();

  String about();

  Set<String> presets();

  /** What {@code --data} may name for this family: a line each, by name. */
  Map<String, String> datasets();

  Class<D> reads();

  /**
   * Reads a data set.
   *
   * @param data the name of a generated one or a directory; null for the default
   * @param options all that the command line set; those that say how to make the data are taken out
   */
  D read(String data, Map<String, String> options);

  /**
   * A preset with some options replaced.
   *
   * @param options of the model and of its selection; the latter are taken out
   * @throws IllegalArgumentException if there is no such preset or option, or a value is out of its
   *     range
   */
  Variant<?> configure(D data, String preset, Map<String, String> options);

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  static Family<?> of(String name) {
    List<Family<?>> all = withRivals();
    return all.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model '%s': expected a known model but there is none of that name; %s"
                        .formatted(
                            name, Names.nearest(name, all.stream().map(Family::name).toList()))));
  }
}
