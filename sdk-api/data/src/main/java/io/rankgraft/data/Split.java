package io.rankgraft.data;

import java.util.Arrays;

/**
 * Row numbers of three parts of a log, each in order of time.
 *
 * @param train the earliest rows
 * @param validation rows after all of train
 * @param test rows after all of validation
 */
public record Split(int[] train, int[] validation, int[] test) {

  /** Eight parts to train on, one to validate and one to test. */
  public static Split byTime(long[] timestamps) {
    return byTime(timestamps, 0.8, 0.1);
  }

  /**
   * Cuts by time. Rows of one instant stay together, in the later part: no part holds a row as old
   * as one of the part before.
   *
   * @param timestamps one per row, in any order and unit
   * @param train part of the rows to train on; validation likewise; the rest is the test part
   * @throws IllegalArgumentException if a part would be empty
   */
  public static Split byTime(long[] timestamps, double train, double validation) {
    if (!(train > 0 && validation > 0 && train + validation < 1)) {
      throw new IllegalArgumentException(
          "split: expected positive parts with a sum below 1 but got %s and %s"
              .formatted(train, validation));
    }
    long[] sorted = timestamps.clone();
    Arrays.sort(sorted);
    int[] rows = inOrder(timestamps, sorted);
    int first = boundary(sorted, Math.round(train * sorted.length));
    int second = boundary(sorted, Math.round((train + validation) * sorted.length));
    if (first == 0 || second == first || second == sorted.length) {
      throw new IllegalArgumentException(
          "split: expected three parts but %d rows give %d, %d and %d; too few rows or instants"
              .formatted(sorted.length, first, second - first, sorted.length - second));
    }
    return new Split(
        Arrays.copyOfRange(rows, 0, first),
        Arrays.copyOfRange(rows, first, second),
        Arrays.copyOfRange(rows, second, rows.length));
  }

  /** Rows by time; rows of one instant keep their order. */
  private static int[] inOrder(long[] timestamps, long[] sorted) {
    int[] rows = new int[sorted.length];
    int[] taken = new int[sorted.length];
    for (int row = 0; row < rows.length; row++) {
      int start = first(sorted, timestamps[row]);
      rows[start + taken[start]++] = row;
    }
    return rows;
  }

  private static int boundary(long[] sorted, long at) {
    return at >= sorted.length ? sorted.length : first(sorted, sorted[(int) at]);
  }

  /** The first place of a value that occurs. */
  private static int first(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
