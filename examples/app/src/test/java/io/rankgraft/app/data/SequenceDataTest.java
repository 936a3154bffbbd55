package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceDataTest {
  private static final int USERS = 40;
  private static final int ITEMS = 60;
  private static final int INSTANTS = 500;

  private static SequenceLog.Events events(long seed, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    return new SequenceLog.Events(
        random.ints(n, 0, USERS).toArray(),
        random.ints(n, 0, ITEMS).toArray(),
        random.longs(n, 0, INSTANTS).toArray());
  }

  private static SequenceLog log(List<SequenceLog.Events> events) {
    return SequenceLog.of(List.of("view", "buy"), USERS, ITEMS, events);
  }

  private static MultiBehaviourDataset dataset(boolean timed) {
    List<Interactions> tables = new ArrayList<>();
    for (int b = 0; b < 2; b++) {
      SequenceLog.Events e = events(20 + b, b == 0 ? 900 : 200);
      tables.add(Interactions.of(USERS, ITEMS, e.users(), e.items(), timed ? e.times() : null));
    }
    return new MultiBehaviourDataset(
        "generated",
        new BehaviourLog(List.of("view", "buy"), tables),
        Interactions.of(USERS, ITEMS, new int[0], new int[0]),
        Map.of());
  }

  @Test
  void mostRecentEventsStandFirst() {
    var events =
        new SequenceLog.Events(
            new int[] {1, 1, 0, 1, 1}, new int[] {7, 8, 9, 5, 6}, new long[] {30, 10, 5, 20, 40});
    var log = SequenceLog.of(List.of("view"), 2, 10, List.of(events));
    int[] out = {-1, -1, -1, -1};
    assertEquals(3, log.history(0, 1, 40, 3, out, 0)); // the event at 40 itself is left out
    assertArrayEquals(new int[] {7, 5, 8, -1}, out);
    assertEquals(2, log.history(0, 1, 41, 2, out, 0)); // the limit keeps the most recent
    assertArrayEquals(new int[] {6, 7, 8, -1}, out);
    assertEquals(0, log.history(0, 1, 10, 3, out, 0));
    assertEquals(4, log.countBefore(0, 1, 1000));
  }

  @Test
  void shufflingEverythingAfterTheEventLeavesFeaturesIdentical() {
    List<SequenceLog.Events> events = List.of(events(1, 2000), events(2, 500));
    int[] users = new SplittableRandom(3).ints(50, 0, USERS).toArray();
    long[] times = new SplittableRandom(4).longs(50, 0, INSTANTS).toArray();
    for (int row = 0; row < users.length; row++) {
      List<SequenceLog.Events> shuffled = new ArrayList<>();
      for (SequenceLog.Events e : events) {
        shuffled.add(shuffledFrom(e, times[row], row));
      }
      int[][] before = histories(log(events), users[row], times[row]);
      int[][] after = histories(log(shuffled), users[row], times[row]);
      assertArrayEquals(before[0], after[0]);
      assertArrayEquals(before[1], after[1]);
    }
  }

  /** Other users, items and instants for all events at an instant or later. */
  private static SequenceLog.Events shuffledFrom(SequenceLog.Events e, long instant, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] users = e.users().clone();
    int[] items = e.items().clone();
    long[] times = e.times().clone();
    for (int i = 0; i < users.length; i++) {
      if (times[i] >= instant) {
        users[i] = random.nextInt(USERS);
        items[i] = random.nextInt(ITEMS);
        times[i] = instant + random.nextInt(1000);
      }
    }
    return new SequenceLog.Events(users, items, times);
  }

  private static int[][] histories(SequenceLog log, int user, long time) {
    int[][] out = new int[2][20];
    for (int b = 0; b < 2; b++) {
      Arrays.fill(out[b], -1);
      log.history(b, user, time, 20, out[b], 0);
    }
    return out;
  }

  @Test
  void positiveRowsStandAtThePairsFirstEvent() {
    MultiBehaviourDataset dataset = dataset(true);
    SequenceData data = new SequenceSampling(0, 1).rows(dataset);
    Interactions view = dataset.training().interactions().get(0);
    Interactions buy = dataset.training().interactions().get(1);
    assertEquals(view.union(buy).size(), data.rows().size());
    for (int row = 0; row < data.rows().size(); row++) {
      int user = data.rows().users()[row];
      int item = data.rows().items()[row];
      assertEquals(view.contains(user, item) ? 1 : 0, data.rows().labels()[0][row]);
      assertEquals(buy.contains(user, item) ? 1 : 0, data.rows().labels()[1][row]);
      long first = Long.MAX_VALUE;
      for (Interactions table : List.of(view, buy)) {
        if (table.contains(user, item)) {
          first = Math.min(first, table.timestamp(table.position(user, item)));
        }
      }
      assertEquals(first, data.rows().times()[row]);
    }
  }

  @Test
  void negativesAreOfTheSameUserAndInstantAndNeverTouched() {
    MultiBehaviourDataset dataset = dataset(true);
    SequenceData data = new SequenceSampling(3, 1).rows(dataset);
    int row = 0;
    while (row < data.rows().size()) {
      int user = data.rows().users()[row];
      long time = data.rows().times()[row];
      for (int n = 1; n <= 3; n++) {
        assertEquals(user, data.rows().users()[row + n]);
        assertEquals(time, data.rows().times()[row + n]);
        for (int b = 0; b < 2; b++) {
          assertEquals(0, data.rows().labels()[b][row + n]);
          assertTrue(
              !dataset
                  .training()
                  .interactions()
                  .get(b)
                  .contains(user, data.rows().items()[row + n]));
        }
      }
      row += 4;
    }
  }

  @Test
  void aRowsOwnItemIsNeverInItsHistory() {
    SequenceData data = new SequenceSampling(2, 1).rows(dataset(true));
    int[] all = new int[data.rows().size()];
    Arrays.setAll(all, i -> i);
    int length = 30;
    int[] items = new int[all.length * length];
    float[] mask = new float[items.length];
    for (int b = 0; b < 2; b++) {
      data.histories(b, all, all.length, length, items, mask);
      for (int i = 0; i < items.length; i++) {
        assertTrue(mask[i] == 0 || items[i] != data.rows().items()[i / length]);
      }
    }
  }

  @Test
  void noInstantIsInTwoParts() {
    SequenceData data = new SequenceSampling(2, 1).rows(dataset(true));
    long[] times = data.rows().times();
    long train = Arrays.stream(data.split().train()).mapToLong(r -> times[r]).max().orElseThrow();
    long test = Arrays.stream(data.split().test()).mapToLong(r -> times[r]).min().orElseThrow();
    for (int row : data.split().validation()) {
      assertTrue(times[row] > train && times[row] < test);
    }
  }

  @Test
  void logsWithoutTimeStampsAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new SequenceSampling(1, 1).rows(dataset(false)))
            .getMessage();
    assertTrue(message.contains("expected time stamps but"), message);
    assertTrue(message.contains("'user item timestamp' files"), message);
  }

  @Test
  void unknownItemsAreRefused() {
    var events = new SequenceLog.Events(new int[] {0}, new int[] {ITEMS}, new long[] {1});
    assertEquals(
        "sequence log 'view': expected item ids in [0, 60) but got 60",
        assertThrows(
                IllegalArgumentException.class,
                () -> SequenceLog.of(List.of("view"), USERS, ITEMS, List.of(events)))
            .getMessage());
  }
}
