package io.rankgraft.files.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The rows of one file or stream of JSON lines. */
final class JsonPart implements RowPart {
  /** Characters of a line. */
  static final int LONGEST = 1 << 24;

  private static final int DEEPEST = 50;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(LONGEST)
                  .build())
          .build();

  private final String name;
  private final StrictText text;
  private final TextLines lines;
  private final ColumnNames columns; // of all parts
  private Object[] values = new Object[16];
  private long[] seen = new long[16]; // the line a column was last on
  private long line;

  JsonPart(String name, BufferedInputStream in, ColumnNames columns) {
    this.name = name;
    this.text = new StrictText(in);
    this.lines = new TextLines(text, LONGEST);
    this.columns = columns;
  }

  @Override
  public boolean next() {
    try {
      do {
        if (!lines.next()) {
          return false;
        }
        line = lines.line();
      } while (isBlank());
      read();
      return true;
    } catch (JsonProcessingException e) {
      throw bad("expected a JSON object but " + reason(e));
    } catch (IOException e) {
      throw Unpacked.unreadable("%s, line %s".formatted(name, lines.line()), e);
    }
  }

  private boolean isBlank() {
    char[] chars = lines.chars();
    for (int i = lines.begin(); i < lines.end(); i++) {
      if (chars[i] != ' ' && chars[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private void read() throws IOException {
    int length = lines.end() - lines.begin();
    try (JsonParser parser = JSON.createParser(lines.chars(), lines.begin(), length)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw bad(
            "expected a JSON object but found %s; write one object per line"
                .formatted(first == JsonToken.START_ARRAY ? "a list" : "another value"));
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        put(field, parser);
      }
      if (parser.nextToken() != null) {
        throw bad(
            "expected nothing after the JSON object but found more; write one object per line");
      }
    }
  }

  private void put(String field, JsonParser parser) throws IOException {
    int column = columns.meet(field);
    if (column >= values.length) {
      values = Arrays.copyOf(values, 2 * column);
      seen = Arrays.copyOf(seen, 2 * column);
    }
    if (seen[column] == line) {
      throw bad("expected distinct keys but found '%s' twice; remove one".formatted(field));
    }
    parser.nextToken();
    values[column] = JsonValues.read(parser);
    seen[column] = line;
  }

  private static String reason(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return "the line ends within it; write one whole object per line";
    }
    String message = e.getOriginalMessage();
    return Character.toLowerCase(message.charAt(0)) + message.substring(1) + "; correct this line";
  }

  private BadInputException bad(String reason) {
    return new BadInputException("%s: %s".formatted(place(), reason));
  }

  @Override
  public List<String> columns() {
    return columns.names();
  }

  @Override
  public int column(String column) {
    return columns.number(column); // a later row may have it
  }

  @Override
  public boolean has(int column) {
    return column < seen.length && seen[column] == line;
  }

  @Override
  public Object value(int column) {
    if (!has(column)) {
      return null;
    }
    if (values[column] instanceof Unusable unusable) {
      throw bad("column '%s': %s".formatted(columns.name(column), unusable.reason()));
    }
    return values[column];
  }

  @Override
  public String place() {
    return "%s, line %s".formatted(name, line);
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
