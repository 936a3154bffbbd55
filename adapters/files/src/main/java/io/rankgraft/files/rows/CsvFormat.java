package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /**
   * The format of rows below a header: the delimiter and the names that it has.
   *
   * @param name what messages call the header
   * @throws BadInputException if it is no header
   */
  public static CsvFormat ofHeader(String name, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    try (CsvPart part =
        new CsvPart(name, new BufferedInputStream(new ByteArrayInputStream(bytes)), FOUND)) {
      return new CsvFormat(part.delimiter(), part.columns());
    } catch (IOException e) {
      throw Unpacked.unreadable(name, e);
    }
  }

  public CsvFormat withDelimiter(char character) {
    return new CsvFormat(character, names);
  }

  public CsvFormat withNames(List<String> columns) {
    return new CsvFormat(delimiter, columns);
  }
}
