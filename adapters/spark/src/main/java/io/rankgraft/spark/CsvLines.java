package io.rankgraft.spark;

import static org.apache.spark.sql.types.DataTypes.StringType;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.rows.CsvFormat;
import io.rankgraft.files.rows.CsvLine;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows of the CSV lines of a task. Spark tells which part of which file a line is of: the first
 * line of a file is its header. Not safe for concurrent use.
 */
final class CsvLines implements EngineValues {
  private final String header;
  private final CsvFormat format;
  private final CsvLine row;
  private final Iterator<InternalRow> lines;
  private UTF8String file; // of the line at hand; another object for each part
  private long start; // of the part, in bytes
  private long line; // in the part, from 1
  private boolean first; // the next line is the file's first
  private long position;

  /**
   * @param header which every file has to have
   * @param lines as Spark's source of text has them, straight from files
   */
  CsvLines(String header, Iterator<InternalRow> lines) {
    this.header = header;
    this.format = CsvFormat.ofHeader("header", header);
    this.row = new CsvLine(format);
    this.lines = lines;
  }

  /**
   * The first line of one of the files; none if they are empty.
   *
   * @param lines as {@code spark.read().text} gives them
   */
  static Optional<String> header(Dataset<Row> lines) {
    if (lines.columns().length != 1 || !lines.schema().apply(0).dataType().equals(StringType)) {
      throw new BadInputException(
          "csv lines: expected one column of text, as spark.read().text gives it, but found %s; columns of folders are not read so"
              .formatted(lines.schema().simpleString()));
    }
    Column line = Columns.of(lines.columns()[0]);
    return lines
        .filter(functions.input_file_block_start().equalTo(0))
        .filter(functions.length(line).gt(0))
        .takeAsList(1)
        .stream()
        .map(row -> row.getString(0))
        .findFirst();
  }

  @Override
  public boolean next() {
    while (lines.hasNext()) { // asking moves Spark to the part of the next line
      if (InputFileBlockHolder.getInputFilePath() != file) {
        begin();
      }
      line++;
      UTF8String text = lines.next().getUTF8String(0);
      if (first && text.numBytes() > 0) {
        requireHeader(text.toString());
        first = false;
      } else if (read(text)) {
        position++;
        return true;
      }
    }
    return false;
  }

  private void begin() {
    file = InputFileBlockHolder.getInputFilePath();
    start = InputFileBlockHolder.getStartOffset();
    if (start < 0) {
      throw new BadInputException(
          "csv lines: expected lines straight from their files but they were moved; give what spark.read().text gives");
    }
    first = start == 0;
    line = 0;
  }

  private void requireHeader(String found) {
    if (!found.equals(header)) {
      List<String> columns = CsvFormat.ofHeader(place(), found).names();
      if (!columns.equals(format.names())) {
        throw bad(
            "expected the columns %s, as another file has them, but found %s; write all files with the same columns"
                .formatted(format.names(), columns));
      }
    }
  }

  private boolean read(UTF8String text) {
    try {
      if (text.getBaseObject() instanceof byte[] bytes) {
        int from = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
        return row.read(bytes, from, from + text.numBytes());
      }
      return row.read(text.getBytes(), 0, text.numBytes());
    } catch (BadInputException e) { // from the column on, where one is to blame
      String reason = e.getMessage();
      throw reason.startsWith("expected")
          ? bad(reason)
          : new BadInputException("%s, %s".formatted(place(), reason));
    }
  }

  @Override
  public List<String> columns() {
    return format.names();
  }

  @Override
  public int column(String name) {
    return format.names().indexOf(name);
  }

  @Override
  public boolean has(int column) {
    return true;
  }

  @Override
  public Object value(int column) {
    return row.value(column);
  }

  @Override
  public Object engineValue(int column) {
    CharSequence value = row.value(column);
    return value == null ? null : UTF8String.fromString(value.toString());
  }

  /** A part that is not the first of its file knows its lines from there. */
  @Override
  public String place() {
    return start == 0
        ? "%s, line %s".formatted(file, line)
        : "%s, line %s from byte %s on".formatted(file, line, start);
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {}
}
