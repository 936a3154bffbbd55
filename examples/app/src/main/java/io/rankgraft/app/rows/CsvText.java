package io.rankgraft.app.rows;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** CSV with a header. */
final class CsvText implements RawRows {
  private final String source;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final Map<String, Integer> columns = new HashMap<>();
  private CsvRecord row;

  CsvText(String source, InputStream in) {
    this.source = source;
    this.reader =
        CsvReader.builder()
            .skipEmptyLines(true)
            .detectBomHeader(true)
            .ofCsvRecord(in, StandardCharsets.UTF_8);
    this.records = reader.iterator();
    if (!advance()) {
      throw new BadInputException(source + ": expected a header and rows but it is empty");
    }
    List<String> header = row.getFields();
    for (String name : header) {
      if (columns.put(name, columns.size()) != null) {
        throw bad("expected distinct column names but found " + header + "; rename columns");
      }
    }
  }

  private boolean advance() {
    try {
      if (!records.hasNext()) {
        return false;
      }
      row = records.next();
      return true;
    } catch (CsvParseException | UncheckedIOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BadInputException(
          "%s: expected rows after line %d but %s; it is damaged or cut short"
              .formatted(
                  source, row == null ? 0 : row.getStartingLineNumber(), cause.getMessage()));
    }
  }

  @Override
  public boolean next() {
    if (!advance()) {
      return false;
    }
    if (row.getFieldCount() != columns.size()) {
      throw bad(
          "expected %d values, as the header says, but found %d; correct or remove this row"
              .formatted(columns.size(), row.getFieldCount()));
    }
    return true;
  }

  @Override
  public boolean has(String column) {
    return columns.containsKey(column);
  }

  @Override
  public String text(String column) {
    Integer at = columns.get(column);
    String value = at == null ? "" : row.getField(at);
    return value.isEmpty() ? null : value;
  }

  @Override
  public boolean isJson() {
    return false;
  }

  @Override
  public BadInputException bad(String reason) {
    return new BadInputException(
        "%s, line %d: %s".formatted(source, row.getStartingLineNumber(), reason));
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
