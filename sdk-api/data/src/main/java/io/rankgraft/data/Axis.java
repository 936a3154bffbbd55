package io.rankgraft.data;

/** What the first dimension of a feature or an input counts. */
public enum Axis {
  /** One row per request: the user and the context. */
  REQUEST,
  /** One row per candidate item. */
  CANDIDATE,
  /** One row per position of a sequence or list. No feature of a schema has it. */
  POSITION,
  /** Not a row of a batch: an index list, a graph, a scalar. No feature of a schema has it. */
  NONE
}
