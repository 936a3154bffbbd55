package io.rankgraft.files.table;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The rows of a Parquet file, one at a time. Of the file's row groups one is in memory, and of it
 * the columns asked for, still compressed. Pages may be plain, Snappy, GZIP, ZSTD or LZ4_RAW.
 *
 * <p>A column has one value or none in a row; lists and structures can be in the file and cannot be
 * asked for. What becomes of the types:
 *
 * <ul>
 *   <li>whole and floating-point numbers and decimals are numbers; NaN is an empty value. As text a
 *       whole number has no decimal point, also of a floating-point column: tools that know no
 *       missing integer store ids so;
 *   <li>booleans are 1 and 0;
 *   <li>strings and enumerations are text, and numbers where they spell one;
 *   <li>dates and time stamps are text as {@code 2010-12-01T08:26}, of time zone UTC.
 * </ul>
 *
 * <p>Every failure is a {@link BadInputException} with the file and the row, from 1.
 */
public final class ParquetRows implements TableRows {
  private final Path file;
  private final ParquetFile reader;
  private final MessageType schema;
  private final List<String> header;
  private final ParquetColumn[] columns; // null where not asked for
  private long row; // from 1; 0 before the first
  private int group; // the next row group
  private long left; // rows of this row group after this one

  private ParquetRows(Path file, ParquetFile reader) {
    this.file = file;
    this.reader = reader;
    this.schema = reader.schema();
    this.header = schema.getFields().stream().map(Type::getName).toList();
    this.columns = new ParquetColumn[header.size()];
  }

  /** Opens a file and reads its footer. */
  public static ParquetRows open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw BadInputException.in(
          file, "expected a Parquet file to read but there is no such file, or it is a folder");
    }
    try {
      return new ParquetRows(file, ParquetFile.open(file));
    } catch (IOException | RuntimeException e) {
      throw new BadInputException(
          "%s: expected a Parquet file to read but %s".formatted(file, why(e)), e);
    }
  }

  private static String why(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public int column(String name) {
    int at = header.indexOf(name);
    if (at < 0) {
      throw BadInputException.in(
          file,
          "expected a column '%s' but there are only %s; rename one or correct the schema"
              .formatted(name, header));
    }
    if (columns[at] == null) {
      if (row > 0) {
        throw new IllegalStateException(
            "parquet rows '%s': expected column '%s' to be asked for before the first row"
                .formatted(file, name));
      }
      Type type = schema.getType(at);
      columns[at] =
          ParquetColumn.of(type)
              .orElseThrow(
                  () ->
                      BadInputException.in(
                          file,
                          "expected one number, text, date or time stamp a row in column '%s' but it is '%s'; write it as one of these"
                              .formatted(name, type.toString().replaceAll("\\s+", " ").strip())));
    }
    return at;
  }

  @Override
  public boolean next() {
    try {
      while (left == 0) {
        if (group == reader.groups()) {
          return false;
        }
        PageReadStore pages = reader.group(group++, requested().getColumns());
        left = pages.getRowCount();
        begin(pages);
      }
      for (ParquetColumn column : columns) {
        if (column != null) {
          column.advance();
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new BadInputException(
          "%s: expected rows after row %d but %s; the file is damaged or of a kind we cannot read"
              .formatted(file, row, why(e)),
          e);
    }
    left--;
    row++;
    return true;
  }

  private MessageType requested() {
    List<Type> asked =
        schema.getFields().stream()
            .filter(type -> columns[schema.getFieldIndex(type.getName())] != null)
            .toList();
    return new MessageType(schema.getName(), asked);
  }

  private void begin(PageReadStore pages) {
    MessageType requested = requested();
    var store =
        new ColumnReadStoreImpl(
            pages,
            new DummyRecordConverter(requested).getRootConverter(),
            requested,
            reader.createdBy());
    for (ParquetColumn column : columns) {
      if (column != null) {
        column.begin(
            store.getColumnReader(requested.getColumnDescription(new String[] {column.name()})));
      }
    }
  }

  @Override
  public String text(int column) {
    return asked(column).text();
  }

  @Override
  public double number(int column) {
    double value = asked(column).number();
    if (Double.isNaN(value) && asked(column).text() != null) {
      throw expected("a number", column);
    }
    return value;
  }

  @Override
  public long whole(int column) {
    ParquetColumn value = asked(column);
    if (!value.isWhole()) {
      throw expected("a whole number", column);
    }
    return value.whole();
  }

  private ParquetColumn asked(int column) {
    if (columns[column] == null) {
      throw new IllegalStateException(
          "parquet rows '%s': expected column '%s' to be asked for before the first row"
              .formatted(file, header.get(column)));
    }
    return columns[column];
  }

  private BadInputException expected(String what, int column) {
    String found = asked(column).text();
    return bad(
        "expected %s in column '%s' but found '%s'; correct or remove this row"
            .formatted(what, header.get(column), CsvRows.shortened(found == null ? "" : found)));
  }

  /** The number of this row, from 1. */
  public long row() {
    return row;
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public BadInputException bad(String reason) {
    return new BadInputException("%s, row %d: %s".formatted(file, row, reason));
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
