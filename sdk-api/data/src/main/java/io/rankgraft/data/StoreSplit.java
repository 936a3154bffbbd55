package io.rankgraft.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts the rows of a store into parts, from the oldest to the newest, as {@link Split} does, with a
 * heap that does not grow with rows. Rows of a part keep the order they have in the store.
 */
public final class StoreSplit {
  private final RowStore times;
  private final String column;

  private StoreSplit(RowStore times, String column) {
    this.times = times;
    this.column = column;
  }

  /**
   * Cuts by time. Rows of one instant stay together, in the later part. It takes one pass over the
   * column where the rows are in order of time, and six where not.
   *
   * @param column with one int64 per row
   * @param shares of the rows, one for each part but the last, which has the rest
   * @throws IllegalArgumentException if a part would be empty
   */
  public static List<RowNumbers> byTime(RowStore rows, String column, double... shares) {
    return new StoreSplit(rows.only(Set.of(column)), column).parts(shares);
  }

  /**
   * Cuts rows that are in order of time already, by their place.
   *
   * @param shares of the rows, one for each part but the last, which has the rest
   * @throws IllegalArgumentException if a part would be empty
   */
  public static List<RowNumbers> inOrder(int rows, double... shares) {
    return ranges(Split.ends(rows, shares, at -> at));
  }

  private List<RowNumbers> parts(double[] shares) {
    if (isSorted()) {
      return ranges(
          Split.ends(times.rows(), shares, at -> at == times.rows() ? at : first(timeOf(at))));
    }
    List<Long> begins = new ArrayList<>(); // the least time of each part but the first
    int[] ends =
        Split.ends(
            times.rows(),
            shares,
            at -> {
              if (at == times.rows()) {
                return at;
              }
              TimeRank rank = TimeRank.of(this::each, at);
              begins.add(rank.time());
              return rank.older();
            });
    return lists(ends, begins);
  }

  private boolean isSorted() {
    boolean[] sorted = {true};
    long[] last = {Long.MIN_VALUE};
    each(
        (row, time) -> {
          sorted[0] &= last[0] <= time;
          last[0] = time;
        });
    return sorted[0];
  }

  private void each(RowStore.LongSeen seen) {
    times.eachLong(column, seen);
  }

  private long timeOf(int row) {
    return times.slice(row, row + 1).longs(column)[0];
  }

  /** The first of the sorted rows with a time that occurs. */
  private int first(long time) {
    int low = 0;
    int high = times.rows();
    while (low < high) {
      int middle = low + high >>> 1;
      if (timeOf(middle) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static List<RowNumbers> ranges(int[] ends) {
    List<RowNumbers> parts = new ArrayList<>();
    for (int part = 0; part < ends.length; part++) {
      parts.add(RowNumbers.range(part == 0 ? 0 : ends[part - 1], ends[part]));
    }
    return parts;
  }

  private List<RowNumbers> lists(int[] ends, List<Long> begins) {
    List<RowNumbers> parts = new ArrayList<>();
    for (int part = 0; part < ends.length; part++) {
      parts.add(RowNumbers.list(ends[part] - (part == 0 ? 0 : ends[part - 1])));
    }
    int[] filled = new int[ends.length];
    each(
        (row, time) -> {
          int part = 0;
          while (part < begins.size() && time >= begins.get(part)) {
            part++;
          }
          parts.get(part).set(filled[part]++, row);
        });
    return parts;
  }
}
