package io.rankgraft.files.rows;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/** Lines of text, which end in LF, CR or CRLF, none longer than a limit. */
final class TextLines {
  private final Reader in;
  private final int most; // characters of a line
  private char[] chars = new char[1 << 14];
  private int at; // the next character to look at
  private int filled;
  private boolean afterReturn; // a LF that follows belongs to the line before
  private int begin;
  private int end;
  private long line;

  TextLines(Reader in, int most) {
    this.in = in;
    this.most = most;
  }

  /**
   * The characters {@link #begin} to {@link #end} of it are the line; until the next one is read.
   */
  char[] chars() {
    return chars;
  }

  int begin() {
    return begin;
  }

  int end() {
    return end;
  }

  /** The number of the line, from 1; of the one that failed, if reading it did. */
  long line() {
    return line;
  }

  /** Moves to the next line; false at the end. */
  boolean next() throws IOException {
    line++;
    begin = at;
    while (true) {
      for (; at < filled; at++) {
        char c = chars[at];
        if (c == '\n' && afterReturn && at == begin) {
          afterReturn = false;
          begin = at + 1;
        } else if (c == '\n' || c == '\r') {
          end = at++;
          afterReturn = c == '\r';
          return true;
        }
      }
      if (at - begin > most) {
        throw new BadText(
            "expected a line of at most %s MiB but it is longer; write one row per line"
                .formatted(most >> 20));
      }
      if (!fill()) {
        end = at;
        return begin < end;
      }
    }
  }

  private boolean fill() throws IOException {
    if (begin > 0) {
      System.arraycopy(chars, begin, chars, 0, filled - begin);
      filled -= begin;
      at -= begin;
      begin = 0;
    }
    if (filled == chars.length) {
      chars = Arrays.copyOf(chars, Math.min(2 * chars.length, most + 1)); // one tells too many
    }
    int read = in.read(chars, filled, chars.length - filled);
    filled += Math.max(0, read);
    return read >= 0;
  }
}
