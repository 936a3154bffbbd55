package io.rankgraft.files.rows;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The record at hand: its characters in one array, taken over as the parser meets them. */
final class CsvRecords extends AbstractBaseCsvCallbackHandler<CsvRecords> {
  private final StrictText text;
  private final int most; // characters of a record
  private final char delimiter;
  private char[] chars = new char[1 << 10];
  private int[] ends = new int[16];
  private final List<CharBuffer> views = new ArrayList<>();
  private int fields;
  private int used;
  private long breaks; // line breaks within the quoted fields of this record
  private int columns = -1; // of every record; -1 while the header is read

  CsvRecords(StrictText text, char delimiter, int most) {
    this.text = text;
    this.delimiter = delimiter;
    this.most = most;
  }

  void columns(int number) {
    columns = number;
  }

  int fields() {
    return fields;
  }

  long line() {
    return getStartingLineNumber();
  }

  /** The line on which the field after those at hand begins. */
  long nextLine() {
    return line() + breaks;
  }

  /**
   * A field, which may be used until the next record is read; null where it is empty. It is a
   * buffer, so that who reads many characters may have the array they lie in.
   */
  CharSequence field(int at) {
    int begin = at == 0 ? 0 : ends[at - 1];
    if (begin == ends[at]) {
      return null;
    }
    while (views.size() <= at) {
      views.add(CharBuffer.wrap(chars));
    }
    CharBuffer view = views.get(at);
    if (view.array() != chars) {
      view = CharBuffer.wrap(chars);
      views.set(at, view);
    }
    return view.limit(ends[at]).position(begin);
  }

  /** Whether there is one field of nothing but blanks. */
  boolean isBlank() {
    for (int i = 0; i < used; i++) {
      if (chars[i] != ' ' && chars[i] != '\t') {
        return false;
      }
    }
    return fields == 1;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    fields = 0;
    used = 0;
    breaks = 0;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    if (quoted) {
      lines(buffer, offset, offset + length);
    } else if (text.sawQuotes()) {
      for (int i = offset; i < offset + length; i++) {
        if (buffer[i] == '"') {
          throw new CsvFault(nextLine(), fields, CsvFault.QUOTE_WITHIN);
        }
      }
    }
    if (length > most - used) {
      throw new CsvFault(
          line(),
          fields,
          "a row of at most %s MiB but it is longer; close its quotes or shorten it"
              .formatted(most >> 20));
    }
    if (used + length > chars.length) {
      chars = Arrays.copyOf(chars, Math.max(2 * chars.length, used + length));
    }
    System.arraycopy(buffer, offset, chars, used, length);
    used += length;
    if (fields == ends.length) {
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    ends[fields++] = used;
  }

  /** Counts the lines of a quoted field, and refuses it if one of them looks like a row. */
  private void lines(char[] buffer, int from, int to) {
    int delimiters = -1; // in the line; -1 on the first, where other fields came before
    int lines = 0;
    for (int i = from; i < to; i++) {
      char c = buffer[i];
      boolean ends = c == '\n' || (c == '\r' && (i + 1 == to || buffer[i + 1] != '\n'));
      if (ends || (i + 1 == to && delimiters >= 0)) {
        delimiters += !ends && c == delimiter ? 1 : 0;
        if (delimiters > 0 && delimiters == columns - 1) {
          throw new CsvFault(
              nextLine(),
              fields,
              "the quote to be closed but the value runs on over line %s, which looks like a row; close the quote, or double it"
                  .formatted(nextLine() + lines));
        }
        delimiters = 0;
        lines += ends ? 1 : 0;
      } else if (delimiters >= 0 && c == delimiter) {
        delimiters++;
      }
    }
    breaks += lines;
  }

  @Override
  protected void handleEmpty() {
    fields = 0;
  }

  @Override
  protected CsvRecords buildRecord() {
    return this;
  }
}
