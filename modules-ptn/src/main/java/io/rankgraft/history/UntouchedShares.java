package io.rankgraft.history;

import java.util.Arrays;

/**
 * Of each user's or each item's purchases, the share that was of what the user had not touched
 * before, as a factor of the score of untouched items. Ours.
 *
 * <pre>
 * factor_r = √(σ_r / σ̄),   σ_r = (n⁰_r + M σ̄) / (n_r + M),   σ̄ = Σ n⁰ / Σ n
 * M = max(1, 1/ρ − 1),   ρ = (S / (σ̄ (1 − σ̄)) − (R − 1)) / (Σ n − Σ n² / Σ n − (R − 1)),
 * S = Σ n_r (n⁰_r / n_r − σ̄)²
 * </pre>
 *
 * <p>n⁰ of a row's n purchases are untouched; R rows have any. ρ is the correlation of two
 * purchases of one row, by moments (Kleinman, JASA 68, 1973). Where rows differ no more than chance
 * makes them, ρ ≤ 0, M is infinite and every factor is 1: a log without an untouched purchase, or
 * with nothing else, says nothing of any row. A fixed M would there give a row the less, the more
 * purchases it has. M is at least 1, so that no factor is 0.
 */
final class UntouchedShares {
  private final int[] untouched;
  private final int[] all;

  UntouchedShares(int rows) {
    untouched = new int[rows];
    all = new int[rows];
  }

  void count(int row, boolean isUntouched) {
    all[row]++;
    untouched[row] += isUntouched ? 1 : 0;
  }

  /** √(σ / σ̄) of each row: 1 without purchases. */
  float[] factors() {
    float[] factors = new float[all.length];
    Arrays.fill(factors, 1);
    double mean = mean();
    double correlation = correlation(mean);
    if (!(correlation > 0)) {
      return factors;
    }
    double prior = Math.max(1, 1 / correlation - 1); // M
    for (int row = 0; row < factors.length; row++) {
      if (all[row] > 0) {
        double share = (untouched[row] + prior * mean) / (all[row] + prior);
        factors[row] = (float) Math.sqrt(share / mean);
      }
    }
    return factors;
  }

  /** σ̄; 0 without purchases. */
  double mean() {
    return sum(untouched) / (double) Math.max(1, sum(all));
  }

  /** ρ; NaN where it cannot be told. */
  private double correlation(double mean) {
    double total = sum(all);
    double squares = 0;
    double spread = 0; // S
    int rows = 0; // R
    for (int row = 0; row < all.length; row++) {
      if (all[row] > 0) {
        rows++;
        squares += (double) all[row] * all[row];
        double away = (double) untouched[row] / all[row] - mean;
        spread += all[row] * away * away;
      }
    }
    double bound = total - squares / total - (rows - 1); // 0 where no row has two purchases
    return bound > 0 ? (spread / (mean * (1 - mean)) - (rows - 1)) / bound : Double.NaN;
  }

  private static long sum(int[] counts) {
    return Arrays.stream(counts).asLongStream().sum();
  }
}
