package io.rankgraft.files.rows;

import java.io.IOException;
import java.util.List;

/** The rows of one file or stream; what {@link FileRows} strings together. */
interface RowPart extends AutoCloseable {
  boolean next();

  List<String> columns();

  int column(String name);

  boolean has(int column);

  Object value(int column);

  String place();

  /** The number of the line the row at hand begins on, or of the row in its file, from 1. */
  long line();

  /**
   * Moves over rows without looking at their values; returns how many there were, at most those.
   */
  default long skip(long rows) {
    long done = 0;
    while (done < rows && next()) {
      done++;
    }
    return done;
  }

  @Override
  void close() throws IOException;
}
