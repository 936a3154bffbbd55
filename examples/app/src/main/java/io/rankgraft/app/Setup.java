package io.rankgraft.app;

import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that decides the numbers of a run.
 *
 * @param spec the model and its own options, as the user wrote them
 * @param threads only decides the speed
 */
record Setup(
    ModelSpec spec,
    String preset,
    Family.Configured model,
    TrainingOptions training,
    long seed,
    int threads,
    double maxMinutes) {

  /** The preset, then the shared options, then the spec's own. */
  static Setup of(
      ModelSpec spec,
      String preset,
      Map<String, String> shared,
      MultiBehaviourDataset dataset,
      long seed,
      int threads,
      double maxMinutes) {
    Family family = Family.of(spec.model());
    Map<String, String> model = new LinkedHashMap<>(shared);
    model.putAll(spec.options());
    Map<String, String> training = Options.taken(TrainingOptions.DEFAULTS, model);
    int behaviours = dataset.training().behaviours().size();
    return new Setup(
        spec,
        preset,
        family.configure(preset, model, behaviours),
        Options.overlay("training", TrainingOptions.DEFAULTS, TrainingOptions.class, training),
        seed,
        threads,
        maxMinutes);
  }

  Setup withSeed(long other) {
    return new Setup(spec, preset, model, training, other, threads, maxMinutes);
  }

  /** All options and their values, as {@code --set} would take them. */
  Map<String, String> options() {
    return Options.text(model.options(), training);
  }

  /** What a stored result must agree in to be this run's: everything but the number of threads. */
  String key(MultiBehaviourDataset dataset) {
    return key(dataset, options()) + " minutes=" + maxMinutes;
  }

  /** What a checkpoint must agree in to be gone on from: also not how long training lasts. */
  String trajectoryKey(MultiBehaviourDataset dataset) {
    Map<String, String> options = options();
    options.keySet().removeAll(List.of("epochs", "patience"));
    return key(dataset, options);
  }

  private String key(MultiBehaviourDataset dataset, Map<String, String> options) {
    return "%s %s seed=%d data=%08x"
        .formatted(spec.model(), options, seed, dataset.training().hashCode());
  }
}
