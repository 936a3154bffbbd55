package io.rankgraft.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.testkit.FiniteDifferences;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryFitTest {
  private static final int USERS = 30;
  private static final int ITEMS = 12;
  private static final double POSITIVE = 1.5;
  private static final double NEGATIVE = 0.3;
  private static final int WIDTH = 3;

  private static Interactions drawn(Random random, double share) {
    int[] ids = random.ints(USERS * ITEMS, 0, 1000).toArray();
    Interactions all =
        Interactions.of(
            USERS,
            ITEMS,
            IntStream.range(0, USERS * ITEMS).map(p -> p / ITEMS).toArray(),
            IntStream.range(0, USERS * ITEMS).map(p -> p % ITEMS).toArray());
    return all.filter((u, v) -> ids[u * ITEMS + v] < 1000 * share * (1 + v) / ITEMS);
  }

  private static HistoryPairs history() {
    Random random = new Random(4);
    return HistoryPairs.withoutOwn(
        new BehaviourLog(
            List.of("view", "cart", "buy"),
            List.of(drawn(random, 0.8), drawn(random, 0.5), drawn(random, 0.4))),
        List.of(0.2f, 0.5f),
        7);
  }

  /** c_H Σ h² over history pairs that are no purchase, and c+ Σ (1 − h)² over purchases. */
  private static double loss(HistoryPairs history, double[] x) {
    double loss = 0;
    for (int p = 0; p < history.pairs().size(); p++) {
      int v = history.pairs().item(p);
      if (!history.purchases().contains(user(history.pairs(), p), v)) {
        loss += NEGATIVE * Math.pow(h(x, history.patterns()[p], history.popularity(), v), 2);
      }
    }
    for (int p = 0; p < history.purchases().size(); p++) {
      int left = history.purchasePatternsLeftOut()[p];
      if (left > 0) {
        loss += POSITIVE * Math.pow(1 - h(x, left, history.popularityLeftOut(), p), 2);
      }
    }
    return loss;
  }

  private static int user(Interactions pairs, int position) {
    int user = 0;
    while (pairs.end(user) <= position) {
      user++;
    }
    return user;
  }

  private static double h(double[] x, int pattern, float[] phi, int row) {
    int at = WIDTH * pattern;
    return x[at] + x[at + 1] * phi[2 * row] + x[at + 2] * phi[2 * row + 1];
  }

  /** Up to steps that the bound forbids. */
  @Test
  void nothingNearIsBetter() {
    HistoryPairs history = history();
    double[] fit =
        Arrays.stream(HistoryFit.of(history, POSITIVE, NEGATIVE))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    double[] gradient = FiniteDifferences.gradient(x -> loss(history, x), fit, 1e-4);
    int bound = 0;
    for (int i = 0; i < fit.length; i++) {
      boolean slope = i % WIDTH > 0;
      assertTrue(!slope || fit[i] >= 0);
      if (slope && fit[i] == 0) {
        assertTrue(gradient[i] > -1e-2, "slope " + i + " would rather be above 0");
        bound++;
      } else {
        assertEquals(0, gradient[i], 1e-2, "of a loss of " + loss(history, fit)); // by the ridge
      }
    }
    assertTrue(bound > 2 && bound < 2 * 4, bound + " slopes at 0, two of which have no pairs");
    assertTrue(loss(history, fit) < loss(history, new double[fit.length]));
  }

  @Test
  void whatNobodyDidHasNoScore() {
    Interactions views = Interactions.of(2, 2, new int[] {0}, new int[] {1});
    Interactions none = Interactions.of(2, 2, new int[0], new int[0]);
    HistoryPairs history =
        HistoryPairs.asLogged(
            new BehaviourLog(List.of("view", "cart", "buy"), List.of(views, none, views)));
    double[][] fit = HistoryFit.of(history, 1, NEGATIVE);
    assertArrayEquals(new double[3], fit[2]);
    assertArrayEquals(new double[3], fit[3]);
  }
}
