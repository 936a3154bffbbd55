package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Rows of one file or of several parts, one after the other as if they were one. */
public final class FileRows implements Rows {
  private final Iterator<RowSource> sources;
  private final CsvFormat csv;
  private final ColumnNames json = new ColumnNames(); // of all parts
  private final List<String> asked = new ArrayList<>();
  private RowSource first;
  private RowFormat format;
  private List<String> header;
  private RowPart part;
  private long position;

  /** Opens the first source that is not empty. */
  FileRows(List<RowSource> sources, CsvFormat csv) {
    this.sources = sources.iterator();
    this.csv = csv;
    boolean alone = sources.size() == 1;
    while (part == null) {
      if (!this.sources.hasNext()) {
        throw new BadInputException(
            "%s: expected rows but it is empty, as are the %s files after it"
                .formatted(sources.get(0).name(), sources.size() - 1));
      }
      first = this.sources.next();
      part = first.open(csv, json, alone);
    }
    format = first.format();
    header = part.columns();
  }

  /** How the rows are written down. */
  public RowFormat format() {
    return format;
  }

  @Override
  public boolean next() {
    while (!part.next()) {
      if (!nextPart()) {
        return false;
      }
    }
    position++;
    return true;
  }

  @Override
  public void skip(long rows) {
    long left = rows;
    while (left > 0) {
      long skipped = part.skip(left);
      position += skipped;
      left -= skipped;
      if (left > 0 && !nextPart()) {
        return;
      }
    }
  }

  private boolean nextPart() {
    while (sources.hasNext()) {
      RowSource source = sources.next();
      RowPart next = source.open(csv, json, false);
      if (next == null) {
        continue;
      }
      close();
      part = next;
      requireLike(source);
      asked.forEach(part::column);
      return true;
    }
    return false;
  }

  private void requireLike(RowSource source) {
    if (source.format() != format) {
      throw new BadInputException(
          "%s: expected %s, as of %s, but found %s; name files of one format"
              .formatted(source.name(), format, first.name(), source.format()));
    }
    if (format != RowFormat.JSON_LINES && !part.columns().equals(header)) {
      throw new BadInputException(
          "%s: expected the columns %s, as of %s, but found %s; write all parts with the same columns"
              .formatted(source.name(), header, first.name(), part.columns()));
    }
  }

  @Override
  public List<String> columns() {
    return part.columns();
  }

  @Override
  public int column(String name) {
    int column = part.column(name);
    if (column >= 0 && !asked.contains(name)) {
      asked.add(name);
    }
    return column;
  }

  @Override
  public boolean has(int column) {
    return part.has(column);
  }

  @Override
  public Object value(int column) {
    return part.value(column);
  }

  /** The number of the line the row at hand begins on, or of the row in its file, from 1. */
  public long line() {
    return part.line();
  }

  @Override
  public String place() {
    return part.place();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {
    try {
      part.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
