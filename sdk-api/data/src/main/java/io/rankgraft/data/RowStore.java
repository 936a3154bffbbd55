package io.rankgraft.data;

import java.util.Set;
import java.util.stream.IntStream;

/**
 * Encoded rows that are read by number, in memory or mapped from disk. Several threads may read.
 */
public interface RowStore extends AutoCloseable {
  int rows();

  /** The names of the columns. */
  Set<String> columns();

  /**
   * Some rows, in the order they are named.
   *
   * @param numbers the first {@code n} are read
   */
  Batch rows(int[] numbers, int n);

  /** Rows from one number to below another. */
  default Batch slice(int from, int to) {
    return rows(IntStream.range(from, to).toArray(), to - from);
  }

  @Override
  void close();
}
