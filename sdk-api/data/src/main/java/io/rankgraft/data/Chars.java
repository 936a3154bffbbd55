package io.rankgraft.data;

import java.nio.CharBuffer;

/**
 * The characters of the text at hand in an array. A text is taken over as a whole: asking it for
 * one character after the other costs a call each, which a compiler that has met several kinds of
 * text cannot leave out.
 */
final class Chars {
  private char[] own = new char[1 << 7];
  private char[] array = own;
  private int from;
  private int to;

  /** Takes a text over, until the next one. */
  void take(CharSequence text) {
    int length = text.length();
    if (text instanceof CharBuffer buffer && buffer.hasArray()) {
      array = buffer.array();
      from = buffer.arrayOffset() + buffer.position();
      to = from + length;
      return;
    }
    if (length > own.length) {
      own = new char[Integer.highestOneBit(length) << 1];
    }
    array = own;
    from = 0;
    to = length;
    if (text instanceof String string) {
      string.getChars(0, length, own, 0);
    } else {
      for (int i = 0; i < length; i++) {
        own[i] = text.charAt(i);
      }
    }
  }

  /** Holds the text from {@link #from} to below {@link #to}; only to be read. */
  char[] array() {
    return array;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }
}
