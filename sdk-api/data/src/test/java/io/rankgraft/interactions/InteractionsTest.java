package io.rankgraft.interactions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InteractionsTest {
  private static Interactions pairs(int... userItem) {
    int[] users = new int[userItem.length / 2];
    int[] items = new int[userItem.length / 2];
    for (int p = 0; p < users.length; p++) {
      users[p] = userItem[2 * p];
      items[p] = userItem[2 * p + 1];
    }
    return Interactions.of(3, 5, users, items);
  }

  @Test
  void pairsAreSortedAndDistinct() {
    Interactions table = pairs(2, 4, 0, 3, 0, 1, 2, 4, 0, 3);
    assertEquals(3, table.size());
    assertArrayEquals(new int[] {1, 3}, table.itemsOf(0));
    assertArrayEquals(new int[] {}, table.itemsOf(1));
    assertEquals(2, table.degree(0));
    assertEquals(table.end(0), table.begin(1));
    assertArrayEquals(new int[] {0, 1, 0, 1, 1}, table.itemDegrees());
    assertTrue(table.contains(2, 4));
    assertFalse(table.contains(1, 4));
    assertEquals(1, table.position(0, 3));
    assertTrue(table.position(1, 3) < 0);
  }

  @Test
  void theEarliestTimestampOfEqualPairsStays() {
    Interactions table =
        Interactions.of(
            2, 3, new int[] {1, 0, 1, 1}, new int[] {2, 0, 2, 0}, new long[] {9, 5, 4, 7});
    assertEquals(4, table.timestamp(table.position(1, 2)));
    assertEquals(7, table.timestamp(table.position(1, 0)));
    assertThrows(IllegalStateException.class, () -> pairs(0, 0).timestamp(0));
  }

  @Test
  void setOperationsAgreeWithBitSets() {
    var random = new Random(7);
    for (int trial = 0; trial < 50; trial++) {
      int[] a = random.ints(2 * random.nextInt(12), 0, 3).toArray();
      int[] b = random.ints(2 * random.nextInt(12), 0, 3).toArray();
      BitSet minus = bits(a);
      minus.andNot(bits(b));
      BitSet union = bits(a);
      union.or(bits(b));
      assertEquals(minus, bits(pairs(a).minus(pairs(b))));
      assertEquals(union, bits(pairs(a).union(pairs(b))));
      assertEquals(bits(a), bits(pairs(a)));
    }
  }

  private static BitSet bits(int... userItem) {
    var bits = new BitSet();
    for (int p = 0; p < userItem.length; p += 2) {
      bits.set(userItem[p] * 5 + userItem[p + 1]);
    }
    return bits;
  }

  private static BitSet bits(Interactions table) {
    var bits = new BitSet();
    for (int user = 0; user < table.users(); user++) {
      for (int item : table.itemsOf(user)) {
        bits.set(user * 5 + item);
      }
    }
    return bits;
  }

  @Test
  void operationsKeepTimestamps() {
    Interactions a = Interactions.of(1, 3, new int[] {0, 0}, new int[] {0, 1}, new long[] {10, 20});
    Interactions b = Interactions.of(1, 3, new int[] {0, 0}, new int[] {1, 2}, new long[] {15, 5});
    Interactions union = a.union(b);
    assertEquals(15, union.timestamp(union.position(0, 1)));
    assertEquals(5, union.timestamp(union.position(0, 2)));
    Interactions minus = a.minus(b);
    assertEquals(10, minus.timestamp(0));
  }

  @Test
  void badArgumentsAreNamed() {
    var e = assertThrows(IllegalArgumentException.class, () -> pairs(0, 5));
    assertEquals("interactions: expected an item id in [0, 5) but got 5", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> pairs(3, 0));
    assertThrows(IllegalArgumentException.class, () -> pairs(-1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> Interactions.of(1, 1, new int[] {0}, new int[] {0, 0}));
    Interactions wider = Interactions.of(3, 6, new int[] {0}, new int[] {5});
    assertThrows(IllegalArgumentException.class, () -> pairs(0, 0).minus(wider));
    assertThrows(IllegalArgumentException.class, () -> pairs(0, 0).union(wider));
  }

  @Test
  void logsShareOneNumberingAndNameBehavioursOnce() {
    Interactions wider = Interactions.of(3, 6, new int[] {0}, new int[] {5});
    assertThrows(
        IllegalArgumentException.class,
        () -> new BehaviourLog(List.of("view", "buy"), List.of(pairs(0, 0), wider)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new BehaviourLog(List.of("buy", "buy"), List.of(pairs(0, 0), pairs(0, 1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new BehaviourLog(List.of("view", "buy"), List.of(pairs(0, 0))));
    var log = new BehaviourLog(List.of("view", "buy"), List.of(pairs(0, 0), pairs(0, 1)));
    BehaviourLog other = log.withTarget(pairs(1, 1));
    assertEquals(pairs(1, 1), other.target());
    assertEquals(pairs(0, 0), other.interactions().get(0));
    assertEquals(pairs(0, 1), log.target());
  }

  @Test
  void aTestPairIsNoTrainingPair() {
    var log = new BehaviourLog(List.of("view", "buy"), List.of(pairs(0, 2), pairs(0, 0, 1, 1)));
    assertEquals(pairs(0, 2), new MultiBehaviourDataset("d", log, pairs(0, 2), Map.of()).test());
    assertThrows(
        IllegalArgumentException.class,
        () -> new MultiBehaviourDataset("d", log, pairs(1, 1), Map.of()));
  }
}
