package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;

import java.util.ArrayList;
import java.util.List;

/**
 * How far predictions are right on average.
 *
 * @param ratio the weighted sum of labels over that of predictions, observed / expected: 1 is
 *     right, above 1 too little was predicted
 * @param error the weighted mean over bins of |observed − expected|, both means of the bin
 * @param bins of about equal weight, by rising prediction
 */
public record Calibration(Interval ratio, double error, List<Bin> bins) {
  private static final int BINS = 10;
  private static final double ROUNDING = 1e-9; // sums of weights are not exact

  /**
   * @param weight the bin's share of all weight
   * @param expected the mean prediction
   * @param observed the mean label
   */
  public record Bin(double weight, double expected, double observed) {}

  static Calibration of(
      PairedBootstrap bootstrap, PairedPredictions.Rows rows, double[] predictions) {
    Interval ratio =
        bootstrap.of(
            weights -> {
              double observed = 0;
              double expected = 0;
              for (int i = 0; i < weights.length; i++) {
                observed += weights[i] * rows.labels()[i];
                expected += weights[i] * predictions[i];
              }
              return observed / expected;
            },
            rows.weights(),
            rows.unit(),
            rows.units());
    List<Bin> bins = bins(rows, predictions);
    double error =
        bins.stream().mapToDouble(b -> b.weight() * Math.abs(b.observed() - b.expected())).sum();
    return new Calibration(ratio, error, bins);
  }

  private static List<Bin> bins(PairedPredictions.Rows rows, double[] predictions) {
    Places places = Places.of(predictions);
    double[] weights = new double[places.count()];
    double[] expected = new double[places.count()];
    double[] observed = new double[places.count()];
    double total = 0;
    for (int i = 0; i < predictions.length; i++) {
      double w = rows.weights()[i];
      weights[places.of()[i]] += w;
      expected[places.of()[i]] += w * predictions[i];
      observed[places.of()[i]] += w * rows.labels()[i];
      total += w;
    }
    List<Bin> bins = new ArrayList<>();
    double done = 0;
    double[] open = new double[3];
    for (int p = 0; p < places.count(); p++) { // equal predictions share a bin
      open[0] += weights[p];
      open[1] += expected[p];
      open[2] += observed[p];
      boolean full = done + open[0] >= total * (bins.size() + 1) / BINS * (1 - ROUNDING);
      if (full || p + 1 == places.count()) {
        bins.add(new Bin(open[0] / total, open[1] / open[0], open[2] / open[0]));
        done += open[0];
        open = new double[3];
      }
    }
    return List.copyOf(bins);
  }
}
