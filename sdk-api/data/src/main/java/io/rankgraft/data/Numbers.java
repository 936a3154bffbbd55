package io.rankgraft.data;

/** Numbers written as text: finite decimals, no {@code NaN}, hexadecimal or type suffix. */
final class Numbers {
  private static final int EXACT_DIGITS = 15;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private Numbers() {}

  /**
   * The double nearest to a number, of a part of a text. Short decimals need no copy of it: digits
   * and power of ten are exact, so their quotient is rounded correctly.
   *
   * @throws IllegalArgumentException if it is no finite number
   */
  static double parse(char[] text, int from, int to) {
    boolean negative = from < to && text[from] == '-';
    int at = from < to && (negative || text[from] == '+') ? from + 1 : from;
    long digits = 0;
    int seen = 0;
    int point = -1;
    for (int i = at; i < to; i++) {
      char c = text[i];
      if (c >= '0' && c <= '9' && seen < EXACT_DIGITS) {
        digits = 10 * digits + (c - '0');
        seen++;
      } else if (c == '.' && point < 0) {
        point = i;
      } else {
        return rare(new String(text, from, to - from));
      }
    }
    if (seen == 0) {
      throw none(new String(text, from, to - from));
    }
    double value = point < 0 ? digits : digits / POWERS[to - 1 - point];
    return negative ? -value : value;
  }

  private static double rare(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && ".+-eE".indexOf(c) < 0) {
        throw none(text);
      }
    }
    try {
      return finite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw none(text);
    }
  }

  static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("expected a finite number but found " + value);
    }
    return value;
  }

  /** The float nearest to a number, which must be finite too. */
  static float narrow(double value) {
    float narrow = (float) value;
    if (!Float.isFinite(narrow)) {
      throw new IllegalArgumentException(
          "expected a finite number that a float can hold but found " + value);
    }
    return narrow;
  }

  /**
   * A whole number, of a part of a text; {@code 4.0} is one too, as tables with missing values
   * write it.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long whole(char[] text, int from, int to) {
    boolean negative = from < to && text[from] == '-';
    long value = 0;
    int first = negative ? from + 1 : from;
    for (int i = first; i < to; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9 || i - first >= 18) {
        return rareWhole(text, from, to);
      }
      value = 10 * value + digit;
    }
    if (first == to) {
      throw notWhole(new String(text, from, to - from));
    }
    return negative ? -value : value;
  }

  private static long rareWhole(char[] chars, int from, int to) {
    String text = new String(chars, from, to - from);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      double value;
      try {
        value = parse(chars, from, to);
      } catch (IllegalArgumentException none) {
        throw notWhole(text);
      }
      return whole(value, text);
    }
  }

  /** A double that is a whole number. */
  static long whole(double value, String text) {
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
      throw notWhole(text);
    }
    return (long) value;
  }

  private static IllegalArgumentException notWhole(String text) {
    return new IllegalArgumentException(
        "expected a whole number but found '%s'".formatted(Checks.shown(text)));
  }

  private static IllegalArgumentException none(String text) {
    return new IllegalArgumentException(
        "expected a finite number but found '%s'".formatted(Checks.shown(text)));
  }
}
