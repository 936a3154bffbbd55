package io.rankgraft.app.data;

import io.rankgraft.data.Split;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows, labels and histories from a timestamped multi-behaviour log, such as one {@code
 * MultiBehaviourReader} reads.
 *
 * <ul>
 *   <li><b>Tasks</b> are the log's behaviours, each predicted from the histories of all.
 *   <li><b>A positive row</b> is a user-item pair at its earliest event of any behaviour. Its label
 *       for a behaviour is 1 if the pair has an event of it, then or later.
 *   <li><b>Negative rows</b>: for every positive row, {@code negatives} items at the same instant
 *       for the same user, all labels 0. An item is drawn as a uniformly chosen event of the log,
 *       so in proportion to its events, and again if the user has a pair with it anywhere in the
 *       log; after 100 draws the row does without.
 *   <li><b>Histories</b> are strictly before the row's instant, so a row's own event is never in
 *       them.
 *   <li><b>Split</b> by time, 80 % to train, 10 % to validate, 10 % to test; rows of one instant,
 *       and so a positive row and its negatives, stay together.
 * </ul>
 *
 * <p>A log holds one time stamp a pair and behaviour: repeated events are not seen. The data set's
 * own test pairs have no time stamps and take no part.
 *
 * @param negatives negative rows a positive row
 */
public record SequenceSampling(int negatives, long seed) {
  private static final int MOST_DRAWS = 100;

  public SequenceSampling {
    if (negatives < 0) {
      throw new IllegalArgumentException(
          "sequence sampling: expected negatives >= 0 but got " + negatives);
    }
  }

  /**
   * @throws IllegalArgumentException if the log has no time stamps or too few instants to split
   */
  public SequenceData rows(MultiBehaviourDataset dataset) {
    BehaviourLog log = dataset.training();
    SequenceLog sequences = SequenceLog.of(log);
    Interactions pairs = log.interactions().get(0);
    for (int b = 1; b < log.behaviours().size(); b++) {
      pairs = pairs.union(log.interactions().get(b)); // the earlier stamp stays
    }
    var rows = new Builder(log.behaviours(), pairs.size() * (1 + negatives));
    var draws = new Draws(seed, 1);
    int[] drawn = eventItems(log);
    Map<String, Long> notes = new LinkedHashMap<>(dataset.notes());
    for (int user = 0; user < log.users(); user++) {
      for (int p = pairs.begin(user); p < pairs.end(user); p++) {
        rows.add(user, pairs.item(p), pairs.timestamp(p));
        for (int b = 0; b < log.behaviours().size(); b++) {
          rows.label(b, log.interactions().get(b).contains(user, pairs.item(p)));
        }
        for (int n = 0; n < negatives; n++) {
          int item = draw(draws, drawn, pairs, user);
          if (item < 0) {
            notes.merge("negative rows not found", 1L, Long::sum);
          } else {
            rows.add(user, item, pairs.timestamp(p));
          }
        }
      }
    }
    SequenceRows built = rows.build();
    notes.put("test pairs without time stamps, left out", (long) dataset.test().size());
    return new SequenceData(dataset.name(), sequences, built, Split.byTime(built.times()), notes);
  }

  private static int draw(Draws draws, int[] drawn, Interactions pairs, int user) {
    for (int i = 0; i < MOST_DRAWS; i++) {
      int item = drawn[draws.below(drawn.length)];
      if (!pairs.contains(user, item)) {
        return item;
      }
    }
    return -1;
  }

  /** The item of every event of every behaviour. */
  private static int[] eventItems(BehaviourLog log) {
    int[] items = new int[log.interactions().stream().mapToInt(Interactions::size).sum()];
    int at = 0;
    for (Interactions table : log.interactions()) {
      for (int p = 0; p < table.size(); p++) {
        items[at++] = table.item(p);
      }
    }
    return items;
  }

  /** Rows as they come. */
  private static final class Builder {
    private final List<String> tasks;
    private final int[] users;
    private final int[] items;
    private final long[] times;
    private final float[][] labels;
    private int size;

    Builder(List<String> tasks, int most) {
      this.tasks = tasks;
      this.users = new int[most];
      this.items = new int[most];
      this.times = new long[most];
      this.labels = new float[tasks.size()][most];
    }

    void add(int user, int item, long time) {
      users[size] = user;
      items[size] = item;
      times[size] = time;
      size++;
    }

    void label(int task, boolean happened) {
      labels[task][size - 1] = happened ? 1 : 0;
    }

    SequenceRows build() {
      float[][] cut = new float[labels.length][];
      for (int t = 0; t < cut.length; t++) {
        cut[t] = Arrays.copyOf(labels[t], size);
      }
      return new SequenceRows(
          tasks,
          Arrays.copyOf(users, size),
          Arrays.copyOf(items, size),
          Arrays.copyOf(times, size),
          cut);
    }
  }
}
