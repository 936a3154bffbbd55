package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BehaviourAblationTest {
  private final BehaviourLog log = log();

  private static BehaviourLog log() {
    SplittableRandom random = new SplittableRandom(3);
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(random, 400), pairs(random, 150), pairs(random, 80)));
  }

  private static Interactions pairs(SplittableRandom random, int n) {
    return Interactions.of(
        30, 50, random.ints(n, 0, 30).toArray(), random.ints(n, 0, 50).toArray());
  }

  @Test
  void nothingAskedForChangesNothing() {
    assertEquals(log, BehaviourAblation.of(log, List.of(), 1));
  }

  @Test
  void behavioursKeepTheLogsOrder() {
    BehaviourLog some = BehaviourAblation.of(log, List.of("buy", "view"), 1);
    assertEquals(List.of("view", "buy"), some.behaviours());
    assertSame(log.interactions().get(0), some.interactions().get(0));
  }

  @Test
  void halfOfEachUsersAuxiliaryPairsStayAndTheTargetIsWhole() {
    BehaviourLog half = BehaviourAblation.of(log, List.of(), 0.5f);
    for (int k = 0; k < 2; k++) {
      for (int user = 0; user < 30; user++) {
        assertEquals(
            Math.round(log.interactions().get(k).degree(user) / 2f),
            half.interactions().get(k).degree(user));
      }
      assertEquals(0, half.interactions().get(k).minus(log.interactions().get(k)).size());
    }
    assertSame(log.target(), half.target());
    assertEquals(half, BehaviourAblation.of(log, List.of(), 0.5f));
  }

  @Test
  void whatStaysIsNotTheFirstOfEachRow() {
    Interactions half = BehaviourAblation.of(log, List.of(), 0.5f).interactions().get(0);
    boolean beyond = false;
    for (int user = 0; user < 30; user++) {
      int degree = log.interactions().get(0).degree(user);
      int[] whole = log.interactions().get(0).itemsOf(user);
      int[] kept = half.itemsOf(user);
      beyond |= kept.length > 0 && kept[kept.length - 1] > whole[(degree - 1) / 2];
    }
    assertTrue(beyond);
  }
}
