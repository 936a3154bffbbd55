package io.rankgraft.app.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.app.logs.LogForm.Sequence;
import io.rankgraft.app.logs.LogForm.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowMakerTest {
  private static final int VIEW = 1;
  private static final int BUY = 2;

  /** Two sequences of earlier times, one of the request; the newest two events of each. */
  private static final LogForm REPEATS =
      new LogForm(
          List.of(
              Sequence.of("views", VIEW),
              Sequence.of("buys", BUY),
              new Sequence("basket", BUY, true)),
          2,
          List.of(new Task("buy", BUY)),
          false,
          0,
          100,
          1);

  private static final LogForm TOUCHES =
      new LogForm(
          List.of(Sequence.of("views", VIEW), Sequence.of("buys", BUY)),
          2,
          List.of(new Task("touch", VIEW | BUY), new Task("buy", BUY)),
          true,
          0,
          100,
          1);

  @TempDir Path folder;

  private record Row(
      long time,
      int user,
      int item,
      double popularity,
      int activity,
      List<Boolean> labels,
      List<List<Integer>> events) {
    @Override
    public String toString() {
      return "%s u%s i%s %s %s %s %s"
          .formatted(time, user, item, popularity, activity, labels, events);
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private KeptNegatives kept;

  private List<String> make(LogForm form, long seed, List<Event> log) {
    rows.clear();
    try (TimeOrder order = new TimeOrder(folder, 3)) {
      log.forEach(order::add);
      Optional<Touches> touches =
          form.firstTouches() ? Optional.of(Touches.of(order, 9, 9, 2)) : Optional.empty();
      kept = RowMaker.run(form, order, 9, 9, touches, seed, this::take);
    }
    return rows.stream().map(Row::toString).toList();
  }

  private void take(
      long time,
      int user,
      int item,
      double popularity,
      int activity,
      boolean[] labels,
      int[][] events) {
    List<Boolean> is = new ArrayList<>();
    for (boolean label : labels) {
      is.add(label);
    }
    rows.add(
        new Row(
            time,
            user,
            item,
            popularity,
            activity,
            is,
            Arrays.stream(events).map(s -> Arrays.stream(s).boxed().toList()).toList()));
  }

  private static Event event(long time, int user, int item, int kinds) {
    return new Event(time, user, item, 0, kinds);
  }

  @Test
  void aRowKnowsWhatLiesBeforeItsTimeAndOfItsRequestWhatComesBeforeIt() {
    List<String> made =
        make(
            REPEATS,
            1,
            List.of(
                event(10, 1, 3, VIEW),
                event(20, 1, 4, VIEW | BUY),
                event(20, 1, 5, BUY),
                event(20, 2, 4, BUY),
                event(30, 1, 3, BUY),
                event(30, 1, 4, BUY),
                event(30, 1, 3, VIEW)));
    assertEquals(
        List.of(
            // One event so far, of item 3; of the three items none else is known.
            "20 u1 i4 0.0 1 [true] [[3], [], []]",
            "20 u1 i5 0.0 1 [true] [[3], [], [4]]",
            "20 u2 i4 0.0 0 [true] [[], [], []]",
            // Four events, 3 once, 4 twice, 5 once, of three known items.
            "30 u1 i3 0.75 3 [true] [[3, 4], [4, 5], []]",
            "30 u1 i4 1.5 3 [true] [[3, 4], [4, 5], [3]]"),
        made);
  }

  @Test
  void aFirstTouchIsLabelledByAllThatFollowsAndOthersAreNoRows() {
    List<String> made =
        make(
            TOUCHES,
            1,
            List.of(
                event(10, 1, 3, VIEW),
                event(15, 1, 4, VIEW),
                event(20, 1, 3, BUY),
                event(25, 2, 3, BUY),
                event(30, 2, 3, VIEW)));
    assertEquals(
        List.of(
            "10 u1 i3 0.0 0 [true, true] [[], []]",
            "15 u1 i4 0.0 1 [true, false] [[3], []]",
            // Three events of two known items, two of item 3.
            "25 u2 i3 " + 2.0 * 2 / 3 + " 0 [true, true] [[], []]"),
        made);
  }

  @Test
  void onlyTheNewestEventsAreKept() {
    make(
        REPEATS,
        1,
        List.of(
            event(1, 1, 0, VIEW),
            event(2, 1, 1, VIEW),
            event(3, 1, 2, VIEW),
            event(4, 1, 3, VIEW),
            event(5, 1, 8, BUY)));
    assertEquals(List.of(2, 3), rows.get(0).events().get(0));
  }

  private static List<Event> randomLog(int moments, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Event> log = new ArrayList<>();
    for (int t = 0; t < moments; t++) {
      log.add(event(t / 2, random.nextInt(4), random.nextInt(9), 1 + random.nextInt(3)));
    }
    return log;
  }

  @Test
  void whatComesLaterChangesNoRow() {
    LogForm form = REPEATS.withNegatives(2);
    List<Event> log = randomLog(200, 5);
    List<String> whole = make(form, 7, log);
    List<Event> changed = new ArrayList<>(log.subList(0, 100)); // all of times below 50
    changed.addAll(
        randomLog(200, 6).stream()
            .map(e -> event(e.time() + 50, e.user(), e.item(), e.kinds()))
            .toList());
    List<String> other = make(form, 7, changed);
    long early = whole.stream().filter(row -> Long.parseLong(row.split(" ")[0]) < 50).count();
    assertTrue(early > 100, "rows to compare: " + early);
    assertEquals(whole.subList(0, (int) early), other.subList(0, (int) early));
    assertNotEquals(whole, other);
  }

  @Test
  void drawnItemsAreKnownAndNoneOfTheRequestOrTouchedByTheUser() {
    make(TOUCHES.withNegatives(2), 3, randomLog(300, 8));
    Set<List<Integer>> touched = new HashSet<>();
    Set<Integer> known = new HashSet<>();
    int drawn = 0;
    for (Row row : rows) {
      List<Integer> pair = List.of(row.user(), row.item());
      if (row.labels().get(0)) {
        assertTrue(touched.add(pair), "a first touch: " + row);
        known.add(row.item());
      } else {
        assertTrue(!touched.contains(pair), "drawn though touched: " + row);
        assertEquals(List.of(false, false), row.labels());
        drawn++;
      }
    }
    assertTrue(drawn > 10, "drawn: " + drawn);
    assertEquals(make(TOUCHES.withNegatives(2), 3, randomLog(300, 8)), copy());
    assertNotEquals(make(TOUCHES.withNegatives(2), 4, randomLog(300, 8)), copyOfSeed(3));
  }

  private List<String> copy() {
    return rows.stream().map(Row::toString).toList();
  }

  private List<String> copyOfSeed(long seed) {
    return make(TOUCHES.withNegatives(2), seed, randomLog(300, 8));
  }

  @Test
  void theKeptShareCountsWhatCouldHaveBeenDrawn() {
    // Items 0, 1, 2 become known at time 1; at time 2 and 3 one row each, one of two others drawn.
    make(
        REPEATS.withNegatives(1),
        1,
        List.of(
            event(1, 1, 0, VIEW),
            event(1, 2, 1, VIEW),
            event(1, 3, 2, VIEW),
            event(2, 1, 0, BUY),
            event(3, 2, 1, BUY)));
    assertEquals(4, rows.size());
    assertEquals(2 / 4.0, kept.rate(0), 1e-12);
    // Without draws the rows are all there are.
    make(REPEATS, 1, List.of(event(1, 1, 0, VIEW), event(2, 1, 0, BUY)));
    assertEquals(1, kept.rate(0), 0);
  }

  @Test
  void aTaskMayHaveRowsOfTheLogWithoutItsLabel() {
    // User 1 touches item 2 without buying it: one logged negative of buy, and of two known items
    // besides one is drawn.
    make(
        TOUCHES.withNegatives(1),
        1,
        List.of(
            event(1, 2, 0, VIEW),
            event(1, 3, 1, VIEW),
            event(1, 4, 2, VIEW),
            event(2, 1, 2, VIEW)));
    assertEquals(2, rows.size());
    assertEquals(1 / 2.0, kept.rate(0), 1e-12); // of touch: 1 drawn of 2
    assertEquals((1 + 1) / (1 + 2.0), kept.rate(1), 1e-12); // of buy
  }
}
