package io.rankgraft.data;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Raw rows, one at a time: a file, several, a query, whatever an application iterates over. Not
 * safe for concurrent use.
 */
public interface Rows extends AutoCloseable {
  /**
   * Moves to the next row; false at the end.
   *
   * @throws BadInputException if what follows is no row; the message names the place
   */
  boolean next();

  /** The columns known so far; JSON lines learn theirs row by row. */
  List<String> columns();

  /**
   * The number by which {@link #value} knows a column, for as long as the rows are open; -1 if
   * there is none and none can come.
   */
  int column(String name);

  /** Whether the row at hand has the column, be its value null. */
  boolean has(int column);

  /**
   * A value of the row at hand: null where it is missing, a {@link CharSequence}, {@link Number},
   * {@link Boolean} or {@link java.time.Instant}, a {@link List} of these, or an array of
   * primitives. Text of a sequence has its values apart by blanks, oldest first. It may be used
   * until the next row is asked for.
   */
  Object value(int column);

  /** Where the row at hand is, as messages say it: {@code train.csv, line 7}. */
  String place();

  /** How many rows were handed out, to go on from later. */
  long position();

  /**
   * Moves over rows, as to go on from a {@link #position}; fewer if there are fewer. Who can go
   * there without reading does.
   */
  default void skip(long rows) {
    for (long i = 0; i < rows && next(); i++) {
      continue;
    }
  }

  /** The fault of the row at hand; a reason that begins with its place is taken as it is. */
  default BadInputException bad(String reason) {
    String place = place() + ": ";
    return new BadInputException(reason.startsWith(place) ? reason : place + reason);
  }

  @Override
  void close();

  /**
   * Rows of an application's own, such as of a query or a stream; they may never end. A map's key
   * is a column. Closing the rows closes the iterator if it can be closed.
   *
   * @param source what messages call them
   */
  static Rows of(String source, Iterator<? extends Map<String, ?>> rows) {
    return new MapRows(source, rows);
  }
}
