package io.rankgraft.files.rows;

import java.util.List;
import java.util.Objects;

/**
 * What a CSV file does not say itself.
 *
 * @param delimiter between values; null finds the one most frequent in the first line among comma,
 *     tab, semicolon and bar
 * @param names of the columns of a file without a header; empty where the first line has them
 */
public record CsvFormat(Character delimiter, List<String> names) {
  /** A header, and a delimiter that is found. */
  public static final CsvFormat FOUND = new CsvFormat(null, List.of());

  public CsvFormat {
    Objects.requireNonNull(names, "csv format: expected names, or an empty list");
    names = List.copyOf(names);
    if (delimiter != null && (delimiter == '"' || delimiter == '\r' || delimiter == '\n')) {
      throw new IllegalArgumentException(
          "csv format 'delimiter': expected a character such as , or ; but it is a quote or ends lines; choose another");
    }
  }

  public CsvFormat withDelimiter(char character) {
    return new CsvFormat(character, names);
  }

  public CsvFormat withNames(List<String> columns) {
    return new CsvFormat(delimiter, columns);
  }
}
