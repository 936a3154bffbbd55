package io.rankgraft.app.logs;

import io.rankgraft.app.logs.LogForm.Sequence;
import io.rankgraft.app.logs.LogForm.Task;
import io.rankgraft.data.BadInputException;
import io.rankgraft.files.table.TableRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Logs of users, items, behaviours and times. Each behaviour is a sequence, {@code views}, and each
 * but the first a task, {@code cart}.
 *
 * @param behaviours upstream first, the target last
 * @param one whether all are in one file {@code events} with the columns user, item, behaviour,
 *     time; else each in a file {@code train_<behaviour>} with user, item, timestamp
 */
record BehaviourLogs(List<String> behaviours, boolean one, LogForm form) implements EventReader {
  private static final int LENGTH = 10;

  /**
   * Retail Rocket: a row is the first touch of a user and an item; put in the cart and bought at
   * any time. No items are drawn.
   */
  static BehaviourLogs retailRocket() {
    List<String> behaviours = List.of("view", "cart", "buy");
    return new BehaviourLogs(
        behaviours, false, form(behaviours, false).withNegatives(0).withItems(Integer.MAX_VALUE));
  }

  /**
   * Tmall: as Retail Rocket, with three drawn items, whose task {@code touch} is 0, for each touch;
   * users with five events or more.
   */
  static BehaviourLogs tmall() {
    List<String> behaviours = List.of("fav", "cart", "buy");
    LogForm form = form(behaviours, true);
    return new BehaviourLogs(
        behaviours, false, new LogForm(form.sequences(), LENGTH, form.tasks(), true, 3, 3000, 5));
  }

  /** A file of events. */
  static BehaviourLogs events(List<String> behaviours) {
    if (behaviours.size() < 2) {
      throw new BadInputException(
          "--behaviours: expected two behaviours or more, upstream first, but got " + behaviours);
    }
    return new BehaviourLogs(List.copyOf(behaviours), true, form(behaviours, true));
  }

  /** Each event of the target is a row, and what it is predicted against is drawn. */
  BehaviourLogs withRepeats() {
    LogForm repeats =
        new LogForm(
            form.sequences(),
            form.length(),
            List.of(form.target()),
            false,
            form.negatives(),
            form.items(),
            form.leastEvents());
    return new BehaviourLogs(behaviours, one, repeats);
  }

  private static LogForm form(List<String> behaviours, boolean touch) {
    List<Sequence> sequences = new ArrayList<>();
    List<Task> tasks = new ArrayList<>();
    if (touch) {
      tasks.add(new Task("touch", (1 << behaviours.size()) - 1));
    }
    for (int k = 0; k < behaviours.size(); k++) {
      sequences.add(Sequence.of(behaviours.get(k) + "s", 1 << k));
      if (k > 0) {
        tasks.add(new Task(behaviours.get(k), 1 << k));
      }
    }
    return new LogForm(sequences, LENGTH, tasks, true, 3, 3000, 1);
  }

  @Override
  public void read(Path data, Sink sink) {
    if (one) {
      readEvents(data, sink);
      return;
    }
    for (int k = 0; k < behaviours.size(); k++) {
      try (TableRows rows = TableRows.open(data, "train_" + behaviours.get(k))) {
        int user = rows.column("user");
        int item = rows.column("item");
        int time = rows.column("timestamp");
        while (rows.next()) {
          sink.event(word(rows, user), word(rows, item), rows.whole(time), "", 1 << k);
        }
      }
    }
  }

  private void readEvents(Path data, Sink sink) {
    try (TableRows rows = TableRows.open(data, "events")) {
      int user = rows.column("user");
      int item = rows.column("item");
      int behaviour = rows.column("behaviour");
      int time = rows.column("time");
      while (rows.next()) {
        int k = behaviours.indexOf(rows.text(behaviour));
        if (k < 0) {
          throw rows.bad(
              "expected one of the behaviours %s but found '%s'; name it with --behaviours, or remove this row"
                  .formatted(behaviours, rows.text(behaviour)));
        }
        sink.event(word(rows, user), word(rows, item), rows.whole(time), "", 1 << k);
      }
    }
  }

  private static String word(TableRows rows, int column) {
    String text = rows.text(column);
    if (text == null) {
      throw rows.bad(
          "expected a value in column '%s' but there is none; correct or remove this row"
              .formatted(rows.header().get(column)));
    }
    return EventReader.word(text);
  }
}
