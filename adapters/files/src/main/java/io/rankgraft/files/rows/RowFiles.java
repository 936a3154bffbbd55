package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens files of rows: CSV, JSON lines and Parquet, each one told by its name or its first bytes,
 * and read as a stream however large it is. Text may be gzip or zstd, whatever its name.
 *
 * <p>Paths are files, globs ({@code log/day=*}{@code /*.parquet}), folders of part files (without
 * hidden files, {@code _SUCCESS} and checksums) and {@code -} for standard input. They are read in
 * the order they are named, those of one glob or folder in the order of their names, as one
 * sequence of rows. All have one format and the same columns; empty files are passed over.
 *
 * <p>One contract holds for all formats. What breaks it is refused by a {@link BadInputException}
 * of one line with the file, the line or row, what was expected and what was found:
 *
 * <ul>
 *   <li>text is UTF-8, with or without its byte order mark, without bytes 0; lines end in LF, CR or
 *       CRLF, those of nothing but blanks and tabs are skipped, and none is longer than 16 MiB;
 *   <li>CSV has a header of distinct names and as many values in each row; quotes follow RFC 4180:
 *       one within a value that does not begin with one, text after a closing one, and one that is
 *       not closed are refused, and so is a quoted value that swallows what looks like a row;
 *   <li>JSON lines are one object per line, with distinct keys, and nothing after it; values are
 *       text, numbers, booleans, null, and lists of these without null; an object as a value is
 *       refused if someone asks for it;
 *   <li>of a Parquet file, only columns asked for are read; what they may hold is told by {@link
 *       RowFormat#PARQUET}.
 * </ul>
 *
 * <p>Empty text is a missing value (null) in all formats, as NaN is where numbers have a type. A
 * floating-point number that is whole is handed out as a whole number, so that an id is the same
 * text in every format.
 */
public final class RowFiles {
  private static final String STANDARD = "-";

  private RowFiles() {}

  /** Opens paths, globs and folders; see the class. */
  public static FileRows open(List<String> paths) {
    return open(paths, CsvFormat.FOUND);
  }

  /** Opens paths, globs and folders, whose CSV has a form of its own. */
  public static FileRows open(List<String> paths, CsvFormat csv) {
    if (paths.isEmpty()) {
      throw new BadInputException("rows: expected files to read but none is named");
    }
    if (paths.contains(STANDARD)) {
      if (paths.size() > 1) {
        throw new BadInputException(
            "rows: expected standard input (-) alone but found %s; name one or the other"
                .formatted(paths));
      }
      return new FileRows(List.of(RowSource.of("standard input", System.in)), csv);
    }
    return new FileRows(files(paths).stream().map(RowSource::of).toList(), csv);
  }

  /** Opens a file. */
  public static FileRows open(Path file) {
    return open(file, CsvFormat.FOUND);
  }

  /** Opens a file, whose CSV has a form of its own. */
  public static FileRows open(Path file, CsvFormat csv) {
    return new FileRows(List.of(RowSource.of(file)), csv);
  }

  /**
   * Reads a stream of CSV or JSON lines, which it closes in the end.
   *
   * @param name stands for it in messages
   */
  public static FileRows read(String name, InputStream stream) {
    return new FileRows(List.of(RowSource.of(name, stream)), CsvFormat.FOUND);
  }

  /** The files that {@link #open(List)} would read, in that order. */
  public static List<Path> files(List<String> paths) {
    return RowPaths.files(paths);
  }
}
