package io.rankgraft.evaluate;

/** Ranks of values, equal values sharing the mean of the ranks they take. */
final class AverageRanks {
  private AverageRanks() {}

  /** Ascending, from 1. */
  static double[] of(double[] values) {
    int[] order = ScoreOrder.of(values);
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
