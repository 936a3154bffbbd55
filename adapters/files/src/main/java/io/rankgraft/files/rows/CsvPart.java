package io.rankgraft.files.rows;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** The rows of one CSV file or stream. */
final class CsvPart implements RowPart {
  /** Characters of a row. */
  static final int LONGEST = 1 << 24;

  private static final String DELIMITERS = ",\t;|";

  private final String name;
  private final char delimiter;
  private final CsvRecords record;
  private final CsvReader<CsvRecords> reader;
  private final Iterator<CsvRecords> records;
  private final ColumnNames columns = new ColumnNames();

  /** Reads the header. */
  CsvPart(String name, BufferedInputStream in, CsvFormat format) throws IOException {
    this.name = name;
    StrictText text = new StrictText(in);
    this.delimiter =
        format.delimiter() != null
            ? format.delimiter()
            : delimiter(name, Unpacked.ahead(in, Unpacked.BUFFER));
    this.record = new CsvRecords(text, delimiter, LONGEST);
    this.reader =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // counted here, to name both
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(LONGEST)
            .build(record, text);
    this.records = reader.iterator();
    names(format).forEach(this::add);
    record.columns(columns.size());
  }

  private List<String> names(CsvFormat format) {
    if (!format.names().isEmpty()) {
      return format.names();
    }
    if (!advance()) {
      throw new BadInputException(
          name + ": expected a header and rows but it is empty; remove it or write it again");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < record.fields(); i++) {
      names.add(Objects.requireNonNullElse(record.field(i), "").toString());
    }
    return names;
  }

  private void add(String column) {
    if (columns.find(column) >= 0) {
      throw new BadInputException(
          "%s, line 1: expected distinct column names but found '%s' twice; rename one"
              .formatted(name, column));
    }
    columns.meet(column);
  }

  /** The delimiter the first line has most of; the earliest of equals. */
  private static char delimiter(String name, byte[] ahead) {
    int[] counts = new int[DELIMITERS.length()];
    boolean quoted = false;
    boolean begun = false;
    for (byte b : ahead) {
      if (begun && !quoted && (b == '\n' || b == '\r')) {
        break;
      }
      begun |= b > ' ' || b == '\t';
      quoted ^= b == '"';
      int at = quoted ? -1 : DELIMITERS.indexOf(b);
      if (at >= 0) {
        counts[at]++;
      }
    }
    int best = name.contains(".tsv") ? 1 : 0; // where the line has one column
    for (int i = 0; i < counts.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    return DELIMITERS.charAt(best);
  }

  private boolean advance() {
    try {
      return records.hasNext() && records.next() == record;
    } catch (UncheckedIOException e) {
      throw Unpacked.unreadable("%s, line %s".formatted(name, record.nextLine()), e.getCause());
    } catch (CsvParseException e) {
      throw e.getCause() instanceof CsvFault fault
          ? fault(fault)
          : fault(new CsvFault(record.nextLine(), record.fields(), expected(e.getMessage())));
    }
  }

  /** The parser tells its faults by their words alone. */
  private static String expected(String message) {
    if (message.startsWith("Unclosed quoted field")) {
      return "the quote to be closed but the file ends first; close the quote, or double it";
    }
    if (message.startsWith("Unexpected character after closing quote")) {
      return CsvFault.MORE_AFTER_QUOTE;
    }
    if (message.startsWith("The maximum buffer size")) {
      return "a value of at most %s MiB but it is longer; close its quotes or shorten it"
          .formatted(LONGEST >> 20);
    }
    return "a row but " + message;
  }

  private BadInputException fault(CsvFault fault) {
    String column =
        fault.field() < columns.size()
            ? "column '%s'".formatted(columns.name(fault.field()))
            : "value %s".formatted(fault.field() + 1);
    return new BadInputException(
        "%s, line %s, %s: expected %s".formatted(name, fault.line(), column, fault.getMessage()));
  }

  @Override
  public boolean next() {
    do {
      if (!advance()) {
        return false;
      }
    } while (columns.size() > 1 && record.isBlank());
    if (record.fields() != columns.size()) {
      throw new BadInputException(
          "%s: expected %s values, as the header says, but found %s; correct or remove this row"
              .formatted(place(), columns.size(), record.fields()));
    }
    return true;
  }

  char delimiter() {
    return delimiter;
  }

  @Override
  public List<String> columns() {
    return columns.names();
  }

  @Override
  public int column(String column) {
    return columns.find(column);
  }

  @Override
  public boolean has(int column) {
    return true;
  }

  @Override
  public Object value(int column) {
    return record.field(column);
  }

  @Override
  public String place() {
    return "%s, line %s".formatted(name, record.line());
  }

  @Override
  public long line() {
    return record.line();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
