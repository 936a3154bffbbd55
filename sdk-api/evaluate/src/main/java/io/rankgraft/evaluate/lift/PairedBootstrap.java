package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile intervals from units drawn with replacement. Efron and Tibshirani 1993, chapters 13
 * and 8.3: whole units are drawn, and both models are measured on the same draw.
 *
 * @param resamples how often to draw
 * @param confidence the share of draws inside the interval, in (0, 1)
 */
public record PairedBootstrap(int resamples, double confidence, long seed) {
  /** With fewer defined draws than this share there is no interval. */
  private static final double LEAST_DEFINED = 0.5;

  private static final int FEWEST_UNITS = 2;

  public PairedBootstrap {
    if (resamples < 100 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "paired bootstrap: expected 100 resamples or more and a confidence in (0, 1) but got %d, %s"
              .formatted(resamples, confidence));
    }
  }

  /** 1,000 draws, 95 %. */
  public static PairedBootstrap ofSeed(long seed) {
    return new PairedBootstrap(1000, 0.95, seed);
  }

  /** A number that follows from the rows' weights. */
  @FunctionalInterface
  public interface Statistic {
    double of(double[] weights);
  }

  /**
   * A statistic of all rows and its interval.
   *
   * @param unit the unit of each row, from 0
   * @param units how many there are
   */
  public Interval of(Statistic statistic, double[] weights, int[] unit, int units) {
    double value = weights.length == 0 ? Double.NaN : statistic.of(weights);
    if (units < FEWEST_UNITS) {
      return new Interval(value, Double.NaN, Double.NaN);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] drawn = new double[resamples];
    double[] drawnWeights = new double[weights.length];
    int[] times = new int[units];
    int defined = 0;
    for (int r = 0; r < resamples; r++) {
      Arrays.fill(times, 0);
      for (int u = 0; u < units; u++) {
        times[random.nextInt(units)]++;
      }
      for (int i = 0; i < weights.length; i++) {
        drawnWeights[i] = weights[i] * times[unit[i]];
      }
      double here = statistic.of(drawnWeights);
      if (!Double.isNaN(here)) {
        drawn[defined++] = here;
      }
    }
    if (defined < LEAST_DEFINED * resamples) {
      return new Interval(value, Double.NaN, Double.NaN);
    }
    double[] sorted = Arrays.copyOf(drawn, defined);
    Arrays.sort(sorted);
    double tail = (1 - confidence) / 2;
    return new Interval(value, quantile(sorted, tail), quantile(sorted, 1 - tail));
  }

  /** Between two order statistics, linear. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
