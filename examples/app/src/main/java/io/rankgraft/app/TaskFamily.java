package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.ServingForm;
import io.rankgraft.report.Figure;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.TrainingListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Models that predict tasks of rows, or of the items of lists. */
non-sealed interface TaskFamily extends ModelFamily {
  /**
   * Reads a data set.
   *
   * @param data the name of a generated one or a directory; null for the default
   * @param options those that say how to make the data are taken out
   */
  Opened open(String data, Map<String, String> options);

  @Override
  default Study study(String data, Map<String, String> options) {
    Map<String, String> making = new LinkedHashMap<>(options);
    Opened opened = open(data, options);
    making.keySet().removeAll(options.keySet());
    return new TaskStudy(this, opened, making);
  }

  /** A family on one data set. */
  interface Opened {
    /**
     * A preset with some options replaced.
     *
     * @throws IllegalArgumentException if there is no such preset or option, or a value is out of
     *     its range
     */
    Configured configure(String preset, Map<String, String> options);
  }

  /** A model and all its options. */
  interface Configured {
    /** The options, as {@code --set} names them. */
    Record options();

    /** Examples a step. */
    int batch();

    int epochs();

    /** The data as this model sees them. */
    TaskData data();

    /** Whether predictions are probabilities and amounts; else scores that only order. */
    default boolean hasProbabilities() {
      return true;
    }

    /** Builds TRAIN and SERVE. */
    Model build(ModelGraph graph);

    /** Builds EXPORT in a graph for export. */
    ServingForm export(ModelGraph graph);

    /** What a reader of the report should know of these options. */
    List<String> remarks();
  }

  /** A model in a graph, as an experiment trains and asks it. */
  interface Model {
    Objective objective();

    /**
     * Fills a feed of the TRAIN build.
     *
     * @param examples the batch is the first {@code n}
     */
    void feed(Feed feed, int[] examples, int n);

    /**
     * Predicts with the values of a session.
     *
     * @return by task of the data, one a row of the examples, null where a task is not predicted;
     *     after them there may be scores of relevance, where that is something else than a task's
     */
    double[][] predict(ModelSession session, int[] examples);

    /**
     * What the epoch is chosen by, less being better, where it is not {@link
     * TaskMetrics#relativeLoss} of the predictions.
     */
    default OptionalDouble validationLoss(ModelSession session, int[] examples) {
      return OptionalDouble.empty();
    }

    /** Watches the training for a figure of {@link #findings}. */
    default List<TrainingListener> watchers() {
      return List.of();
    }

    /** Other predictions worth a row in the report, by name. */
    default Map<String, double[][]> others(ModelSession session, int[] examples) {
      return Map.of();
    }

    /** What there is to see in the trained model. */
    default Findings findings(ModelSession session) {
      return Findings.NONE;
    }
  }

  /**
   * What a trained model does, beside how well.
   *
   * @param traits numbers, by name
   * @param remarks in words
   */
  record Findings(Map<String, Double> traits, List<Figure> figures, List<String> remarks) {
    static final Findings NONE = ofFigures(List.of());

    static Findings ofFigures(List<Figure> figures) {
      return new Findings(Map.of(), figures, List.of());
    }
  }
}
