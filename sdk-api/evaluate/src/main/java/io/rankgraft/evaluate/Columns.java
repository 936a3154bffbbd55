package io.rankgraft.evaluate;

/** Checks that truth and prediction belong together. */
final class Columns {
  private Columns() {}

  static void check(String metric, double[] truth, double[] predicted) {
    if (truth.length != predicted.length || truth.length == 0) {
      throw new IllegalArgumentException(
          "%s: expected one prediction per true value, at least one, but got %s for %s"
              .formatted(metric, predicted.length, truth.length));
    }
    for (int i = 0; i < truth.length; i++) {
      if (Double.isNaN(truth[i]) || Double.isNaN(predicted[i])) {
        throw new IllegalArgumentException(
            "%s: expected numbers but the %s %s is NaN"
                .formatted(metric, Double.isNaN(truth[i]) ? "true value" : "prediction", i));
      }
    }
  }
}
