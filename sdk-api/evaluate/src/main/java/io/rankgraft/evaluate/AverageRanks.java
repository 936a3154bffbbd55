package io.rankgraft.evaluate;

import java.util.Arrays;

/** Ranks of values, equal values sharing the mean of the ranks they take. */
final class AverageRanks {
  private AverageRanks() {}

  /** Ascending, from 1. */
  static double[] of(double[] values) {
    double[] sorted = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      sorted[i] = values[i] + 0.0; // -0 sorts before +0 but equals it
    }
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int below = firstAtLeast(sorted, values[i], false);
      int upTo = firstAtLeast(sorted, values[i], true);
      ranks[i] = (below + 1 + upTo) / 2.0;
    }
    return ranks;
  }

  /** The number of sorted values below {@code value}, or not above it. */
  private static int firstAtLeast(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
