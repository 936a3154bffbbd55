package io.rankgraft.benchmarks;

/** Takes the sizes of the matrix products that some work cannot do without. */
interface ProductSizes {
  /** Rows times one matrix: [rows, in] [in, out]. */
  void dense(long rows, long in, long out);

  /** As {@link #dense} where no gradient of the rows is needed. */
  default void denseOfFixed(long rows, long in, long out) {
    dense(rows, in, out);
  }

  /**
   * Rows of a table by random ids. A training step also sums their gradients by id and updates the
   * rows. The few of a request are left out: this does nothing there.
   *
   * @param rows of the table
   * @param states numbers the optimizer keeps for each number of a row
   */
  default void lookUp(long rows, long width, long ids, int states) {}

  /** Many products of small matrices: [count, m, k] [count, k, n]. */
  void small(long count, long m, long k, long n);

  /** A chain of dense layers over some rows. */
  default void stack(long rows, long in, Iterable<Integer> widths) {
    long from = in;
    for (int to : widths) {
      dense(rows, from, to);
      from = to;
    }
  }
}
