package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.BinaryMetrics;

/**
 * A metric of weighted rows that can be taken again and again under other weights, as a bootstrap
 * asks.
 *
 * @param name as reports print it
 * @param largerIsBetter which way is good
 * @param preparation what does not depend on the weights
 */
public record PairedMetric(String name, boolean largerIsBetter, Preparation preparation) {
  /** The metric as a function of the rows' weights; NaN where it is not defined. */
  @FunctionalInterface
  public interface Weighted {
    double of(double[] weights);
  }

  /** From labels and predictions to a metric of weights. Keeps references to both. */
  @FunctionalInterface
  public interface Preparation {
    Weighted of(double[] labels, double[] predictions);
  }

  /**
   * The probability that a positive, drawn by weight, scores higher than a negative, drawn by
   * weight; ties at one half. One sort, then one pass a set of weights.
   */
  public static PairedMetric auc() {
    return new PairedMetric(
        "AUC",
        true,
        (labels, scores) -> {
          Places places = Places.of(scores);
          return weights -> auc(labels, places, weights);
        });
  }

  private static double auc(double[] labels, Places places, double[] weights) {
    double[] positives = new double[places.count()];
    double[] negatives = new double[places.count()];
    for (int i = 0; i < labels.length; i++) {
      (labels[i] == 1 ? positives : negatives)[places.of()[i]] += weights[i];
    }
    double below = 0; // the weight of negatives that score less
    double wins = 0;
    double all = 0;
    for (int p = 0; p < places.count(); p++) {
      wins += positives[p] * (below + negatives[p] / 2);
      below += negatives[p];
      all += positives[p];
    }
    return wins / (all * below);
  }

  /** The weighted mean of {@code -y ln p - (1 - y) ln(1 - p)}, clipped as in BinaryMetrics. */
  public static PairedMetric logLoss() {
    return new PairedMetric(
        "log loss",
        false,
        (labels, predictions) -> {
          double[] losses = new double[labels.length];
          double[] one = new double[1];
          double[] p = new double[1];
          for (int i = 0; i < losses.length; i++) {
            one[0] = labels[i];
            p[0] = predictions[i];
            losses[i] = BinaryMetrics.logLoss(one, p);
          }
          return weights -> mean(losses, weights);
        });
  }

  /** The root of the weighted mean of squared errors. */
  public static PairedMetric rmse() {
    return new PairedMetric(
        "RMSE",
        false,
        (labels, predictions) -> {
          double[] squares = new double[labels.length];
          for (int i = 0; i < squares.length; i++) {
            squares[i] = (predictions[i] - labels[i]) * (predictions[i] - labels[i]);
          }
          return weights -> Math.sqrt(mean(squares, weights));
        });
  }

  /** The weighted mean of absolute errors. */
  public static PairedMetric mae() {
    return new PairedMetric(
        "MAE",
        false,
        (labels, predictions) -> {
          double[] errors = new double[labels.length];
          for (int i = 0; i < errors.length; i++) {
            errors[i] = Math.abs(predictions[i] - labels[i]);
          }
          return weights -> mean(errors, weights);
        });
  }

  private static double mean(double[] values, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
      total += weights[i];
    }
    return sum / total;
  }
}
