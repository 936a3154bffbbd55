package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two ways a directory may hold a multi-behaviour log: how files are named and read. */
enum PairFormat {
  /** {@code view_train.txt}: one line per user, {@code user item item ...}. */
  TEXT("(?<behaviour>[A-Za-z0-9_.-]+)_(?<part>train|validation|test)\\.txt(\\.gz)?", "%s_%s.txt") {
    @Override
    PairList read(Path file, boolean train, Notes notes) {
      var pairs = new PairList(false);
      try (var lines = new NumberLines(file)) {
        long user = -1;
        int itemsOnLine = 0;
        while (true) {
          NumberLines.Token token = lines.next();
          if (token == NumberLines.Token.NUMBER) {
            if (user < 0) {
              user = id(lines, "user");
            } else {
              pairs.add(user, id(lines, "item"), 0);
              itemsOnLine++;
            }
            continue;
          }
          boolean last = token == NumberLines.Token.END_OF_FILE;
          if (user >= 0 && itemsOnLine == 0) {
            pairs.mention(user);
            notes.add("user lines without items", 1);
          } else if (user < 0) {
            notes.add("blank lines", last ? 0 : 1);
          }
          if (last) {
            return pairs;
          }
          user = -1;
          itemsOnLine = 0;
        }
      }
    }
  },

  /** {@code train_view.tsv}: a header {@code user item timestamp}, then one line per pair. */
  TSV(
      "(?<part>train|validation|test)_(?<behaviour>[A-Za-z0-9_.-]+)\\.tsv(\\.gz)?",
      "%2$s_%1$s.tsv") {
    @Override
    PairList read(Path file, boolean train, Notes notes) {
      try (var lines = new NumberLines(file)) {
        String header = lines.restOfLine().replaceAll("[ \\t]+", " ");
        boolean timed = header.equals("user item timestamp");
        if (!timed && (train || !header.equals("user item"))) {
          throw BadInputException.at(
              file,
              1,
              "expected the header 'user item%s', tab separated, but found '%s'; write that header"
                  .formatted(train ? " timestamp" : "' or 'user item timestamp", header));
        }
        return rows(lines, timed, notes);
      }
    }

    private PairList rows(NumberLines lines, boolean timed, Notes notes) {
      int columns = timed ? 3 : 2;
      var pairs = new PairList(timed);
      long user = 0;
      long item = 0;
      long timestamp = 0;
      int column = 0;
      while (true) {
        // The cursor is on the next line once it has seen a line's end.
        long line = lines.line();
        NumberLines.Token token = lines.next();
        if (token == NumberLines.Token.NUMBER) {
          switch (column) {
            case 0 -> user = id(lines, "user");
            case 1 -> item = id(lines, "item");
            case 2 -> timestamp = seconds(lines);
            default -> {}
          }
          column++;
          continue;
        }
        boolean last = token == NumberLines.Token.END_OF_FILE;
        if (column == columns) {
          pairs.add(user, item, timestamp);
        } else if (column == 0) {
          notes.add("blank lines", last ? 0 : 1);
        } else {
          throw lines.badAt(
              line,
              "expected %s columns, as the header says, but found %s; correct or remove this line"
                  .formatted(columns, column));
        }
        if (last) {
          return pairs;
        }
        column = 0;
      }
    }
  };

  /** In milliseconds this is March 1973. */
  static final long LATEST_SECOND = 100_000_000_000L;

  private final Pattern names;
  private final String nameFormat;

  PairFormat(String names, String nameFormat) {
    this.names = Pattern.compile(names);
    this.nameFormat = nameFormat;
  }

  /** All pairs of a file. */
  abstract PairList read(Path file, boolean train, Notes notes);

  Matcher match(String fileName) {
    return names.matcher(fileName);
  }

  /** The plain file name of a behaviour's part; {@code .gz} may follow. */
  String fileName(String behaviour, String part) {
    return String.format(Locale.ROOT, nameFormat, behaviour, part);
  }

  private static long id(NumberLines lines, String what) {
    long id = lines.value();
    if (id < 0) {
      throw lines.bad(
          "expected %s %s id of 0 or more but found %s; correct or remove this line"
              .formatted(what.equals("item") ? "an" : "a", what, lines.text()));
    }
    return id;
  }

  private static long seconds(NumberLines lines) {
    long stamp = lines.value();
    if (Math.abs(stamp) > LATEST_SECOND) {
      throw lines.bad(
          "expected a time stamp in seconds since the epoch but found %s, which is after the year 5000; if it is in milliseconds, divide by 1000"
              .formatted(stamp));
    }
    return stamp;
  }
}
