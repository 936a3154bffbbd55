package io.rankgraft.serve;

/** Is told of every call of an {@link ObservedScorer}, on the caller's thread: be quick. */
public interface ScoringListener {
  /**
   * A call that gave scores.
   *
   * @param nanos how long it took
   * @param ids how many ids it had
   * @param unknownIds how many of them stand for values the ranker does not know
   * @param nonFinite ranking numbers that are NaN or infinite
   */
  void onScored(long nanos, int candidates, int ids, int unknownIds, int nonFinite);

  /** A call that threw. */
  default void onFailed(RuntimeException failure) {}
}
