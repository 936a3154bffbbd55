package io.rankgraft.evaluate;

/**
 * Scores blocks of users against all items; higher is better.
 *
 * <p>Evaluation calls {@link #score} from several threads at once, each with its own range and
 * sink; implementations must allow that. A row is handed over in a float array of {@link #items}
 * entries that the scorer may reuse for its next row: a model whose scores live outside the Java
 * heap copies one row at a time, and the row is still in the cache when it is ranked.
 */
public interface BlockScorer {
  /** The number of items, which is the length of every row. */
  int items();

  /**
   * Delivers one row of scores for each of {@code users[from] .. users[to - 1]}, in any order, on
   * the calling thread.
   *
   * @param users user ids; not to be changed
   */
  void score(int[] users, int from, int to, RowSink sink);

  /** Takes rows of scores. Used by one thread only. */
  @FunctionalInterface
  interface RowSink {
    /**
     * @param position the index into {@code users}, not the user id
     * @param scores one score per item; read before this returns and never written to
     */
    void row(int position, float[] scores);
  }
}
