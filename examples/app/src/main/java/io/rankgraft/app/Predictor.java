package io.rankgraft.app;

import io.rankgraft.report.Figure;
import io.rankgraft.tensorflow.ModelSession;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A model in a graph that predicts tasks of rows, or of the items of lists. */
interface Predictor extends Model {
  /**
   * Predicts with the values of a session.
   *
   * @return by task of the data, one per row of the examples, null where a task is not predicted;
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

  /** Other predictions worth a row in the report, by name. */
  default Map<String, double[][]> others(ModelSession session, int[] examples) {
    return Map.of();
  }

  /** What there is to see in the trained model. */
  default Findings findings(ModelSession session) {
    return Findings.NONE;
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
