package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Nearest;
import io.rankgraft.data.Rows;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The events of one table, {@link EventFile}, by behaviour. */
final class Events {
  private final List<String> behaviours;
  private final Map<String, Integer> users = new HashMap<>(); // by first mention
  private final Map<String, Integer> items = new HashMap<>();
  private final List<PairList> pairs = new ArrayList<>();
  private final Path file;

  Events(Path file, List<String> behaviours, Notes notes) {
    this.file = file;
    this.behaviours = behaviours;
    behaviours.forEach(b -> pairs.add(new PairList(true)));
    try (Rows rows = RowFiles.open(file)) {
      while (rows.next()) {
        add(rows, notes);
      }
    }
  }

  private void add(Rows rows, Notes notes) {
    String behaviour = text(rows, "behaviour");
    int k = behaviours.indexOf(behaviour);
    if (k < 0) {
      notes.add("events of '%s' left out".formatted(behaviour), 1);
      return;
    }
    int user = users.computeIfAbsent(text(rows, "user"), name -> users.size());
    int item = items.computeIfAbsent(text(rows, "item"), name -> items.size());
    pairs.get(k).add(user, item, seconds(rows));
  }

  private Object value(Rows rows, String column) {
    int at = rows.column(column);
    if (at < 0) {
      throw BadInputException.in(
          file,
          "expected the columns user, item, behaviour and time but found no '%s' among %s; rename the columns, %s"
              .formatted(column, rows.columns(), Nearest.to(column, rows.columns())));
    }
    Object value = rows.value(at);
    if (value == null) {
      throw rows.bad(
          "expected a value in column '%s' but there is none; correct or remove this row"
              .formatted(column));
    }
    return value;
  }

  private String text(Rows rows, String column) {
    return value(rows, column).toString();
  }

  private long seconds(Rows rows) {
    Object value = value(rows, "time");
    if (value instanceof Instant instant) {
      return instant.getEpochSecond();
    }
    String text = value.toString();
    try {
      if (text.matches("[+-]?\\d+")) {
        long seconds = Long.parseLong(text);
        if (Math.abs(seconds) <= PairFormat.LATEST_SECOND) {
          return seconds;
        }
      } else {
        return Instant.parse(text).getEpochSecond();
      }
    } catch (DateTimeParseException | NumberFormatException e) {
      // said below
    }
    throw rows.bad(
        "expected a time in whole seconds since the epoch or as 2024-05-01T12:00:00Z but found '%s'; correct or remove this row"
            .formatted(text));
  }

  /** Users' ids by row. */
  List<String> userNames() {
    return names(users);
  }

  /** Items' ids by row. */
  List<String> itemNames() {
    return names(items);
  }

  /** In ascending order: of numbers where all are, else of text. */
  private static List<String> names(Map<String, Integer> numbers) {
    boolean whole = numbers.keySet().stream().allMatch(name -> name.matches("\\d{1,18}"));
    return numbers.keySet().stream()
        .sorted(
            whole
                ? (a, b) -> {
                  int order = Long.compare(Long.parseLong(a), Long.parseLong(b));
                  return order != 0 ? order : a.compareTo(b); // 7 and 07 are two
                }
                : String::compareTo)
        .toList();
  }

  /** All events, rows in the order of {@link #userNames} and {@link #itemNames}. */
  BehaviourLog log() {
    int[] user = places(users, userNames());
    int[] item = places(items, itemNames());
    List<Interactions> tables = new ArrayList<>();
    for (PairList list : pairs) {
      tables.add(
          Interactions.of(
              users.size(),
              items.size(),
              list.users().mapToInt(u -> user[(int) u]).toArray(),
              list.items().mapToInt(v -> item[(int) v]).toArray(),
              list.timestamps()));
    }
    return new BehaviourLog(behaviours, tables);
  }

  /** The row of each number. */
  private static int[] places(Map<String, Integer> numbers, List<String> names) {
    int[] places = new int[names.size()];
    IntStream.range(0, names.size()).forEach(row -> places[numbers.get(names.get(row))] = row);
    return places;
  }
}
