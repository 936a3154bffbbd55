package io.rankgraft.evaluate;

import java.util.Arrays;

/**
 * A mean over seeds and its standard error, {@code s / sqrt(n)} with the sample deviation {@code
 * s}.
 *
 * @param standardError NaN when there is only one value
 * @param n the number of values
 */
public record MeanAndError(double mean, double standardError, int n) {
  private static final int FEWEST = 3; // values: two say next to nothing of their spread

  /**
   * @throws IllegalArgumentException if there are no values
   */
  public static MeanAndError of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("mean: expected at least one value but got none");
    }
    int n = values.length;
    double mean = Arrays.stream(values).sum() / n;
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double error = n == 1 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
    return new MeanAndError(mean, error, n);
  }

  /**
   * The mean of {@code values[i] - base[i]}. Pairs share a seed, so what the seed does to both
   * sides cancels and the error is that of the difference.
   */
  public static MeanAndError pairedDifference(double[] values, double[] base) {
    if (values.length != base.length) {
      throw new IllegalArgumentException(
          "paired difference: expected two arrays of one length but got %s and %s values"
              .formatted(values.length, base.length));
    }
    var differences = new double[values.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = values[i] - base[i];
    }
    return of(differences);
  }

  /**
   * The mean and its 95 % interval, {@code mean ± t · standard error} with the 97.5 % point of
   * Student's t for n − 1 degrees of freedom. Without ends (NaN) for fewer than three values. Of a
   * {@link #pairedDifference} it is the paired t-test: significant where it excludes zero.
   */
  public Interval interval95() {
    double half = n < FEWEST ? Double.NaN : StudentT.quantile(0.975, n - 1) * standardError;
    return new Interval(mean, mean - half, mean + half);
  }

  /** Whether the mean is further than {@code errors} standard errors from zero. */
  public boolean differsFromZero(double errors) {
    return Math.abs(mean) > errors * standardError;
  }
}
