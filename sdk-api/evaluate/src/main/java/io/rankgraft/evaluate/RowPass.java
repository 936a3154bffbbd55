package io.rankgraft.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Walks a scorer over users in blocks, on several threads, and checks what it delivers. */
record RowPass(BlockScorer scorer, int threads, int blockUsers) {
  /**
   * What one thread does with a user's row of scores; results go to places no other user shares.
   */
  @FunctionalInterface
  interface Ranker {
    void rank(int user, float[] scores);
  }

  /** Visits each user's row once; each thread asks for its own ranker. */
  void run(int[] users, Supplier<Ranker> rankers) {
    int blocks = (users.length + blockUsers - 1) / blockUsers;
    int workers = Math.max(1, Math.min(threads, blocks));
    var next = new AtomicInteger();
    Callable<Void> work =
        () -> {
          var ranker = rankers.get();
          int block;
          while ((block = next.getAndIncrement()) < blocks) {
            int from = block * blockUsers;
            try {
              block(users, from, Math.min(users.length, from + blockUsers), ranker);
            } catch (RuntimeException | Error e) {
              next.set(blocks); // the other threads need not go on
              throw e;
            }
          }
          return null;
        };
    var pool = Executors.newFixedThreadPool(workers);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int w = 0; w < workers; w++) {
        tasks.add(work);
      }
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("ranking: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private void block(int[] users, int from, int to, Ranker ranker) {
    var delivered = new boolean[to - from];
    scorer.score(
        users,
        from,
        to,
        (position, scores) -> {
          if (position < from || position >= to || delivered[position - from]) {
            throw new IllegalStateException(
                "scorer: expected one row for each position %s..%s but position %s came %s"
                    .formatted(
                        from,
                        to - 1,
                        position,
                        position < from || position >= to ? "unasked" : "twice"));
          }
          if (scores.length != scorer.items()) {
            throw new IllegalStateException(
                "scorer: expected rows of %s scores but user %s's has %s"
                    .formatted(scorer.items(), users[position], scores.length));
          }
          delivered[position - from] = true;
          ranker.rank(users[position], scores);
        });
    for (int p = from; p < to; p++) {
      if (!delivered[p - from]) {
        throw new IllegalStateException(
            "scorer: expected one row for each position %s..%s but none came for position %s"
                .formatted(from, to - 1, p));
      }
    }
  }

  /** The error for a row that holds a NaN. */
  static IllegalStateException notANumber(int user, float[] scores) {
    int item = 0;
    while (item < scores.length && !Float.isNaN(scores[item])) {
      item++;
    }
    return new IllegalStateException(
        "scorer: expected numbers but user %s's score of item %s is NaN; did training diverge?"
            .formatted(user, item));
  }
}
