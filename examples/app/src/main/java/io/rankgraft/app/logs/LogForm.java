package io.rankgraft.app.logs;

import java.util.List;
import java.util.stream.Stream;

/**
 * What rows are made of a log.
 *
 * @param sequences what the user did before the row, upstream first
 * @param length events of a sequence that are kept, the newest
 * @param tasks what is predicted, upstream first, the target last
 * @param firstTouches whether a row is the first event of a user with an item, labelled by what
 *     they ever do with it; else each event of the target is a row, labelled by itself
 * @param negatives rows with items drawn at random for each row of the log
 * @param items that take part: those with the most events
 * @param leastEvents of users that take part
 */
record LogForm(
    List<Sequence> sequences,
    int length,
    List<Task> tasks,
    boolean firstTouches,
    int negatives,
    int items,
    int leastEvents) {
  LogForm {
    sequences = List.copyOf(sequences);
    tasks = List.copyOf(tasks);
    List<String> columns =
        Stream.concat(sequences.stream().map(Sequence::name), tasks.stream().map(Task::name))
            .toList();
    if (columns.stream().distinct().count() != columns.size()) {
      throw new IllegalArgumentException(
          "rows of a log: expected distinct names of sequences and tasks but got " + columns);
    }
  }

  /**
   * @param kinds an event with one of these bits is in the sequence
   * @param within whether it holds the request's own events, those that come before the row's,
   *     instead of those of earlier times
   */
  record Sequence(String name, int kinds, boolean within) {
    static Sequence of(String name, int kinds) {
      return new Sequence(name, kinds, false);
    }
  }

  /**
   * @param kinds a row with one of these bits has label 1
   */
  record Task(String name, int kinds) {}

  Task target() {
    return tasks.get(tasks.size() - 1);
  }

  LogForm withNegatives(int drawn) {
    return new LogForm(sequences, length, tasks, firstTouches, drawn, items, leastEvents);
  }

  LogForm withItems(int most) {
    return new LogForm(sequences, length, tasks, firstTouches, negatives, most, leastEvents);
  }
}
