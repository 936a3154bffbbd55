package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.RowNumbers;
import io.rankgraft.data.RowStore;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.evaluate.lift.TaskLift;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowGroupsTest {
  private static final int TEST = 600;

  /** Ids of users, of items, and how many of the first events of {@code viewed} there are. */
  private static Part part(int[] users, int[] items, int[] events) {
    int n = users.length;
    int[] viewed = new int[n * JobFixture.LENGTH];
    for (int i = 0; i < n; i++) {
      for (int l = 0; l < events[i]; l++) {
        viewed[i * JobFixture.LENGTH + l] = 2;
      }
    }
    Map<String, Column> columns =
        Map.of(
            "user", new Column.Ints(users, n),
            "item", new Column.Ints(items, n),
            "viewed", new Column.Ints(viewed, n, JobFixture.LENGTH),
            "bought", new Column.Ints(new int[viewed.length], n, JobFixture.LENGTH));
    return new Part(RowStore.of(new Batch(n, columns)), RowNumbers.range(0, n));
  }

  @Test
  void rowsAreGroupedByTheirEventsTheirItemsAgeAndTheirUsersRows() {
    // Item 2 is in the first two rows, 3 from the third of four on. User 1 has all rows.
    Part train = part(new int[] {1, 1, 1, 1}, new int[] {2, 2, 3, 2}, new int[] {0, 0, 0, 0});
    int[] users = new int[TEST];
    int[] items = new int[TEST];
    int[] events = new int[TEST];
    for (int i = 0; i < TEST; i++) {
      users[i] = i < 200 ? 1 : 2;
      items[i] = i < 150 ? 2 : i < 350 ? 3 : 4;
      events[i] = i < 120 ? 0 : 1 + i % JobFixture.LENGTH;
    }
    Part test = part(users, items, events);
    JobTask click = JobTask.ofBinary("click");
    JobPlan plan =
        new JobPlan(
            List.of(),
            false,
            JobFixture.schema(),
            JobColumns.ofDefaults(),
            List.of(click),
            click,
            Map.of(),
            0,
            HostVectors.none());
    double[] labels = IntStream.range(0, TEST).mapToDouble(i -> i % 2).toArray();
    double[] half = IntStream.range(0, TEST).mapToDouble(i -> 0.5).toArray();
    TaskLift lift =
        Lift.ofDefaults()
            .compare(
                new RowGroups(plan, new Parts(train, train, test, "as given"))
                    .in(PairedPredictions.ofBinary("click", labels, half, half)))
            .tasks()
            .get(0);
    Map<String, Integer> rows = new TreeMap<>();
    lift.slices().forEach(slice -> rows.put(slice.name(), slice.rows()));
    assertEquals(
        Map.of(
            "history, no events", 120,
            "history, 1 to 4 events", 480,
            "item not in the training rows", 250,
            "item since their newer half", 200,
            "item since their older half", 150,
            "user, no training rows", 400,
            "user, 1 to 9 training rows", 200),
        rows);
  }
}
