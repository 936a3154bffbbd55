package io.rankgraft.evaluate.lift;

import java.util.List;

/** A metric of predictions that a lift is told in. Every one counts rows by their weights. */
public enum LiftMetric {
  /** The probability that a positive scores higher than a negative; ties at one half. */
  AUC("AUC", true),
  /** {@link io.rankgraft.evaluate.BinaryMetrics#logLoss}. */
  LOG_LOSS("log loss", false),
  RMSE("RMSE", false),
  MAE("MAE", false),
  /** The AUC of amounts above zero against zero, by predicted amount. */
  AUC_ABOVE_ZERO("AUC above zero", true),
  /** {@link io.rankgraft.evaluate.RegressionMetrics#normalizedGini}. */
  GINI("normalised Gini", true);

  static final List<LiftMetric> OF_BINARY = List.of(AUC, LOG_LOSS);
  static final List<LiftMetric> OF_AMOUNT = List.of(RMSE, MAE);
  static final List<LiftMetric> OF_ZERO_INFLATED = List.of(RMSE, MAE, AUC_ABOVE_ZERO, GINI);

  private final String words;
  private final boolean largerIsBetter;

  LiftMetric(String words, boolean largerIsBetter) {
    this.words = words;
    this.largerIsBetter = largerIsBetter;
  }

  /** Which way is good. */
  public boolean largerIsBetter() {
    return largerIsBetter;
  }

  /** As reports print it. */
  @Override
  public String toString() {
    return words;
  }
}
