package io.rankgraft.spark;

import io.rankgraft.data.Rows;

/** Raw rows whose values can also be had as Spark's engine holds them. */
interface EngineValues extends Rows {
  /** A value of the row at hand for longer than the row; null where it is missing. */
  Object engineValue(int column);
}
