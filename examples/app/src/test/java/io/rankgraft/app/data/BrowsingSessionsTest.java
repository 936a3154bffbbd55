package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrowsingSessionsTest {
  private static final BrowsingSessions SESSIONS = new BrowsingSessions(100, 1);

  /** Five users; each views items 0, 1, 2 close together and 3 and 4 much later. */
  private static MultiBehaviourDataset dataset() {
    int users = 5;
    int[] who = new int[5 * users];
    int[] what = new int[5 * users];
    long[] when = new long[5 * users];
    for (int u = 0; u < users; u++) {
      for (int i = 0; i < 5; i++) {
        who[5 * u + i] = u;
        what[5 * u + i] = i;
        when[5 * u + i] = 10_000L * u + (i < 3 ? 50L * (2 - i) : 5000 + 100L * i);
      }
    }
    Interactions views = Interactions.of(users, 6, who, what, when);
    Interactions carts =
        Interactions.of(
            users, 6, new int[] {0, 0, 1}, new int[] {1, 3, 0}, new long[] {60, 200, 99_999});
    Interactions buys =
        Interactions.of(users, 6, new int[] {0, 0}, new int[] {1, 2}, new long[] {70, 70});
    return new MultiBehaviourDataset(
        "log",
        new BehaviourLog(List.of("view", "cart", "buy"), List.of(views, carts, buys)),
        Interactions.of(users, 6, new int[] {0}, new int[] {5}),
        Map.of());
  }

  @Test
  void listsAreViewsInOrderOfTimeWithoutLongPauses() {
    ItemLists lists = SESSIONS.of(dataset()).lists();
    assertEquals(10, lists.size());
    assertArrayEquals(new int[] {0, 3, 5}, java.util.Arrays.copyOf(lists.begin(), 3));
    int first = lists.ids()[0];
    assertEquals(first - 2, lists.ids()[4], "item 2 was viewed first, item 0 last");
    assertEquals(0, lists.numbers()[1], "nothing before the first view");
    assertEquals(Math.log1p(50), lists.numbers()[3], 1e-6);
  }

  @Test
  void onlyCartsAndPurchasesOfTheSessionCount() {
    ItemLists lists = SESSIONS.of(dataset()).lists();
    // User 0, session 1 in order 2, 1, 0: item 1 was carted and bought, item 2 bought but not
    // carted.
    assertArrayEquals(new float[] {0, 1, 0}, java.util.Arrays.copyOf(lists.clicks(), 3));
    assertArrayEquals(new float[] {0, 1, 0}, java.util.Arrays.copyOf(lists.conversions(), 3));
    assertEquals(1L, lists.notes().get("conversions without a click dropped"));
    float sum = 0;
    for (float click : lists.clicks()) {
      sum += click;
    }
    assertEquals(1, sum, "a cart long before or after is none of the session");
  }

  @Test
  void partsFollowInTime() {
    var split = SESSIONS.of(dataset()).split();
    assertEquals(10, split.train().length + split.validation().length + split.test().length);
    assertEquals(9, split.test()[split.test().length - 1]);
  }

  @Test
  void aLogWithoutCartsIsRefused() {
    var whole = dataset();
    var log =
        new BehaviourLog(
            List.of("view", "buy"),
            List.of(
                whole.training().interactions().get(0), whole.training().interactions().get(2)));
    var without = new MultiBehaviourDataset("log", log, whole.test(), Map.of());
    String message =
        assertThrows(IllegalArgumentException.class, () -> SESSIONS.of(without)).getMessage();
    assertTrue(message.contains("'cart' is missing"), message);
  }
}
