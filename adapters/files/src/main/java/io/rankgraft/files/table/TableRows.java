package io.rankgraft.files.table;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.rows.CsvFormat;
import io.rankgraft.files.rows.RowFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a file of named columns, one at a time, so that a file may be larger than memory: CSV
 * with a header or Parquet, read by {@link RowFiles}, whose contract holds. A value is asked for as
 * the text or number it is in either form: booleans are 1 and 0, dates and time stamps text as
 * {@code 2010-12-01T08:26}, of time zone UTC.
 *
 * <p>Ask for columns by {@link #column} before the first {@link #next}: of a Parquet file no others
 * are read. Every failure is a {@link BadInputException} with the file and, where one is to blame,
 * the line or row. Not safe for concurrent use.
 */
public interface TableRows extends AutoCloseable {
  /** The forms a table is looked for in, in this order. */
  List<String> ENDINGS = List.of(".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet");

  /** The column names. */
  List<String> header();

  /**
   * The place of a column.
   *
   * @throws BadInputException if there is none of that name, or its values are of no use
   */
  int column(String name);

  /**
   * Moves to the next row; false at the end.
   *
   * @throws BadInputException if the file is damaged or cut short here
   */
  boolean next();

  /** A value as text; null where it is empty. */
  String text(int column);

  /**
   * A value as a number; NaN where it is empty.
   *
   * @throws BadInputException if it is none
   */
  double number(int column);

  /**
   * A value as a whole number.
   *
   * @throws BadInputException if it is none, or empty
   */
  long whole(int column);

  /** The number of the line this row begins on, or of the row in a Parquet file, from 1. */
  long line();

  Path file();

  /** The fault of this row. */
  BadInputException bad(String reason);

  @Override
  void close();

  /** Opens a file with a header. */
  static TableRows open(Path file) {
    return new NamedRows(file, RowFiles.open(file));
  }

  /** Opens a CSV file without a header, whose columns get names. */
  static TableRows open(Path file, List<String> names) {
    return new NamedRows(file, RowFiles.open(file, CsvFormat.FOUND.withNames(names)));
  }

  /** Opens a table of a folder, whatever its form. */
  static TableRows open(Path folder, String name) {
    return open(
        find(folder, name)
            .orElseThrow(
                () ->
                    BadInputException.in(
                        folder,
                        "expected a table '%s' as one of %s but there is no such file"
                            .formatted(name, ENDINGS))));
  }

  /** The file of a table in a folder, whatever its form. */
  static Optional<Path> find(Path folder, String name) {
    return ENDINGS.stream()
        .map(ending -> folder.resolve(name + ending))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
