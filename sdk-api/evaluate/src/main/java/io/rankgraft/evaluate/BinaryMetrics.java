package io.rankgraft.evaluate;

/** Metrics of probabilities (or scores) against labels of 0 and 1. Arrays are not changed. */
public final class BinaryMetrics {
  /** Probabilities are kept this far from 0 and 1 before their logarithm is taken. */
  public static final double LOG_LOSS_CLIP = 1e-7;

  private BinaryMetrics() {}

  /**
   * The probability that a random positive scores higher than a random negative, ties at one half.
   * NaN if there are no positives or no negatives.
   */
  public static double auc(double[] labels, double[] scores) {
    Columns.check("auc", labels, scores);
    checkLabels("auc", labels);
    double[] ranks = AverageRanks.of(scores);
    double positives = 0;
    double rankSum = 0;
    for (int i = 0; i < labels.length; i++) {
      positives += labels[i];
      rankSum += labels[i] * ranks[i];
    }
    double negatives = labels.length - positives;
    return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
  }

  /** The mean of {@code -y ln p - (1 - y) ln(1 - p)}, p clipped by {@link #LOG_LOSS_CLIP}. */
  public static double logLoss(double[] labels, double[] probabilities) {
    Columns.check("log loss", labels, probabilities);
    checkLabels("log loss", labels);
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double p = probabilities[i];
      if (p < 0 || p > 1) {
        throw new IllegalArgumentException(
            "log loss: expected probabilities but entry %s is %s; are these logits?"
                .formatted(i, p));
      }
      sum += logLoss(labels[i], p);
    }
    return sum / labels.length;
  }

  /** The log loss of one row, unchecked: a label of 0 or 1 and a probability. */
  public static double logLoss(double label, double probability) {
    double p = Math.min(1 - LOG_LOSS_CLIP, Math.max(LOG_LOSS_CLIP, probability));
    return label == 1 ? -Math.log(p) : -Math.log1p(-p);
  }

  private static void checkLabels(String metric, double[] labels) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 0 && labels[i] != 1) {
        throw new IllegalArgumentException(
            "%s: expected labels of 0 or 1 but entry %s is %s".formatted(metric, i, labels[i]));
      }
    }
  }
}
