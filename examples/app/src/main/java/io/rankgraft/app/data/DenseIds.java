package io.rankgraft.app.data;

import java.util.Arrays;

/**
 * Numbers that stand for something, as 0, 1, 2 … in ascending order.
 *
 * @param distinct ascending
 */
record DenseIds(long[] distinct) {
  /** Of all numbers among the first {@code size}. */
  static DenseIds of(long[] raw, int size) {
    long[] sorted = Arrays.copyOf(raw, size);
    Arrays.sort(sorted);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[kept++] = sorted[i];
      }
    }
    return new DenseIds(Arrays.copyOf(sorted, kept));
  }

  int size() {
    return distinct.length;
  }

  /** Negative for a number that was not among them. */
  int of(long raw) {
    return Arrays.binarySearch(distinct, raw);
  }

  /** Ids from 1 of what occurs often enough, 0 for the rest. */
  static int[] frequent(int[] counts, int rare) {
    int[] ids = new int[counts.length];
    int next = 1;
    for (int i = 0; i < ids.length; i++) {
      ids[i] = counts[i] >= rare ? next++ : 0;
    }
    return ids;
  }
}
