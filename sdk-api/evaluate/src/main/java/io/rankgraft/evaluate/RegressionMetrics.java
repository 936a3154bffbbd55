package io.rankgraft.evaluate;

import java.util.Arrays;

/** Metrics of predicted amounts against true ones. Arrays are not changed. */
public final class RegressionMetrics {
  private RegressionMetrics() {}

  public static double rmse(double[] truth, double[] predicted) {
    Columns.check("rmse", truth, predicted);
    double squares = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = predicted[i] - truth[i];
      squares += error * error;
    }
    return Math.sqrt(squares / truth.length);
  }

  /**
   * RMSE over the population standard deviation of the truth: 1 for predicting its mean. (Others
   * divide by the mean or the root mean square; numbers are comparable only with the same divisor.)
   */
  public static double nrmse(double[] truth, double[] predicted) {
    double rmse = rmse(truth, predicted);
    double mean = Arrays.stream(truth).average().orElseThrow();
    double squares = Arrays.stream(truth).map(y -> (y - mean) * (y - mean)).sum();
    return rmse / Math.sqrt(squares / truth.length);
  }

  public static double mae(double[] truth, double[] predicted) {
    Columns.check("mae", truth, predicted);
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += Math.abs(predicted[i] - truth[i]);
    }
    return sum / truth.length;
  }

  /** The sum of absolute errors over the sum of absolute true values. */
  public static double nmae(double[] truth, double[] predicted) {
    return mae(truth, predicted) / Arrays.stream(truth).map(Math::abs).average().orElseThrow();
  }

  /** Spearman's rank correlation: Pearson's of average ranks. NaN if a side is constant. */
  public static double spearman(double[] truth, double[] predicted) {
    Columns.check("spearman", truth, predicted);
    double[] a = AverageRanks.of(truth);
    double[] b = AverageRanks.of(predicted);
    double mean = (truth.length + 1) / 2.0;
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - mean) * (b[i] - mean);
      aa += (a[i] - mean) * (a[i] - mean);
      bb += (b[i] - mean) * (b[i] - mean);
    }
    return ab / Math.sqrt(aa * bb);
  }

  /**
   * The Gini coefficient of the truth in the order of the predictions over that in its own order: 1
   * for a perfect order, about 0 for a random one. With the true values sorted by descending
   * prediction, {@code gini = 2 mean(cumulative share) - 1}; equal predictions share the mean of
   * their places.
   */
  public static double normalizedGini(double[] truth, double[] predicted) {
    Columns.check("gini", truth, predicted);
    return gini(truth, predicted) / gini(truth, truth);
  }

  private static double gini(double[] truth, double[] order) {
    // A value at 0-based descending place p is in the last n - p cumulative sums, and n - p is its
    // ascending rank from 1.
    double[] ranks = AverageRanks.of(order);
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += truth[i];
      weighted += truth[i] * ranks[i];
    }
    return 2 * weighted / (truth.length * sum) - 1;
  }
}
