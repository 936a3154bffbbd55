package io.rankgraft.files.schema;

/** What a text looks like. */
enum TextKind {
  /** A whole number without leading zeros. */
  WHOLE,
  NUMBER,
  /** A date, or a date and time, in the form of ISO 8601. */
  STAMP,
  OTHER;

  static TextKind of(CharSequence text, int from, int to) {
    int at = from < to && text.charAt(from) == '-' ? from + 1 : from;
    int digits = digits(text, at, to);
    if (digits == 0) {
      return OTHER;
    }
    boolean code = digits > 1 && text.charAt(at) == '0'; // as of a postal code
    at += digits;
    if (at == to) {
      return code ? OTHER : WHOLE;
    }
    if (digits == 4 && from + 10 <= to && isDay(text, from)) {
      return STAMP;
    }
    if (code) {
      return OTHER;
    }
    if (text.charAt(at) == '.') {
      at++;
      at += digits(text, at, to);
    }
    if (at < to && (text.charAt(at) | 0x20) == 'e') {
      at++;
      at += at < to && (text.charAt(at) == '-' || text.charAt(at) == '+') ? 1 : 0;
      int exponent = digits(text, at, to);
      at = exponent == 0 ? -1 : at + exponent;
    }
    return at == to ? NUMBER : OTHER;
  }

  private static boolean isDay(CharSequence text, int from) {
    return text.charAt(from + 4) == '-'
        && text.charAt(from + 7) == '-'
        && digits(text, from + 5, from + 7) == 2
        && digits(text, from + 8, from + 10) == 2;
  }

  private static int digits(CharSequence text, int from, int to) {
    int at = from;
    while (at < to && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - from;
  }
}
