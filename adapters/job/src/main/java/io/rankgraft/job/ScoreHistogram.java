package io.rankgraft.job;

import io.rankgraft.report.Figure;
import java.util.ArrayList;
import java.util.List;

/**
 * How predictions are spread, as counts that merge: as large for a thousand rows as for a billion.
 * Probabilities are counted by their log-odds, amounts a by sign(a) log(1 + |a|), in steps of half
 * a unit from −16 to 16; what is beyond is in the last step.
 */
final class ScoreHistogram {
  private static final int HALF = 32; // steps on each side of 0
  private static final double STEP = 0.5;

  private final boolean binary;
  private final long[] counts = new long[2 * HALF];
  private long rows;

  ScoreHistogram(boolean binary) {
    this.binary = binary;
  }

  /** Of the rows that have a label. */
  static ScoreHistogram of(Predictions rows, double[] predicted) {
    ScoreHistogram histogram = new ScoreHistogram(rows.task().isBinary());
    for (int i = 0; i < predicted.length; i++) {
      if (rows.labelled()[i]) {
        histogram.add(predicted[i]);
      }
    }
    return histogram;
  }

  void add(double prediction) {
    double x =
        binary
            ? Math.log(prediction) - Math.log1p(-prediction)
            : Math.signum(prediction) * Math.log1p(Math.abs(prediction));
    int step = (int) Math.floor(Math.max(-HALF, Math.min(HALF, x / STEP))) + HALF;
    counts[Math.min(step, counts.length - 1)]++;
    rows++;
  }

  /** Adds another part's counts to these. */
  ScoreHistogram merge(ScoreHistogram other) {
    for (int c = 0; c < counts.length; c++) {
      counts[c] += other.counts[c];
    }
    rows += other.rows;
    return this;
  }

  /** What {@link #series} has on its horizontal axis. */
  String unit() {
    return binary ? "log-odds of the prediction" : "sign(a) log(1 + |a|) of the amount a";
  }

  /** The share of the rows at the middle of each step, from the first to the last with rows. */
  Figure.Series series(String name) {
    int first = 0;
    int last = counts.length - 1;
    while (first < last && counts[first] == 0) {
      first++;
    }
    while (last > first && counts[last] == 0) {
      last--;
    }
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int c = first; c <= last; c++) {
      x.add((c - HALF + 0.5) * STEP);
      y.add(rows == 0 ? 0 : (double) counts[c] / rows);
    }
    return new Figure.Series(name, x, y);
  }
}
