package io.rankgraft.data;

import java.util.Arrays;

/** The encoded values of one column so far. It grows as rows are put and is used again. */
abstract class Lane {
  private static final int FIRST_ROWS = 64;

  /** The kind of numbers a column has. */
  enum Kind {
    INTS,
    LONGS,
    FLOATS
  }

  private final String name;
  private final String column; // of the raw rows; null if the values are made of another lane's
  private final Kind kind;
  private final int width;
  private final boolean flat; // [rows] and not [rows, width]
  int[] ints = {};
  long[] longs = {};
  float[] floats = {};
  final Chars chars = new Chars(); // of the text at hand
  long values;
  long missing;
  long unknown;
  long cut;

  Lane(String name, String column, Kind kind, int width, boolean flat) {
    this.name = name;
    this.column = column;
    this.kind = kind;
    this.width = width;
    this.flat = flat;
  }

  /**
   * Encodes a raw value.
   *
   * @param at where in the arrays its first number goes
   * @param raw null if it is missing
   * @throws IllegalArgumentException if the value cannot be used
   */
  abstract void encode(int at, Object raw);

  /** The id of a value; -1 if it is unknown. */
  final int id(Categorical type, Object value) {
    if (type instanceof Categorical.Ids ids && value instanceof Number number) {
      return ids.id(
          number instanceof Long || number instanceof Integer
              ? number.longValue()
              : Numbers.whole(number.doubleValue(), number.toString()));
    }
    chars.take(Raw.text(value));
    return type.id(chars.array(), chars.from(), chars.to());
  }

  final void put(int row, Object raw) {
    int at = Math.multiplyExact(row, width);
    int end = Math.addExact(at, width);
    if (end > Math.max(ints.length, Math.max(longs.length, floats.length))) {
      int size =
          (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * end, (long) FIRST_ROWS * width));
      switch (kind) {
        case INTS -> ints = Arrays.copyOf(ints, size);
        case LONGS -> longs = Arrays.copyOf(longs, size);
        case FLOATS -> floats = Arrays.copyOf(floats, size);
      }
    }
    encode(at, raw);
  }

  final String name() {
    return name;
  }

  final String column() {
    return column;
  }

  final Kind kind() {
    return kind;
  }

  final int width() {
    return width;
  }

  final int bytes() {
    return width * (kind == Kind.LONGS ? Long.BYTES : Integer.BYTES);
  }

  final int[] shape(int rows) {
    return flat ? new int[] {rows} : new int[] {rows, width};
  }

  /** A copy of the first rows. */
  final Column take(int rows) {
    int size = Math.multiplyExact(rows, width);
    return switch (kind) {
      case INTS -> new Column.Ints(Arrays.copyOf(ints, size), shape(rows));
      case LONGS -> new Column.Longs(Arrays.copyOf(longs, size), shape(rows));
      case FLOATS -> new Column.Floats(Arrays.copyOf(floats, size), shape(rows));
    };
  }

  final EncodingCounts.Counts counts() {
    return new EncodingCounts.Counts(values, missing, unknown, cut);
  }

  /** Goes back to older counts. */
  final void restore(EncodingCounts.Counts older) {
    values = older.values();
    missing = older.missing();
    unknown = older.unknown();
    cut = older.cut();
  }

  /** The fault of a value. */
  BadInputException bad(IllegalArgumentException e) {
    return e instanceof BadInputException named
        ? named
        : new BadInputException("feature '%s': %s".formatted(name, e.getMessage()), e);
  }
}
