package io.rankgraft.interactions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HoldOutTest {
  private static final int USERS = 40;

  /**
   * User u has u % 4 purchases, of items 0, 1, 2 at times 30, 20, 10, each viewed one second
   * before.
   */
  private static BehaviourLog log(boolean timed) {
    int size = 0;
    int[] users = new int[4 * USERS];
    int[] items = new int[4 * USERS];
    long[] buys = new long[4 * USERS];
    long[] views = new long[4 * USERS];
    for (int user = 0; user < USERS; user++) {
      for (int item = 0; item < user % 4; item++) {
        users[size] = user;
        items[size] = item;
        buys[size] = 30 - 10 * item;
        views[size] = buys[size] - 1;
        size++;
      }
    }
    int[] u = java.util.Arrays.copyOf(users, size);
    int[] i = java.util.Arrays.copyOf(items, size);
    return new BehaviourLog(
        List.of("view", "buy"),
        List.of(
            Interactions.of(USERS, 3, u, i, timed ? java.util.Arrays.copyOf(views, size) : null),
            Interactions.of(USERS, 3, u, i, timed ? java.util.Arrays.copyOf(buys, size) : null)));
  }

  @Test
  void theLatestPurchaseOfSampledUsersIsHeldOut() {
    HoldOut held = HoldOut.lastTarget(log(true), 7, 1);
    assertEquals(7, held.validation().size());
    for (int user = 0; user < USERS; user++) {
      if (held.validation().degree(user) == 1) {
        assertTrue(user % 4 >= 2, "users with one purchase keep it");
        assertTrue(held.validation().contains(user, 0), "item 0 is the latest");
        assertFalse(held.training().target().contains(user, 0));
      }
    }
    assertEquals(log(true).target(), held.training().target().union(held.validation()));
    assertEquals(log(true).interactions().get(0), held.training().interactions().get(0));
  }

  @Test
  void withoutTimestampsAnyPurchaseMayBeHeldOut() {
    HoldOut held = HoldOut.lastTarget(log(false), 1000, 1);
    assertEquals(20, held.validation().size(), "all who qualify");
    int[] items = held.validation().itemDegrees();
    assertTrue(items[0] > 0 && items[1] > 0 && items[2] > 0);
    assertEquals(log(false).target(), held.training().target().union(held.validation()));
  }

  @Test
  void seedsDecideTheSample() {
    HoldOut one = HoldOut.lastTarget(log(true), 7, 1);
    assertEquals(one, HoldOut.lastTarget(log(true), 7, 1));
    assertNotEquals(one, HoldOut.lastTarget(log(true), 7, 2));
    assertEquals(0, HoldOut.lastTarget(log(true), 0, 1).validation().size());
    assertThrows(IllegalArgumentException.class, () -> HoldOut.lastTarget(log(true), -1, 1));
  }

  @Test
  void equalTimestampsAreDrawnFrom() {
    int[] users = new int[200];
    int[] items = new int[200];
    for (int p = 0; p < 200; p++) {
      users[p] = p / 2;
      items[p] = p % 2;
    }
    Interactions buys = Interactions.of(100, 2, users, items, new long[200]);
    var log = new BehaviourLog(List.of("buy"), List.of(buys));
    int[] counts = HoldOut.lastTarget(log, 100, 3).validation().itemDegrees();
    assertEquals(50, counts[0], 20, "neither item id is favoured");
  }

  @Test
  void theSessionBeforeAndAllAfterTheHeldOutPurchaseCanBeDropped() {
    HoldOut held = HoldOut.lastSession(log(true), 1000, 1, 5);
    assertEquals(20, held.validation().size());
    for (int user = 0; user < USERS; user++) {
      boolean sampled = held.validation().degree(user) == 1;
      for (Interactions table : held.training().interactions()) {
        assertEquals(
            !sampled && user % 4 >= 1, table.contains(user, 0), "seen at 29, bought at 30");
        assertEquals(user % 4 >= 2, table.contains(user, 1));
      }
    }
    // The second latest purchase is 10 seconds older; a session of 10 takes it too.
    HoldOut longer = HoldOut.lastSession(log(true), 1000, 1, 10);
    assertEquals(10, longer.validation().size(), "only users with a third purchase are left");
    assertThrows(IllegalArgumentException.class, () -> HoldOut.lastSession(log(false), 5, 1, 5));
    assertThrows(IllegalArgumentException.class, () -> HoldOut.lastSession(log(true), 5, 1, -5));
  }

  @Test
  void aShareOfHeldOutPairsLeavesTheOtherBehavioursToo() {
    BehaviourLog log = log(false);
    Interactions views = log.interactions().get(0);
    HoldOut whole = HoldOut.lastTarget(log, 1000, 1);
    HoldOut half = whole.withoutOwnEvents(0.5, 1);
    assertEquals(whole.validation(), half.validation());
    assertEquals(whole.training().target(), half.training().target());
    Interactions gone = views.minus(half.training().interactions().get(0));
    assertEquals(10, gone.size(), 8, "half of 20, within 3.5 deviations");
    assertEquals(0, gone.minus(half.validation()).size(), "only held-out pairs");
    assertEquals(half, whole.withoutOwnEvents(0.5, 1));
    assertEquals(whole, whole.withoutOwnEvents(0, 1));
    assertEquals(
        views.minus(whole.validation()),
        whole.withoutOwnEvents(1, 1).training().interactions().get(0));
    assertThrows(IllegalArgumentException.class, () -> whole.withoutOwnEvents(1.1, 1));
  }
}
