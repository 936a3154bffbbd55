package io.rankgraft.evaluate;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small random data and scorers for the tests here. */
final class SmallLog {
  private SmallLog() {}

  /** Pairs as {@code user, item, user, item, …}. */
  static Interactions pairs(int users, int items, int... userItem) {
    var u = new int[userItem.length / 2];
    var i = new int[u.length];
    for (int p = 0; p < u.length; p++) {
      u[p] = userItem[2 * p];
      i[p] = userItem[2 * p + 1];
    }
    return Interactions.of(users, items, u, i);
  }

  static Interactions random(Random random, int users, int items, double density) {
    var all = new int[users * items * 2];
    int n = 0;
    for (int u = 0; u < users; u++) {
      for (int i = 0; i < items; i++) {
        if (random.nextDouble() < density) {
          all[n++] = u;
          all[n++] = i;
        }
      }
    }
    return pairs(users, items, java.util.Arrays.copyOf(all, n));
  }

  static MultiBehaviourDataset dataset(long seed, int users, int items) {
    var random = new Random(seed);
    var buy = random(random, users, items, 0.1);
    var log =
        new BehaviourLog(
            List.of("view", "cart", "buy"),
            List.of(random(random, users, items, 0.3), random(random, users, items, 0.1), buy));
    var test = random(random, users, items, 0.05).minus(buy);
    return new MultiBehaviourDataset("small", log, test, Map.of());
  }

  /** Scores from a few values only, so that ties abound. */
  static float[][] tiedScores(long seed, int users, int items) {
    var random = new Random(seed);
    var rows = new float[users][items];
    for (float[] row : rows) {
      for (int i = 0; i < items; i++) {
        row[i] = (random.nextInt(9) - 4) / 3f;
      }
    }
    return rows;
  }

  static BlockScorer scorer(float[][] rows) {
    return new BlockScorer() {
      @Override
      public int items() {
        return rows[0].length;
      }

      @Override
      public void score(int[] users, int from, int to, RowSink sink) {
        var reused = new float[rows[0].length];
        for (int p = to - 1; p >= from; p--) {
          System.arraycopy(rows[users[p]], 0, reused, 0, reused.length);
          sink.row(p, reused);
        }
      }
    };
  }
}
