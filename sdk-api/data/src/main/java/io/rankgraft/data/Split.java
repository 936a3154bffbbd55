package io.rankgraft.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Row numbers of three parts of a log, each in order of time.
 *
 * @param train the earliest rows
 * @param validation rows after all of train
 * @param test rows after all of validation
 */
public record Split(int[] train, int[] validation, int[] test) {

  /** Eight tenths to train on, one to validate and one to test. */
  public static Split byTime(long[] timestamps) {
    return byTime(timestamps, 0.8, 0.1);
  }

  /**
   * Cuts by time. Rows of one instant stay together, in the later part: no part holds a row as old
   * as one of the part before.
   *
   * @param timestamps one per row, in any order and unit
   * @param train share of the rows to train on; validation likewise; the rest is the test part
   * @throws IllegalArgumentException if a part would be empty
   */
  public static Split byTime(long[] timestamps, double train, double validation) {
    return of(cut(timestamps, train, validation));
  }

  /**
   * Cuts rows that are in order of time already, by their place.
   *
   * @param train share of the rows to train on; validation likewise; the rest is the test part
   * @throws IllegalArgumentException if a part would be empty
   */
  public static Split inOrder(int rows, double train, double validation) {
    return of(cut(rows, train, validation));
  }

  private static Split of(List<int[]> parts) {
    return new Split(parts.get(0), parts.get(1), parts.get(2));
  }

  /**
   * Cuts by time, as {@link #byTime} does, into any number of parts.
   *
   * @param shares of the rows, one for each part but the last, which has the rest
   */
  public static List<int[]> cut(long[] timestamps, double... shares) {
    boolean sorted = true;
    for (int row = 1; row < timestamps.length; row++) {
      sorted &= timestamps[row - 1] <= timestamps[row];
    }
    long[] times = timestamps;
    int[] rows;
    if (sorted) {
      rows = places(timestamps.length);
    } else {
      times = timestamps.clone();
      Arrays.sort(times);
      rows = inOrder(timestamps, times);
    }
    long[] all = times;
    return parts(rows, shares, at -> at >= all.length ? all.length : first(all, all[at]));
  }

  /**
   * Cuts rows that are in order of time already, by their place.
   *
   * @param shares of the rows, one for each part but the last, which has the rest
   */
  public static List<int[]> cut(int rows, double... shares) {
    return parts(places(rows), shares, at -> at);
  }

  private static List<int[]> parts(int[] rows, double[] shares, IntUnaryOperator boundary) {
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    for (int to : ends(rows.length, shares, boundary)) {
      parts.add(Arrays.copyOfRange(rows, from, to));
      from = to;
    }
    return parts;
  }

  /**
   * Where each part ends.
   *
   * @param boundary from a place of all rows to where a part may end, there or before
   */
  static int[] ends(int rows, double[] shares, IntUnaryOperator boundary) {
    int[] ends = new int[shares.length + 1];
    double sum = 0;
    for (int part = 0; part < shares.length; part++) {
      sum += shares[part];
      if (!(shares[part] > 0 && sum < 1)) {
        throw new IllegalArgumentException(
            "split: expected positive shares with a sum below 1 but got "
                + Arrays.toString(shares));
      }
      ends[part] = boundary.applyAsInt((int) Math.round(sum * rows));
    }
    ends[shares.length] = rows;
    int[] sizes = ends.clone();
    for (int part = 1; part < sizes.length; part++) {
      sizes[part] -= ends[part - 1];
    }
    if (Arrays.stream(sizes).anyMatch(size -> size == 0)) {
      throw new IllegalArgumentException(
          "split: expected %s parts with rows but %s rows give %s; too few rows or instants"
              .formatted(
                  sizes.length,
                  rows,
                  Arrays.stream(sizes)
                      .mapToObj(Integer::toString)
                      .collect(Collectors.joining(", "))));
    }
    return ends;
  }

  private static int[] places(int rows) {
    int[] places = new int[rows];
    for (int row = 0; row < rows; row++) {
      places[row] = row;
    }
    return places;
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
