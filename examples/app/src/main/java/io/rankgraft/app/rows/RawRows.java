package io.rankgraft.app.rows;

import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Rows of named raw values, one at a time: CSV with a header (RFC 4180, UTF-8), or JSON lines where
 * the first character is an opening brace. A list is values with spaces between them in CSV, an
 * array in JSON. Every failure is a {@link BadInputException} with source and line.
 */
public interface RawRows extends AutoCloseable {
  /** Moves to the next row; false at the end. */
  boolean next();

  /** Whether there is such a column; of JSON lines, in the row at hand. */
  boolean has(String column);

  /** A value as it stands; null where it is empty or not there. */
  String text(String column);

  /** Whether rows are JSON objects. */
  boolean isJson();

  /** The fault of this row. */
  BadInputException bad(String reason);

  @Override
  void close();

  /** Opens a file, unzipped if its name ends in {@code .gz}. */
  static RawRows open(Path file) {
    InputStream in = null;
    try {
      in = Files.newInputStream(file);
      InputStream plain =
          file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
      return of(file.toString(), plain);
    } catch (IOException e) {
      close(in);
      throw new BadInputException("%s: expected a file of rows to read but %s".formatted(file, e));
    } catch (RuntimeException e) {
      close(in);
      throw e;
    }
  }

  /** Reads a stream, which it closes in the end. */
  static RawRows of(String source, InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(1);
    int first = buffered.read();
    buffered.reset();
    return first == '{' ? new JsonLines(source, buffered) : new CsvText(source, buffered);
  }

  private static void close(InputStream in) {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        // The reason it could not be opened is the one to report.
      }
    }
  }
}
