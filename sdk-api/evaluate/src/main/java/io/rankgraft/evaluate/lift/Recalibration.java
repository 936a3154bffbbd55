package io.rankgraft.evaluate.lift;

import java.util.Arrays;

/**
 * Two numbers, fitted on validation rows, that correct a host's predictions: the control "host
 * recalibrated". A rising one leaves the order of predictions, and so AUC, as it is.
 */
public sealed interface Recalibration permits PlattScaling, LinearScaling {
  /** The corrected prediction. */
  double of(double prediction);

  /** The corrected predictions. */
  default double[] of(double[] predictions) {
    return Arrays.stream(predictions).map(this::of).toArray();
  }

  /** Checks columns of a fit: finite numbers, a weight of 0 or more per row, some above 0. */
  static void check(String who, double[] labels, double[] predictions, double[] weights) {
    if (predictions.length != labels.length || weights.length != labels.length) {
      throw new IllegalArgumentException(
          "%s: expected a prediction and a weight per label, %s, but got %s and %s"
              .formatted(who, labels.length, predictions.length, weights.length));
    }
    double all = 0;
    for (int i = 0; i < labels.length; i++) {
      if (!Double.isFinite(labels[i])
          || !Double.isFinite(predictions[i])
          || !(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "%s: expected finite numbers and weights of 0 or more but row %s has label %s, prediction %s, weight %s"
                .formatted(who, i, labels[i], predictions[i], weights[i]));
      }
      all += weights[i];
    }
    if (!(all > 0)) {
      throw new IllegalArgumentException(
          "%s: expected rows with weight to fit on but there are none".formatted(who));
    }
  }

  /** Weights of one. */
  static double[] ones(int rows) {
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return ones;
  }
}
