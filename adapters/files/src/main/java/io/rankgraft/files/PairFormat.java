package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two ways a directory may hold a multi-behaviour log: how files are named and read. */
enum PairFormat {
  /** {@code view_train.txt}: one line per user, {@code user item item ...}. */
  TEXT("(?<behaviour>[A-Za-z0-9-]+)_(?<part>train|test)\\.txt(\\.gz)?", "%s_%s.txt") {
    @Override
    PairList read(Path file, boolean train, int maxId, Notes notes) {
      var pairs = new PairList(false);
      try (var lines = new NumberLines(file)) {
        int user = -1;
        int itemsOnLine = 0;
        while (true) {
          NumberLines.Token token = lines.next();
          if (token == NumberLines.Token.NUMBER) {
            if (user < 0) {
              user = id(lines, "user", maxId);
            } else {
              pairs.add(user, id(lines, "item", maxId), 0);
              itemsOnLine++;
            }
            continue;
          }
          boolean last = token == NumberLines.Token.END_OF_FILE;
          if (user >= 0) {
            pairs.mention(user);
            notes.add("user lines without items", itemsOnLine == 0 ? 1 : 0);
          } else {
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
  TSV("(?<part>train|test)_(?<behaviour>[A-Za-z0-9-]+)\\.tsv(\\.gz)?", "%2$s_%1$s.tsv") {
    @Override
    PairList read(Path file, boolean train, int maxId, Notes notes) {
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
        return rows(lines, timed, maxId, notes);
      }
    }

    private PairList rows(NumberLines lines, boolean timed, int maxId, Notes notes) {
      int columns = timed ? 3 : 2;
      var pairs = new PairList(timed);
      int user = 0;
      int item = 0;
      long timestamp = 0;
      int column = 0;
      while (true) {
        // The cursor is on the next line once it has seen a line's end.
        long line = lines.line();
        NumberLines.Token token = lines.next();
        if (token == NumberLines.Token.NUMBER) {
          switch (column) {
            case 0 -> user = id(lines, "user", maxId);
            case 1 -> item = id(lines, "item", maxId);
            case 2 -> timestamp = lines.value();
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
              "expected %d columns, as the header says, but found %d; correct or remove this line"
                  .formatted(columns, column));
        }
        if (last) {
          return pairs;
        }
        column = 0;
      }
    }
  };

  private final Pattern names;
  private final String nameFormat;

  PairFormat(String names, String nameFormat) {
    this.names = Pattern.compile(names);
    this.nameFormat = nameFormat;
  }

  /**
   * All pairs of a file.
   *
   * @param maxId the largest user or item id to accept
   */
  abstract PairList read(Path file, boolean train, int maxId, Notes notes);

  Matcher match(String fileName) {
    return names.matcher(fileName);
  }

  /** The plain file name of a behaviour's part; {@code .gz} may follow. */
  String fileName(String behaviour, String part) {
    return nameFormat.formatted(behaviour, part);
  }

  private static int id(NumberLines lines, String what, int maxId) {
    long id = lines.value();
    if (id < 0) {
      throw lines.bad(
          "expected %s %s id of 0 or more but found %s; ids are row numbers from 0"
              .formatted(what.equals("item") ? "an" : "a", what, lines.text()));
    }
    if (id > maxId) {
      throw lines.bad(
          "expected %s %s id of at most %d but found %s; renumber ids from 0 or raise the limit"
              .formatted(what.equals("item") ? "an" : "a", what, maxId, lines.text()));
    }
    return (int) id;
  }
}
