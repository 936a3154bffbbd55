package io.rankgraft.files.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rankgraft.data.Surrogates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** JSON values as the values of rows. */
final class JsonValues {
  private JsonValues() {}

  /** The value the parser is at, or what is wrong with it; moves to its end. */
  static Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> list(parser);
      case START_OBJECT -> {
        parser.skipChildren();
        yield new Unusable(
            "expected a value or a list but found an object; write its fields as columns");
      }
      default -> scalar(parser);
    };
  }

  private static Object scalar(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> Values.number(parser.getDoubleValue());
      default -> text(parser.getText());
    };
  }

  /** Empty text is no value, as in CSV. */
  private static Object text(String text) {
    if (text.isEmpty()) {
      return null;
    }
    return Surrogates.alone(text)
        ? new Unusable(
            "expected text but found half of a surrogate pair in '%s'; write whole characters"
                .formatted(Surrogates.shown(text)))
        : text;
  }

  private static Object list(JsonParser parser) throws IOException {
    List<Object> elements = new ArrayList<>();
    Unusable fault = null;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      Object element = null;
      if (token.isStructStart()) {
        parser.skipChildren();
        fault = fault == null ? Unusable.element(elements.size(), "an object or a list") : fault;
      } else {
        element = scalar(parser);
        if (fault == null) {
          fault =
              element == null
                  ? Unusable.element(elements.size(), "none")
                  : element instanceof Unusable unusable ? unusable : null;
        }
      }
      elements.add(element);
    }
    return fault == null ? Collections.unmodifiableList(elements) : fault;
  }
}
