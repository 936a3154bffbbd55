package io.rankgraft.files.rows;

/**
 * A record that is no CSV: the line, the field (from 0), and the message from what was expected on.
 */
final class CsvFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final String QUOTE_WITHIN =
      "no quote within a value that does not begin with one but found one; put the value in quotes and double those within";
  static final String MORE_AFTER_QUOTE =
      "a delimiter or the line's end after the closing quote but found more text; close the quote where the value ends, and double those within";

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
