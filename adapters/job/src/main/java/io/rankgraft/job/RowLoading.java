package io.rankgraft.job;

import io.rankgraft.data.RowPlan;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Rows;
import java.util.function.Supplier;

/** From raw rows to encoded ones. */
final class RowLoading {
  private RowLoading() {}

  static RowStore read(Supplier<? extends Rows> source, RowPlan plan) {
    try (Rows rows = source.get()) {
      return RowStore.inMemory(rows, plan);
    }
  }
}
