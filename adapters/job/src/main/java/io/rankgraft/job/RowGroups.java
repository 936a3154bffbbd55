package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType;
import io.rankgraft.evaluate.lift.PairedPredictions;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of the test that are reported apart, by what the log knows of them: how many events their
 * sequences have, since when the item is in the training rows, how many of those are of the same
 * unit. Memory grows with items and units, and by a byte per test row and group.
 */
final class RowGroups {
  private static final int FEWEST_ROWS = 100; // of a group; fewer tell nothing
  private static final int BLOCK = 1 << 14;
  private static final int[] EVENTS = {1, 5, 20};
  private static final List<String> BY_HISTORY =
      List.of("no events", "1 to 4 events", "5 to 19 events", "20 events or more");
  private static final int[] ROWS = {1, 10, 100};
  private static final List<String> BY_ACTIVITY =
      List.of("no training rows", "1 to 9 training rows", "10 to 99", "100 or more");
  private static final List<String> BY_AGE =
      List.of("not in the training rows", "since their newer half", "since their older half");

  private final JobPlan plan;
  private final Parts parts;

  RowGroups(JobPlan plan, Parts parts) {
    this.plan = plan;
    this.parts = parts;
  }

  /** The same rows with these groups as slices. */
  PairedPredictions in(PairedPredictions paired) {
    Feature item = plan.schema().feature(plan.columns().item());
    PairedPredictions all = paired;
    List<Feature> behaviours = ControlTowers.behaviours(plan.schema(), item);
    if (!behaviours.isEmpty()) {
      all = with(all, "history, ", BY_HISTORY, byHistory(behaviours));
    }
    if (item.type() instanceof Categorical) {
      all = with(all, item.name() + " ", BY_AGE, byAge(item));
    }
    Feature unit = plan.columns().unit().map(plan.schema()::feature).orElse(null);
    if (unit != null && unit.type() instanceof Categorical) {
      all = with(all, unit.name() + ", ", BY_ACTIVITY, byActivity(unit));
    }
    return all;
  }

  private static PairedPredictions with(
      PairedPredictions paired, String of, List<String> names, byte[] groups) {
    PairedPredictions all = paired;
    for (int g = 0; g < names.size(); g++) {
      boolean[] rows = new boolean[groups.length];
      int count = 0;
      for (int i = 0; i < rows.length; i++) {
        rows[i] = groups[i] == g;
        count += rows[i] ? 1 : 0;
      }
      if (count >= FEWEST_ROWS && count < rows.length) {
        all = all.withSlice(of + names.get(g), rows);
      }
    }
    return all;
  }

  private byte[] byHistory(List<Feature> behaviours) {
    byte[] groups = new byte[parts.test().size()];
    eachBlock(
        parts.test(),
        (batch, from) -> {
          for (int i = 0; i < batch.rows(); i++) {
            int events = 0;
            for (Feature behaviour : behaviours) {
              events += events(batch.ints(behaviour.name()), behaviour, i);
            }
            groups[from + i] = group(EVENTS, events);
          }
        });
    return groups;
  }

  /** Padding has the id 0. */
  private static int events(int[] ids, Feature sequence, int row) {
    int length = ((FeatureType.IdSequence) sequence.type()).maxLength();
    int events = 0;
    for (int l = 0; l < length; l++) {
      events += ids[row * length + l] == 0 ? 0 : 1;
    }
    return events;
  }

  private byte[] byAge(Feature item) {
    int[] first = new int[((Categorical) item.type()).size()];
    Arrays.fill(first, Integer.MAX_VALUE);
    eachId(parts.train(), item, (row, id) -> first[id] = Math.min(first[id], row));
    int middle = parts.train().size() / 2;
    byte[] groups = new byte[parts.test().size()];
    eachId(
        parts.test(),
        item,
        (row, id) ->
            groups[row] =
                (byte) (first[id] == Integer.MAX_VALUE ? 0 : first[id] >= middle ? 1 : 2));
    return groups;
  }

  private byte[] byActivity(Feature unit) {
    int[] rows = new int[((Categorical) unit.type()).size()];
    eachId(parts.train(), unit, (row, id) -> rows[id]++);
    byte[] groups = new byte[parts.test().size()];
    eachId(parts.test(), unit, (row, id) -> groups[row] = group(ROWS, rows[id]));
    return groups;
  }

  /** How many of the boundaries a number reaches. */
  private static byte group(int[] boundaries, int number) {
    byte group = 0;
    while (group < boundaries.length && number >= boundaries[group]) {
      group++;
    }
    return group;
  }

  private interface Block {
    void take(Batch batch, int from);
  }

  private interface Id {
    void take(int row, int id);
  }

  private static void eachBlock(Part rows, Block reader) {
    for (int from = 0; from < rows.size(); from += BLOCK) {
      reader.take(rows.batch(from, Math.min(rows.size(), from + BLOCK)), from);
    }
  }

  private static void eachId(Part rows, Feature feature, Id reader) {
    eachBlock(
        rows,
        (batch, from) -> {
          int[] ids = ((Column.Ints) batch.columns().get(feature.name())).values();
          for (int i = 0; i < batch.rows(); i++) {
            reader.take(from + i, ids[i]);
          }
        });
  }
}
