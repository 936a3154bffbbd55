package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;
import java.util.Arrays;

/**
 * Percentile intervals from drawn units. Efron and Tibshirani 1993, chapters 13 and 8.3: whole
 * units are drawn, and all models are measured on the same draw. How often a draw has a unit is
 * Poisson with mean 1 (Chamandy, Muralidharan, Najmi and Naidu 2012), by a hash of seed, unit and
 * draw: the same on every machine and for every split of the rows, which {@link DrawSums} and
 * {@link AucDraws} sum.
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
          "paired bootstrap: expected 100 resamples or more and a confidence in (0, 1) but got %s, %s"
              .formatted(resamples, confidence));
    }
  }

  /** 1,000 draws, 95 %. */
  public static PairedBootstrap ofSeed(long seed) {
    return new PairedBootstrap(1000, 0.95, seed);
  }

  /**
   * A statistic's interval.
   *
   * @param value of the rows as they are
   * @param drawn the statistic in each draw, NaN where it is not defined; more entries than draws
   *     are not looked at
   * @param units how many units the rows are of
   */
  public Interval interval(double value, double[] drawn, long units) {
    if (drawn.length < resamples) {
      throw new IllegalArgumentException(
          "paired bootstrap: expected a value per draw, %s, but got %s"
              .formatted(resamples, drawn.length));
    }
    double[] sorted =
        Arrays.stream(drawn, 0, resamples).filter(d -> !Double.isNaN(d)).sorted().toArray();
    if (units < FEWEST_UNITS || sorted.length < LEAST_DEFINED * resamples) {
      return new Interval(value, Double.NaN, Double.NaN);
    }
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
