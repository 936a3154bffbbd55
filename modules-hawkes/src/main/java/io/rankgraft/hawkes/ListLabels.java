package io.rankgraft.hawkes;

import io.rankgraft.graph.Task;
import io.rankgraft.registry.RowLabels;

/** The labels of lists in TRAIN. */
@FunctionalInterface
interface ListLabels {
  /** Values and weights, [lists, positions] each; the weight is 0 where there is no item. */
  RowLabels of(Task task);
}
