package io.rankgraft.benchmarks;

import io.rankgraft.evaluate.BlockScorer;
import io.rankgraft.evaluate.DotProductScorer;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.models.InnerProductScorer;
import io.rankgraft.tensorflow.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Ranking one test item of every user among all items, both masks and all slices, against the
 * matrix product of all users with all items alone, computed in the same blocks on the same
 * threads.
 */
final class FullRankingCost implements Benchmark {
  private static final int DIM = 64;
  private static final int BLOCK = 128;
  private static final int WARM_UP = 2;
  private static final int ROUNDS = 9;
  private static final double AT_MOST = 1.3;

  @Override
  public String name() {
    return "full-ranking";
  }

  @Override
  public String about() {
    return "full-ranking evaluation against its bare matrix product";
  }

  @Override
  public void run(Conditions conditions, Report report) {
    BehaviourLog log = SyntheticLog.of(conditions, 1);
    int threads = conditions.threads();
    SplittableRandom random = new SplittableRandom(5);
    int[] users = new int[log.users()];
    int[] items = new int[log.users()];
    for (int u = 0; u < users.length; u++) {
      users[u] = u;
      do {
        items[u] = random.nextInt(log.items());
      } while (log.target().contains(u, items[u]));
    }
    Interactions test = Interactions.of(log.users(), log.items(), users, items);
    float[] userVectors = uniform(random, log.users() * DIM);
    float[] itemVectors = uniform(random, log.items() * DIM);
    FullRanking ranking = FullRanking.ofThreads(threads).withBlockUsers(BLOCK);
    BlockScorer plainJava = new DotProductScorer(userVectors, itemVectors, DIM);
    try (InnerProductScorer scorer =
        new InnerProductScorer(userVectors, itemVectors, DIM, Threads.of(threads))) {
      Rounds rounds =
          conditions.time(
              WARM_UP,
              ROUNDS,
              List.of(
                  () -> ranking.evaluate(scorer, log, test),
                  () -> products(scorer, users, threads),
                  () -> ranking.evaluate(plainJava, log, test)));
      String sizes = "%s users, %s items, width %s".formatted(log.users(), log.items(), DIM);
      report.add(Side.time("full-ranking", rounds, 0, sizes));
      report.add(Side.time("matrix-product", rounds, 1, sizes));
      report.add(Side.time("full-ranking-plain-java", rounds, 2, sizes));
      report.add(new Ratio("full-ranking", "matrix-product", rounds.ratio(0, 1), AT_MOST));
      report.add(new Ratio("full-ranking-plain-java", "matrix-product", rounds.ratio(2, 1), 0));
    }
  }

  private static float[] uniform(SplittableRandom random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }

  /** The products alone: every block is computed and nothing is copied out. */
  private static void products(InnerProductScorer scorer, int[] users, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> blocks = new ArrayList<>();
      for (int from = 0; from < users.length; from += BLOCK) {
        int begin = from;
        int end = Math.min(users.length, from + BLOCK);
        blocks.add(pool.submit(() -> scorer.product(users, begin, end).close()));
      }
      for (Future<?> block : blocks) {
        block.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("bench: interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdown();
    }
  }
}
