package io.rankgraft.evaluate;

/** Which test items count. */
public enum TestSlice {
  ALL,
  /** Test items the user touched in an auxiliary training behaviour: viewed or carted before. */
  SEEN,
  /** Test items the user never touched in training: the ones a recommender is for. */
  UNSEEN;

  boolean holds(boolean seen) {
    return this == ALL || seen == (this == SEEN);
  }
}
