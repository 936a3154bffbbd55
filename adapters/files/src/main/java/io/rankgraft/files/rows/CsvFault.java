package io.rankgraft.files.rows;

/**
 * A record that is no CSV: the line, the field (from 0), and the message from what was expected on.
 */
final class CsvFault extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long line;
  private final int field;

  CsvFault(long line, int field, String expected) {
    super(expected);
    this.line = line;
    this.field = field;
  }

  long line() {
    return line;
  }

  int field() {
    return field;
  }
}
