package io.rankgraft.data;

/** What one value of an input belongs to. */
public enum Axis {
  /** A request: the user and the context, once for all its candidates. */
  REQUEST,
  /** A candidate of a request, or a row of training data. */
  CANDIDATE,
  /** A position in a sequence or list. */
  POSITION
}
