package io.rankgraft.files;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Row numbers of ids. Ids that are row numbers already, with few gaps, stay as they are; others are
 * numbered in ascending order, so that no table is as long as the largest id.
 *
 * @param size the number of rows
 * @param ids those that were numbered, ascending; null where ids are row numbers
 */
record IdNumbers(int size, long[] ids) {
  private static final int FEW = 1_000; // rows that any log may leave empty
  private static final int GAPS = 4; // and rows for each id

  /** Of all ids of a log. */
  static IdNumbers of(LongStream all) {
    long[] distinct = all.sorted().distinct().toArray();
    long rows = distinct.length == 0 ? 0 : distinct[distinct.length - 1] + 1;
    boolean dense = rows >= 0 && rows <= (long) GAPS * distinct.length + FEW;
    return dense && rows < Integer.MAX_VALUE
        ? new IdNumbers((int) rows, null)
        : new IdNumbers(distinct.length, distinct);
  }

  boolean isRenumbered() {
    return ids != null;
  }

  /** The ids as text by row; null where they are row numbers. */
  List<String> names() {
    return ids == null ? null : Arrays.stream(ids).mapToObj(Long::toString).toList();
  }

  int of(long id) {
    return ids == null ? (int) id : Arrays.binarySearch(ids, id);
  }
}
