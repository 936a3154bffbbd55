package io.rankgraft.interactions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairSamplerTest {
  private static final int USERS = 20;
  private static final int ITEMS = 30;
  private static final int NEGATIVES = 4;

  private final BehaviourLog log = log();

  private static BehaviourLog log() {
    SplittableRandom random = new SplittableRandom(5);
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(random, 150), pairs(random, 60), pairs(random, 40)));
  }

  private static Interactions pairs(SplittableRandom random, int n) {
    return Interactions.of(
        USERS, ITEMS, random.ints(n, 0, USERS).toArray(), random.ints(n, 0, ITEMS).toArray());
  }

  private static PairBatch all(PairSampler sampler, long step) {
    PairBatch batch = sampler.newBatch();
    sampler.fill(IntStream.range(0, sampler.pairs()).toArray(), sampler.pairs(), step, batch);
    return batch;
  }

  private boolean observed(int k, int user, int item) {
    return log.interactions().get(k).contains(user, item);
  }

  @Test
  void labelsAreTheBehavioursThemselves() {
    // A pair that was bought and never put in the cart keeps a cart label of 0.
    for (PairSampler.Rule rule : PairSampler.Rule.values()) {
      PairBatch batch = all(new PairSampler(log, rule, NEGATIVES, 1), 0);
      for (int row = 0; row < batch.rows(); row++) {
        for (int k = 0; k < 3; k++) {
          boolean counts = rule == PairSampler.Rule.UNION || batch.masks(k)[row] == 1;
          if (counts) {
            assertEquals(
                observed(k, batch.users()[row], batch.items()[row]) ? 1 : 0, batch.labels(k)[row]);
          }
        }
      }
    }
  }

  @Test
  void everyPairOfAnyBehaviourComesOnce() {
    PairSampler sampler = new PairSampler(log, PairSampler.Rule.UNION, NEGATIVES, 1);
    PairBatch batch = all(sampler, 0);
    Interactions union =
        log.interactions().get(0).union(log.interactions().get(1)).union(log.target());
    assertEquals(
        union,
        Interactions.of(
            USERS,
            ITEMS,
            Arrays.copyOf(batch.users(), sampler.pairs()),
            Arrays.copyOf(batch.items(), sampler.pairs())));
    assertEquals(union.size(), sampler.pairs());
    assertEquals(sampler.pairs() * (1 + NEGATIVES), batch.rows());
  }

  @Test
  void unionNegativesHaveNoBehaviourAndBelongToThePairsUser() {
    PairSampler sampler = new PairSampler(log, PairSampler.Rule.UNION, NEGATIVES, 1);
    PairBatch batch = all(sampler, 0);
    assertFalse(batch.isMasked());
    assertThrows(IllegalStateException.class, () -> batch.masks(0));
    for (int row = sampler.pairs(); row < batch.rows(); row++) {
      int pair = (row - sampler.pairs()) / NEGATIVES;
      assertEquals(batch.users()[pair], batch.users()[row]);
      for (int k = 0; k < 3; k++) {
        assertFalse(observed(k, batch.users()[row], batch.items()[row]));
      }
    }
  }

  @Test
  void negativesOfABehaviourCountForItAlone() {
    PairSampler sampler = new PairSampler(log, PairSampler.Rule.PER_BEHAVIOUR, NEGATIVES, 1);
    PairBatch batch = all(sampler, 0);
    int[] perBehaviour = new int[3];
    int viewedOnly = 0;
    for (int row = sampler.pairs(); row < batch.rows(); row++) {
      int counted = 0;
      for (int k = 0; k < 3; k++) {
        if (batch.masks(k)[row] == 1) {
          counted++;
          perBehaviour[k]++;
          assertFalse(observed(k, batch.users()[row], batch.items()[row]));
          viewedOnly += k > 0 && observed(0, batch.users()[row], batch.items()[row]) ? 1 : 0;
        }
      }
      assertEquals(1, counted);
    }
    for (int k = 0; k < 3; k++) {
      assertEquals(NEGATIVES * log.interactions().get(k).size(), perBehaviour[k]);
    }
    assertTrue(viewedOnly > 0);
  }

  @Test
  void everyItemLeftAloneIsDrawnEquallyOften() {
    // Item 0, a middle one and the last are known; 7 are left.
    Interactions known = Interactions.of(1, 10, new int[] {0, 0, 0}, new int[] {0, 4, 9});
    PairSampler sampler =
        new PairSampler(
            new BehaviourLog(List.of("buy"), List.of(known)), PairSampler.Rule.UNION, 1000, 3);
    int[] counts = new int[10];
    int draws = 0;
    for (int step = 0; step < 10; step++) {
      PairBatch batch = all(sampler, step);
      for (int row = sampler.pairs(); row < batch.rows(); row++, draws++) {
        counts[batch.items()[row]]++;
      }
    }
    double mean = draws / 7.0;
    for (int item = 0; item < 10; item++) {
      boolean isKnown = item == 0 || item == 4 || item == 9;
      // five standard deviations of a binomial count
      assertEquals(isKnown ? 0 : mean, counts[item], isKnown ? 0 : 5 * Math.sqrt(mean));
    }
  }

  @Test
  void theDrawFollowsFromSeedAndStepAlone() {
    PairSampler sampler = new PairSampler(log, PairSampler.Rule.UNION, NEGATIVES, 1);
    PairBatch used = all(sampler, 3);
    all(sampler, 8);
    sampler.fill(IntStream.range(0, sampler.pairs()).toArray(), sampler.pairs(), 7, used);
    PairBatch fresh = all(new PairSampler(log, PairSampler.Rule.UNION, NEGATIVES, 1), 7);
    assertArrayEquals(items(fresh), items(used));
    assertFalse(Arrays.equals(items(fresh), items(all(sampler, 8))));
    assertFalse(
        Arrays.equals(
            items(fresh),
            items(all(new PairSampler(log, PairSampler.Rule.UNION, NEGATIVES, 2), 7))));
  }

  private static int[] items(PairBatch batch) {
    return Arrays.copyOf(batch.items(), batch.rows());
  }

  @Test
  void aBatchUsedAgainKeepsNothingOfTheOneBefore() {
    PairSampler sampler = new PairSampler(log, PairSampler.Rule.PER_BEHAVIOUR, NEGATIVES, 1);
    PairBatch used = all(sampler, 0);
    sampler.fill(new int[] {5, 2, 99}, 2, 4, used);
    PairBatch fresh = sampler.newBatch();
    sampler.fill(new int[] {5, 2}, 2, 4, fresh);
    assertEquals(fresh.rows(), used.rows());
    assertArrayEquals(items(fresh), items(used));
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(
          Arrays.copyOf(fresh.labels(k), fresh.rows()), Arrays.copyOf(used.labels(k), used.rows()));
      assertArrayEquals(
          Arrays.copyOf(fresh.masks(k), fresh.rows()), Arrays.copyOf(used.masks(k), used.rows()));
    }
  }

  @Test
  void aUserWhoKnowsEveryItemIsNamed() {
    Interactions known = Interactions.of(2, 2, new int[] {0, 1, 1}, new int[] {0, 0, 1});
    BehaviourLog full = new BehaviourLog(List.of("buy"), List.of(known));
    assertEquals(
        "pair sampler: expected items to draw as negatives but user 1 knows all 2; leave such users out",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PairSampler(full, PairSampler.Rule.UNION, 1, 1))
            .getMessage());
  }
}
