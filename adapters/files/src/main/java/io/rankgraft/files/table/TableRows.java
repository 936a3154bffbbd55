package io.rankgraft.files.table;

import io.rankgraft.data.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a file of named columns, one at a time, so that a file may be larger than memory. Two
 * forms: text with a header ({@link CsvRows}) and Parquet ({@link ParquetRows}).
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

  Path file();

  /** The fault of this row. */
  BadInputException bad(String reason);

  @Override
  void close();

  /** Opens a file by its ending: {@code .parquet}, or else text with a header. */
  static TableRows open(Path file) {
    return file.getFileName().toString().endsWith(".parquet")
        ? ParquetRows.open(file)
        : CsvRows.open(file);
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
