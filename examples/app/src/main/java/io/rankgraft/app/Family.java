package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.models.ServingForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Multi-behaviour models, which rank all items. */
non-sealed interface Family extends ModelFamily {
  @Override
  default Map<String, String> datasets() {
    Map<String, String> all = new LinkedHashMap<>();
    DataSource.GENERATED.forEach(source -> all.put(source.name(), source.about()));
    all.put("DIR", "<behaviour>_train.txt(.gz) or train_<behaviour>.tsv(.gz) files");
    return all;
  }

  @Override
  default Study study(String data, Map<String, String> options) {
    return new RankingStudy(DataSource.of(data));
  }

  /**
   * A preset with some options replaced.
   *
   * @param behaviours of the log, upstream first
   * @throws IllegalArgumentException if there is no such preset or option, or a value is out of its
   *     range
   */
  Configured configure(String preset, Map<String, String> options, int behaviours);

  /** A model and all its options. */
  interface Configured {
    /** The options, as {@code --set} names them. */
    Record options();

    float learningRate();

    /** Examples a step. */
    int batch();

    int epochs();

    /** How many trainings it takes, one after another; each begins with what the last learnt. */
    int stages(BehaviourLog log);

    /** Builds TRAIN and SERVE of one training. */
    Ranker build(ModelGraph graph, BehaviourLog log, int stage);

    /** Builds EXPORT in a graph for export. */
    ServingForm export(ModelGraph graph, BehaviourLog log);

    /** What a reader of the report should know. */
    List<String> remarks();
  }

  /**
   * @throws IllegalArgumentException if there is none of that name and kind
   */
  static Family of(String name) {
    if (ModelFamily.of(name) instanceof Family family) {
      return family;
    }
    throw new IllegalArgumentException(
        "model '%s': expected a model that ranks all items but it predicts tasks; compare it apart"
            .formatted(name));
  }
}
