package io.rankgraft.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryPairsTest {
  private static final int USERS = 3;
  private static final int ITEMS = 4;

  /** Rows of user, item, time. */
  private static Interactions timed(int[]... events) {
    return Interactions.of(
        USERS,
        ITEMS,
        Arrays.stream(events).mapToInt(e -> e[0]).toArray(),
        Arrays.stream(events).mapToInt(e -> e[1]).toArray(),
        Arrays.stream(events).mapToLong(e -> e[2]).toArray());
  }

  private static BehaviourLog log(Interactions view, Interactions cart, Interactions buy) {
    return new BehaviourLog(List.of("view", "cart", "buy"), List.of(view, cart, buy));
  }

  private static final Interactions VIEW =
      timed(new int[] {0, 0, 10}, new int[] {0, 1, 990}, new int[] {1, 1, 5}, new int[] {2, 3, 40});
  private static final Interactions CART =
      timed(new int[] {0, 0, 20}, new int[] {0, 1, 995}, new int[] {1, 2, 6});
  // user 0 bought 0 long after viewing it, 1 in one session with its view; user 2 bought unseen 0
  private static final Interactions BUY =
      timed(new int[] {0, 0, 1000}, new int[] {0, 1, 1000}, new int[] {2, 0, 50});

  @Test
  void patternsAreSetsOfBehaviours() {
    HistoryPairs history = HistoryPairs.asLogged(log(VIEW, CART, BUY));
    assertEquals(4, history.patternCount());
    assertArrayEquals(new int[] {0, 1}, history.pairs().itemsOf(0));
    // users 0: items 0, 1 both; user 1: 1 viewed, 2 carted; user 2: 3 viewed
    assertArrayEquals(new int[] {3, 3, 1, 2, 1}, history.patterns());
    assertArrayEquals(new int[] {3, 3, 0}, history.purchasePatterns());
    assertArrayEquals(history.purchasePatterns(), history.purchasePatternsLeftOut());
  }

  @Test
  void sharesOfPurchasesWithoutHistory() {
    // One of three purchases, of item 0 by user 2, is of what was not touched. Users differ as much
    // as they can, so that one average purchase is added; items no more than chance makes them.
    HistoryPairs history = HistoryPairs.asLogged(log(VIEW, CART, BUY));
    assertArrayEquals(
        new double[] {(0 + 1 / 3.) / 3 * 3, 1, (1 + 1 / 3.) / 2 * 3},
        squares(history.userFactors()),
        1e-6);
    assertArrayEquals(new float[] {1, 1, 1, 1}, history.itemFactors());
    // Without what came with it, item 1 was untouched too: now users are alike.
    assertArrayEquals(
        new float[] {1, 1, 1}, HistoryPairs.before(log(VIEW, CART, BUY), 100).userFactors());
  }

  @Test
  void withFewUntouchedPurchasesUntouchedItemsGiveWay() {
    int n = 100;
    int[] ids = IntStream.range(0, n).toArray();
    Interactions all = Interactions.of(n, n, ids, ids);
    int[] untouched = {0, 1, 5, 50};
    float[] levels = {0.01f, 0.2f, 1, 1};
    for (int i = 0; i < untouched.length; i++) {
      int from = untouched[i];
      Interactions viewed = all.filter((u, v) -> u >= from);
      BehaviourLog log = new BehaviourLog(List.of("view", "buy"), List.of(viewed, all));
      assertEquals(levels[i], HistoryPairs.asLogged(log).untouchedLevel(), 1e-6f);
    }
  }

  private static double[] squares(float[] x) {
    return IntStream.range(0, x.length).mapToDouble(i -> (double) x[i] * x[i]).toArray();
  }

  @Test
  void purchasesKeepWhatCameBeforeTheirSession() {
    HistoryPairs history = HistoryPairs.before(log(VIEW, CART, BUY), 100);
    assertArrayEquals(new int[] {3, 0, 0}, history.purchasePatternsLeftOut());
    assertArrayEquals(new int[] {3, 3, 0}, history.purchasePatterns());
    // strictly before: an event as long ago as the session is the session's
    assertArrayEquals(
        new int[] {2, 0, 0},
        HistoryPairs.before(
                log(timed(new int[] {0, 0, 900}), timed(new int[] {0, 0, 899}), BUY), 100)
            .purchasePatternsLeftOut());
  }

  @Test
  void purchaseWithItsOwnPairsChangesNoFeatureOfItsPair() {
    // The log without the purchase of item 1 by user 0, and without the view and cart it brought.
    BehaviourLog with = log(VIEW, CART, BUY);
    BehaviourLog without =
        log(
            VIEW.filter((u, v) -> !(u == 0 && v == 1)),
            CART.filter((u, v) -> !(u == 0 && v == 1)),
            BUY.filter((u, v) -> !(u == 0 && v == 1)));
    int purchase = BUY.position(0, 1);
    HistoryPairs seen = HistoryPairs.before(with, 100);
    assertEquals(-1, Math.max(-1, HistoryPairs.before(without, 100).pairs().position(0, 1)));
    assertEquals(0, seen.purchasePatternsLeftOut()[purchase]);
    // φ of item 1 is that of one nobody bought and one user viewed, as item 3
    assertArrayEquals(
        Arrays.copyOfRange(seen.popularity(), 6, 8),
        Arrays.copyOfRange(seen.popularityLeftOut(), 2 * purchase, 2 * purchase + 2));
  }

  @Test
  void labelAloneChangesNoFeatureOfItsPair() {
    BehaviourLog with = log(VIEW, CART, BUY);
    BehaviourLog without = log(VIEW, CART, BUY.filter((u, v) -> !(u == 0 && v == 0)));
    HistoryPairs a = HistoryPairs.asLogged(with);
    HistoryPairs b = HistoryPairs.asLogged(without);
    assertEquals(
        b.patterns()[b.pairs().position(0, 0)], a.purchasePatternsLeftOut()[BUY.position(0, 0)]);
    assertArrayEquals(a.patterns(), b.patterns());
  }

  /** φ of a number of purchases and of users who have an item in LOG's history. */
  private static float[] phi(int purchases, int reach) {
    // of its five pairs one is with an item of 2 purchases and reach 1, two with 1 and 2, two 0 and
    // 1
    double[][] counts = {count(2, 1), count(1, 2), count(1, 2), count(0, 1), count(0, 1)};
    float[] phi = new float[2];
    for (int f = 0; f < 2; f++) {
      int at = f;
      double mean = Arrays.stream(counts).mapToDouble(c -> c[at]).sum() / 5;
      double variance = Arrays.stream(counts).mapToDouble(c -> Math.pow(c[at] - mean, 2)).sum() / 5;
      phi[f] = (float) ((count(purchases, reach)[f] - mean) / Math.sqrt(variance));
    }
    return phi;
  }

  private static double[] count(int purchases, int reach) {
    return new double[] {Math.log(1 + purchases), Math.log((1.0 + purchases) / (1 + reach))};
  }

  private static float[] joined(float[]... parts) {
    float[] all = new float[2 * parts.length];
    for (int i = 0; i < parts.length; i++) {
      System.arraycopy(parts[i], 0, all, 2 * i, 2);
    }
    return all;
  }

  @Test
  void popularityIsStandardisedAndLeavesTheScoredPurchaseOut() {
    HistoryPairs history = HistoryPairs.asLogged(log(VIEW, CART, BUY));
    assertArrayEquals(
        joined(phi(2, 1), phi(1, 2), phi(0, 1), phi(0, 1)), history.popularity(), 1e-6f);
    assertArrayEquals(joined(phi(1, 1), phi(0, 2), phi(1, 1)), history.popularityLeftOut(), 1e-6f);
  }

  @Test
  void featuresThatAreAllAlikeAreZero() {
    Interactions one = timed(new int[] {0, 0, 10}, new int[] {1, 0, 10});
    HistoryPairs history = HistoryPairs.asLogged(log(one, one, timed(new int[] {0, 0, 20})));
    assertEquals(0f, history.popularity()[0]);
    assertEquals(0f, history.popularity()[1]);
  }

  @Test
  void ownShareIsWhatHeldOutPurchasesLack() {
    BehaviourLog log = log(VIEW, CART, BUY);
    Interactions heldOut = Interactions.of(USERS, ITEMS, new int[] {1, 1, 2}, new int[] {1, 0, 1});
    // 2 of 3 training purchases are viewed and carted; 1 of 3 held-out ones is viewed, none carted
    List<Float> shares = HistoryPairs.ownShares(log, heldOut);
    assertEquals(0.5f, shares.get(0), 1e-6f);
    assertEquals(1f, shares.get(1), 1e-6f);
  }

  @Test
  void thatShareOfPurchasesLosesItsPairs() {
    int n = 2000;
    int[] ids = java.util.stream.IntStream.range(0, n).toArray();
    Interactions all = Interactions.of(n, n, ids, ids);
    BehaviourLog log = new BehaviourLog(List.of("view", "cart", "buy"), List.of(all, all, all));
    HistoryPairs history = HistoryPairs.withoutOwn(log, List.of(0.25f, 1f), 3);
    int viewed = 0;
    for (int pattern : history.purchasePatternsLeftOut()) {
      assertEquals(0, pattern & 2);
      viewed += pattern & 1;
    }
    // 1500 expected, standard deviation 19.4: five of them either way
    assertEquals(1500, viewed, 97);
    assertArrayEquals(
        history.purchasePatternsLeftOut(),
        HistoryPairs.withoutOwn(log, List.of(0.25f, 1f), 3).purchasePatternsLeftOut());
  }

  @Test
  void termsAreWeightPlusSlopeTimesPopularity() {
    HistoryPairs history = HistoryPairs.asLogged(log(VIEW, CART, BUY));
    float[] a = phi(2, 1);
    float[] b = phi(1, 2);
    float[] c = phi(0, 1);
    assertArrayEquals(
        new float[] {
          3 + 30 * a[0] + 6 * a[1],
          3 + 30 * b[0] + 6 * b[1],
          1 + 10 * b[0] + 2 * b[1],
          2 + 20 * c[0] + 4 * c[1],
          1 + 10 * c[0] + 2 * c[1]
        },
        history.scores(new float[] {0, 1, 2, 3}, new float[] {0, 0, 10, 2, 20, 4, 30, 6}),
        1e-4f);
  }

  @Test
  void refusesWhatHasNoHistory() {
    assertThrows(
        IllegalArgumentException.class,
        () -> HistoryPairs.asLogged(new BehaviourLog(List.of("buy"), List.of(BUY))));
    Interactions untimed = Interactions.of(USERS, ITEMS, new int[] {0}, new int[] {0});
    assertThrows(
        IllegalArgumentException.class, () -> HistoryPairs.before(log(untimed, CART, BUY), 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> HistoryPairs.withoutOwn(log(VIEW, CART, BUY), List.of(0.5f), 1));
    assertThrows(IllegalArgumentException.class, () -> new HistoryConfig(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new HistoryConfig(1, 1, Float.NaN));
  }
}
