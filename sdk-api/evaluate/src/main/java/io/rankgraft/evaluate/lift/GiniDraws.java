package io.rankgraft.evaluate.lift;

import java.util.Arrays;

/**
 * The Gini coefficient of amounts in an order, per draw, as {@link
 * io.rankgraft.evaluate.RegressionMetrics#normalizedGini} has it: with the weighted rank of a row,
 *
 * <pre>
 * gini = 2 Σ w y rank / (Σ w · Σ w y) − 1,   rank = weight below + (weight tied + 1) / 2
 * </pre>
 */
final class GiniDraws {
  private GiniDraws() {}

  /** Of the labels in ascending order of scores. */
  static double[] of(PairedBootstrap bootstrap, LiftRows rows, double[] scores) {
    double largestWeight = rows.largestWeight();
    Quantum ofWeight = Quantum.of(largestWeight);
    double largest = 0;
    for (int i = 0; i < rows.size(); i++) {
      largest = Math.max(largest, Math.abs(rows.weight(i) * rows.labels()[i]));
    }
    Quantum ofAmount = Quantum.of(largest);
    long[] amounts = new long[rows.size()];
    long[] weights = new long[rows.size()];
    for (int i = 0; i < amounts.length; i++) {
      amounts[i] = ofAmount.of(rows.weight(i) * rows.labels()[i], largest);
      weights[i] = ofWeight.of(rows.weight(i), largestWeight);
    }
    Concordance state =
        new SortedRows(bootstrap, scores, rows.units(), amounts, weights, false).concordance();
    double[] drawn = new double[bootstrap.resamples() + 1];
    Arrays.setAll(
        drawn,
        d -> {
          double weight = Concordance.of(state.costs, d);
          double amount = Concordance.of(state.gains, d);
          return state.twiceWins(d) / weight / amount
              + 1 / Math.scalb(weight, ofWeight.exponent())
              - 1;
        });
    return drawn;
  }
}
