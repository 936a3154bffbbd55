package io.rankgraft.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.Temporal;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** Raw values of any kind an application has, read as text, numbers or lists. */
final class Raw {
  private Raw() {}

  /** A value without its JSON wrapping; empty text is a missing value, null. */
  static Object plain(Object raw) {
    Object value = raw instanceof JsonNode node ? ofJson(node) : raw;
    return value instanceof CharSequence text && text.length() == 0 ? null : value;
  }

  private static Object ofJson(JsonNode node) {
    if (node.isArray()) {
      return new AbstractList<Object>() {
        @Override
        public Object get(int index) {
          return plain(node.get(index));
        }

        @Override
        public int size() {
          return node.size();
        }
      };
    }
    return switch (node.getNodeType()) {
      case NULL, MISSING -> null;
      case STRING -> node.textValue();
      case NUMBER -> node.numberValue();
      case BOOLEAN -> node.booleanValue();
      default -> node;
    };
  }

  /** The text that stands for one value; equal values have equal text in every format. */
  static CharSequence text(Object value) {
    if (value instanceof CharSequence text) {
      return text;
    }
    if (value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof Enum
        || value instanceof UUID
        || value instanceof Temporal) {
      return value instanceof java.math.BigDecimal decimal
          ? decimal.toPlainString()
          : value.toString();
    }
    if (value instanceof Date date) { // of JDBC: time stamps and days
      return Instant.ofEpochMilli(date.getTime()).toString();
    }
    throw new IllegalArgumentException("expected one value but found " + described(value));
  }

  /**
   * A finite number; true is 1 and false 0.
   *
   * @param chars to read text by
   */
  static double number(Object value, Chars chars) {
    if (value instanceof CharSequence text) {
      chars.take(text);
      return number(chars);
    }
    if (value instanceof Number number) {
      return Numbers.finite(number.doubleValue());
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    throw new IllegalArgumentException("expected a number but found " + described(value));
  }

  /** A number with or without blanks around it. */
  private static double number(Chars chars) {
    char[] text = chars.array();
    int from = chars.from();
    int to = chars.to();
    while (from < to && isBlank(text[from])) {
      from++;
    }
    while (to > from && isBlank(text[to - 1])) {
      to--;
    }
    return Numbers.parse(text, from, to);
  }

  static boolean isBlank(char c) {
    return c <= ' ';
  }

  /** A list, collection or array as a list; null if the value is none. */
  static List<?> list(Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    if (value instanceof Collection<?> collection) {
      return Arrays.asList(collection.toArray());
    }
    if (value instanceof Object[] array) {
      return Arrays.asList(array);
    }
    return null;
  }

  static String described(Object value) {
    if (value == null) {
      return "none";
    }
    List<?> list = list(value);
    return list != null
        ? "a list of " + list.size()
        : value instanceof CharSequence || value instanceof Number || value instanceof Boolean
            ? "'" + Checks.shown(value.toString()) + "'"
            : "a value of " + value.getClass().getSimpleName();
  }
}
