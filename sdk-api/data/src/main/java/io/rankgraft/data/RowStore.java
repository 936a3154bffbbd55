package io.rankgraft.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Encoded rows that are read by number, in memory or mapped from disk. Several threads may read.
 */
public interface RowStore extends AutoCloseable {
  /** Rows that are looked at together. */
  int BLOCK = 1 << 16;

  int rows();

  /** The names of the columns. */
  Set<String> columns();

  /** What was lost when the rows were encoded. */
  EncodingCounts counts();

  /**
   * Some rows, in the order they are named.
   *
   * @param numbers the first {@code n} are read
   * @throws IndexOutOfBoundsException if there is no row of a number
   */
  Batch rows(int[] numbers, int n);

  /** Rows from one number to below another. */
  Batch slice(int from, int to);

  /** Is shown a row's number and its value. */
  interface LongSeen {
    void at(int row, long value);
  }

  /**
   * Shows each row's value of a column with one int64 per row, such as {@code time}, in order and
   * with a heap that does not grow with rows.
   */
  default void eachLong(String column, LongSeen seen) {
    RowStore alone = only(Set.of(column));
    int rows = rows();
    for (long from = 0; from < rows; from += BLOCK) {
      long[] block = alone.slice((int) from, (int) Math.min(rows, from + BLOCK)).longs(column);
      for (int i = 0; i < block.length; i++) {
        seen.at((int) from + i, block[i]);
      }
    }
  }

  /** The same rows with some of the columns; closing it closes this. */
  RowStore only(Set<String> columns);

  /**
   * The same rows with more columns that follow from them, such as the taps of a frozen host. They
   * are computed once, slice by slice in order, and kept where the rows are: on disk until the
   * store is removed. Closing it closes this.
   *
   * @param key names all that the columns depend on beside the rows; other columns under a key that
   *     was used before would not be computed
   * @param slice rows at a time
   * @param compute from some rows to as many rows of the new columns
   */
  RowStore with(String key, int slice, UnaryOperator<Batch> compute);

  @Override
  void close();

  /** A batch as a store; nothing is copied. */
  static RowStore of(Batch batch) {
    Map<String, StoredColumn> columns = new LinkedHashMap<>();
    batch.columns().forEach((name, c) -> columns.put(name, StoredColumn.of(new Column[] {c}, 31)));
    return new MemoryRows(batch.rows(), columns, EncodingCounts.NONE);
  }

  /**
   * Reads all rows into memory.
   *
   * @throws BadInputException if a row cannot be used, or if there is none
   */
  static RowStore inMemory(Rows rows, RowPlan plan) {
    return MemoryRows.read(rows, RowEncoder.of(plan));
  }
}
