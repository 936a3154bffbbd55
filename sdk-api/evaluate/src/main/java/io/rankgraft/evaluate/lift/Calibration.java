package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;
import java.util.List;

/**
 * How far predictions are right on average.
 *
 * @param ratio the weighted sum of labels over that of predictions, observed / expected: 1 is
 *     right, above 1 too little was predicted
 * @param error the weighted mean over bins of |observed − expected|, both means of the bin
 * @param bins of about equal weight, by rising prediction; see {@link CalibrationSums}
 */
public record Calibration(Interval ratio, double error, List<Bin> bins) {
  /**
   * @param weight the bin's share of all weight
   * @param expected the mean prediction
   * @param observed the mean label
   */
  public record Bin(double weight, double expected, double observed) {}

  static Calibration of(Interval ratio, List<Bin> bins) {
    double error =
        bins.stream().mapToDouble(b -> b.weight() * Math.abs(b.observed() - b.expected())).sum();
    return new Calibration(ratio, error, bins);
  }
}
