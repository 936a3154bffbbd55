package io.rankgraft.job;

import io.rankgraft.data.RowCache;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Rows;
import java.util.Optional;
import java.util.function.Supplier;

/** From raw rows to encoded ones. */
final class RowLoading {
  private RowLoading() {}

  /** The rows to train on. */
  static RowStore train(JobRows log, RowPlan plan) {
    return read(log.train(), plan, log.cache(), log.cache().map(JobRows.Cache::train));
  }

  /** The rows to test, where they are given. */
  static Optional<RowStore> test(JobRows log, RowPlan plan) {
    return log.test()
        .map(rows -> read(rows, plan, log.cache(), log.cache().map(JobRows.Cache::test)));
  }

  private static RowStore read(
      Supplier<? extends Rows> source,
      RowPlan plan,
      Optional<JobRows.Cache> cache,
      Optional<String> name) {
    if (cache.isPresent()) {
      return RowCache.in(cache.get().folder()).open(name.orElseThrow(), plan, source::get);
    }
    try (Rows rows = source.get()) {
      return RowStore.inMemory(rows, plan);
    }
  }
}
