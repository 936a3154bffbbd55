package io.rankgraft.files.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The rows of a CSV file with a header, one at a time, so that a file may be larger than memory.
 * RFC 4180 with UTF-8 text; names with {@code .tsv} in them are separated by tabs; names ending in
 * {@code .gz} are gzip. Empty lines are skipped.
 *
 * <p>Every failure is a {@link BadInputException} with file and line.
 */
public final class CsvRows implements TableRows {
  private static final int SHOWN = 40;

  private final Path file;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final List<String> header;
  private CsvRecord row;

  /**
   * @param names of the columns; null if the file's first line has them
   */
  private CsvRows(Path file, InputStream in, List<String> names) {
    this.file = file;
    boolean tabs = file.getFileName().toString().contains(".tsv");
    this.reader =
        CsvReader.builder()
            .fieldSeparator(tabs ? '\t' : ',')
            .skipEmptyLines(true)
            .detectBomHeader(true)
            .ofCsvRecord(in, StandardCharsets.UTF_8);
    this.records = reader.iterator();
    if (names != null) {
      this.header = List.copyOf(names);
      return;
    }
    if (!next()) {
      throw BadInputException.in(
          file, "expected a header and rows but the file is empty; remove it or write it again");
    }
    this.header = List.copyOf(row.getFields());
    if (header.stream().distinct().count() != header.size()) {
      throw BadInputException.at(
          file, 1, "expected distinct column names but found " + header + "; rename columns");
    }
  }

  /** Opens a file and reads its header. */
  public static CsvRows open(Path file) {
    return read(file, null);
  }

  /** Opens a file without a header, whose columns get names. */
  public static CsvRows open(Path file, List<String> names) {
    return read(file, names);
  }

  private static CsvRows read(Path file, List<String> names) {
    InputStream in = null;
    try {
      in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      if (file.getFileName().toString().endsWith(".gz")) {
        in = new GZIPInputStream(in, 1 << 16);
      }
      return new CsvRows(file, in, names);
    } catch (IOException | RuntimeException e) {
      close(in);
      throw e instanceof BadInputException bad
          ? bad
          : BadInputException.in(file, "expected a CSV file to read but " + e);
    }
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

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public int column(String name) {
    int at = header.indexOf(name);
    if (at < 0) {
      throw BadInputException.at(
          file,
          1,
          "expected a column '%s' but there are only %s; rename one or correct the schema"
              .formatted(name, header));
    }
    return at;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInputException also if the row has more or fewer values than the header
   */
  @Override
  public boolean next() {
    try {
      if (!records.hasNext()) {
        return false;
      }
      row = records.next();
    } catch (CsvParseException | UncheckedIOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw BadInputException.in(
          file,
          "expected rows after line %d but %s; the file is damaged or cut short"
              .formatted(row == null ? 0 : line(), cause.getMessage()));
    }
    if (header != null && row.getFieldCount() != header.size()) {
      throw bad(
          "expected %d values, as the header says, but found %d; correct or remove this row"
              .formatted(header.size(), row.getFieldCount()));
    }
    return true;
  }

  @Override
  public String text(int column) {
    String value = row.getField(column);
    return value.isEmpty() ? null : value;
  }

  @Override
  public double number(int column) {
    String value = row.getField(column);
    if (value.isEmpty()) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw bad(
          "expected a number in column '%s' but found '%s'; correct or remove this row"
              .formatted(header.get(column), shortened(value)));
    }
  }

  @Override
  public long whole(int column) {
    String value = row.getField(column);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw bad(
          "expected a whole number in column '%s' but found '%s'; correct or remove this row"
              .formatted(header.get(column), shortened(value)));
    }
  }

  static String shortened(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
  }

  /** The line the row begins on, from 1. */
  public long line() {
    return row.getStartingLineNumber();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public BadInputException bad(String reason) {
    return BadInputException.at(file, line(), reason);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
