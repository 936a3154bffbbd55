package io.rankgraft.files.table;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.rows.FileRows;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** A table on the rows of a file, whatever its format. */
final class NamedRows implements TableRows {
  private static final int SHOWN = 40;

  private final Path file;
  private final FileRows rows;
  private final List<String> header;

  NamedRows(Path file, FileRows rows) {
    this.file = file;
    this.rows = rows;
    this.header = rows.columns();
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public int column(String name) {
    int at = rows.column(name);
    if (at < 0) {
      throw BadInputException.in(
          file,
          "expected a column '%s' but there are only %s; rename one or correct the schema"
              .formatted(name, header));
    }
    return at;
  }

  @Override
  public boolean next() {
    return rows.next();
  }

  @Override
  public String text(int column) {
    Object value = rows.value(column);
    if (value == null) {
      return null;
    } else if (value instanceof Boolean flag) {
      return flag ? "1" : "0";
    } else if (value instanceof Instant instant) {
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
    } else if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    } else if (value instanceof List) {
      throw expected("one value", column, value);
    }
    return value.toString();
  }

  @Override
  public double number(int column) {
    Object value = rows.value(column);
    if (value == null) {
      return Double.NaN;
    } else if (value instanceof Number number) {
      return number.doubleValue();
    } else if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    } else if (value instanceof CharSequence) {
      try {
        return Double.parseDouble(value.toString());
      } catch (NumberFormatException e) {
        throw expected("a number", column, value);
      }
    }
    throw expected("a number", column, value);
  }

  @Override
  public long whole(int column) {
    Object value = rows.value(column);
    if (value instanceof Long number) {
      return number;
    } else if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    } else if (value instanceof CharSequence) {
      try {
        return Long.parseLong(value.toString());
      } catch (NumberFormatException e) {
        throw expected("a whole number", column, value);
      }
    }
    throw expected("a whole number", column, value == null ? "" : value);
  }

  private BadInputException expected(String what, int column, Object found) {
    String text = found.toString();
    return bad(
        "expected %s in column '%s' but found '%s'; correct or remove this row"
            .formatted(
                what,
                header.get(column),
                text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…"));
  }

  @Override
  public long line() {
    return rows.line();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public BadInputException bad(String reason) {
    return rows.bad(reason);
  }

  @Override
  public void close() {
    rows.close();
  }
}
