package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.schema.Type;

/** The rows of one Parquet file. One row group is in memory, and of it the columns asked for. */
final class ParquetPart implements RowPart {
  private final String name;
  private final ParquetFile file;
  private final List<Type> fields;
  private final List<String> names;
  private final ParquetColumn[] columns; // null where not asked for
  private long row; // from 1; 0 before the first
  private int group = -1; // of the row at hand, or the last one passed over
  private boolean open; // the columns are at the row at hand
  private long left; // rows of the group after that

  private ParquetPart(String name, ParquetFile file) {
    this.name = name;
    this.file = file;
    this.fields = file.schema().getFields();
    this.names = fields.stream().map(Type::getName).toList();
    this.columns = new ParquetColumn[fields.size()];
  }

  /** Reads the footer. */
  static ParquetPart open(Path path) {
    try {
      return new ParquetPart(path.toString(), ParquetFile.open(path));
    } catch (IOException | RuntimeException e) {
      throw new BadInputException(
          "%s: expected a Parquet file to read but %s".formatted(path, why(e)), e);
    }
  }

  private static String why(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  @Override
  public List<String> columns() {
    return names;
  }

  @Override
  public int column(String column) {
    int at = file.schema().containsField(column) ? file.schema().getFieldIndex(column) : -1;
    if (at < 0 || columns[at] != null) {
      return at;
    }
    ParquetColumn asked =
        ParquetColumn.of(file.schema(), fields.get(at))
            .orElseThrow(
                () ->
                    new BadInputException(
                        "%s: expected a number, text, date, time stamp or a list of these in column '%s' but it is '%s'; write it as one of these or leave it out"
                            .formatted(
                                name, column, fields.get(at).toString().replaceAll("\\s+", " "))));
    if (open) {
      attempt(
          () -> {
            asked.begin(file, group);
            for (long i = file.rows(group) - left; i > 0; i--) {
              asked.advance();
            }
          });
    }
    columns[at] = asked;
    return at;
  }

  @Override
  public boolean next() {
    while (left == 0) {
      if (!nextGroup()) {
        return false;
      }
    }
    row++;
    left--;
    if (!open) {
      open = true;
      attempt(this::begin);
    }
    attempt(
        () -> {
          for (ParquetColumn column : columns) {
            if (column != null) {
              column.advance();
            }
          }
        });
    return true;
  }

  private boolean nextGroup() {
    if (group + 1 == file.groups()) {
      return false;
    }
    group++;
    left = file.rows(group);
    open = false;
    return true;
  }

  private void begin() throws IOException {
    for (ParquetColumn column : columns) {
      if (column != null) {
        column.begin(file, group);
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step) {
    try {
      step.run();
    } catch (BadInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new BadInputException(
          "%s: expected values but %s; the file is damaged or of a kind we cannot read"
              .formatted(place(), why(e)),
          e);
    }
  }

  @Override
  public long skip(long rows) {
    long skipped = 0;
    while (skipped < rows) {
      if (left == 0 && !nextGroup()) {
        break;
      }
      if (!open && left <= rows - skipped) { // a whole group, of which nothing need be read
        skipped += left;
        row += left;
        left = 0;
      } else if (left > 0) {
        next();
        skipped++;
      }
    }
    return skipped;
  }

  @Override
  public boolean has(int column) {
    return true;
  }

  @Override
  public Object value(int column) {
    if (columns[column] == null) {
      throw new IllegalStateException(
          "parquet rows '%s': expected column '%s' to be asked for by its name first but it was not"
              .formatted(name, fields.get(column).getName()));
    }
    Object value = columns[column].value();
    if (value instanceof Unusable unusable) {
      throw new BadInputException(
          "%s: column '%s': %s"
              .formatted(place(), fields.get(column).getName(), unusable.reason()));
    }
    return value;
  }

  @Override
  public String place() {
    return "%s, row group %s, row %s".formatted(name, group + 1, row);
  }

  @Override
  public long line() {
    return row;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
