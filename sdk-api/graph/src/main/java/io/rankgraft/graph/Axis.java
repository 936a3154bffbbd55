package io.rankgraft.graph;

/** What the first dimension of an input counts. */
public enum Axis {
  /** One row a request: the user and the context. */
  REQUEST,
  /** One row a candidate item. */
  CANDIDATE,
  /** One row a position of a sequence or list. */
  POSITION,
  /** Not a row of a batch: an index list, a graph, a scalar. */
  NONE
}
