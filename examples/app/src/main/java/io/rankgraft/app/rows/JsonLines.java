package io.rankgraft.app.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** One JSON object a line. */
final class JsonLines implements RawRows {
  private static final JsonMapper JSON = new JsonMapper();

  private final String source;
  private final BufferedReader lines;
  private JsonNode row;
  private long line;

  JsonLines(String source, InputStream in) {
    this.source = source;
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  @Override
  public boolean next() {
    try {
      String text;
      do {
        text = lines.readLine();
        line++;
      } while (text != null && text.isBlank());
      if (text == null) {
        return false;
      }
      row = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw bad("expected a JSON object but " + e.getOriginalMessage());
    } catch (IOException e) {
      throw bad("expected a line to read but " + e);
    }
    if (!row.isObject()) {
      throw bad("expected a JSON object but found " + row.getNodeType());
    }
    return true;
  }

  @Override
  public boolean has(String column) {
    return row.has(column);
  }

  @Override
  public String text(String column) {
    JsonNode value = row.get(column);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isArray()) {
      return value.asText();
    }
    StringJoiner joined = new StringJoiner(" ");
    value.forEach(element -> joined.add(element.asText()));
    return joined.length() == 0 ? null : joined.toString();
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public BadInputException bad(String reason) {
    return new BadInputException("%s, line %d: %s".formatted(source, line, reason));
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
