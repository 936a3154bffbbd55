package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The values of one line of CSV, for engines that hand out files line by line: what {@link
 * RowFiles} reads and refuses, but that no row goes over its line. Not safe for concurrent use.
 */
public final class CsvLine {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LOWS = 0x7f7f7f7f7f7f7f7fL;
  private static final long QUOTES = ONES * '"';

  private final List<String> names;
  private final char delimiter;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // which reports
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private char[] chars = new char[1 << 10];
  private CharBuffer decoded = CharBuffer.wrap(chars);
  private int[] begins = new int[16];
  private int[] ends = new int[16];
  private CharBuffer[] views = {};
  private int fields;

  /**
   * @param format with a delimiter and the names of the columns
   */
  public CsvLine(CsvFormat format) {
    if (format.delimiter() == null || format.names().isEmpty()) {
      throw new IllegalArgumentException(
          "csv line: expected a format with a delimiter and names but found %s; make it of a header"
              .formatted(format));
    }
    this.names = format.names();
    this.delimiter = format.delimiter();
  }

  /**
   * Takes a line over.
   *
   * @param to where it ends, before what ends it
   * @return whether it is a row; else it is blank
   * @throws BadInputException from the column on, if it is none
   */
  public boolean read(byte[] line, int from, int to) {
    if (to - from > CsvPart.LONGEST) {
      throw new BadInputException(
          "expected a row of at most %s MiB but it is longer; shorten it"
              .formatted(CsvPart.LONGEST >> 20));
    }
    fields = 0;
    boolean plain = delimiter < 0x80 && findDelimiters(line, from, to);
    int length = decode(line, from, to);
    if (plain) {
      end(length);
    } else {
      split(length);
    }
    if (length == 0 || fields == 1 && names.size() > 1 && isBlank()) {
      return false;
    }
    if (fields != names.size()) {
      throw new BadInputException(
          "expected %s values, as the header says, but found %s; correct or remove this row"
              .formatted(names.size(), fields));
    }
    return true;
  }

  /** A value of the row, which may be used until the next one is read; null where it is empty. */
  public CharSequence value(int column) {
    if (begins[column] == ends[column]) {
      return null;
    }
    if (views.length == 0 || views[0].array() != chars) {
      views = new CharBuffer[names.size()];
      Arrays.setAll(views, i -> CharBuffer.wrap(chars));
    }
    return views[column].limit(ends[column]).position(begins[column]);
  }

  /** Eight bytes at a time; false if there are others than those of ASCII, or quotes. */
  private boolean findDelimiters(byte[] line, int from, int to) {
    begin(0);
    long delimiters = ONES * delimiter;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = (long) LONGS.get(line, at);
      long other = zeros(word) | zeros(word ^ QUOTES) | word & ~LOWS;
      if (other != 0) {
        return false;
      }
      for (long found = zeros(word ^ delimiters); found != 0; found &= found - 1) {
        next(at - from + (Long.numberOfTrailingZeros(found) >> 3));
      }
    }
    for (; at < to; at++) {
      if (line[at] <= 0 || line[at] == '"') {
        return false;
      }
      if (line[at] == delimiter) {
        next(at - from);
      }
    }
    return true;
  }

  /** The highest bit of each byte that is zero. */
  private static long zeros(long word) {
    return ~((word & LOWS) + LOWS | word | LOWS);
  }

  private void next(int end) {
    end(end);
    begin(end + 1);
  }

  private void begin(int at) {
    if (fields == begins.length) {
      begins = Arrays.copyOf(begins, 2 * fields);
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    begins[fields] = at;
  }

  private void end(int at) {
    ends[fields++] = at;
  }

  private int decode(byte[] line, int from, int to) {
    if (to - from > chars.length) { // no byte is more than a character
      chars = new char[Integer.highestOneBit(to - from) << 1];
      decoded = CharBuffer.wrap(chars);
    }
    if (bytes.array() != line) {
      bytes = ByteBuffer.wrap(line);
    }
    bytes.limit(to).position(from);
    decoder.reset();
    CoderResult result = decoder.decode(bytes, decoded.clear(), true);
    if (result.isError()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "expected UTF-8 text but found the byte 0x%02X, as other encodings have it; convert the file to UTF-8",
              line[bytes.position()]));
    }
    return decoded.position();
  }

  /** Character by character. */
  private void split(int length) {
    for (int i = 0; i < length; i++) {
      if (chars[i] == 0) {
        throw new BadInputException(
            "expected text but found a byte 0, as binary files and UTF-16 have them; write it as UTF-8 text");
      }
    }
    fields = 0;
    int at = 0;
    int used = 0; // characters of values: doubled quotes become one
    while (true) {
      begin(used);
      if (at < length && chars[at] == '"') {
        at++;
        while (at < length && (chars[at] != '"' || at + 1 < length && chars[at + 1] == '"')) {
          at += chars[at] == '"' ? 1 : 0;
          chars[used++] = chars[at++];
        }
        if (at == length) {
          throw bad(
              "the quote to be closed on its line but the line ends first; close the quote, double it, or read files that have line breaks in values as a whole");
        }
        at++;
        if (at < length && chars[at] != delimiter) {
          throw bad(CsvFault.MORE_AFTER_QUOTE);
        }
      } else {
        for (; at < length && chars[at] != delimiter; at++) {
          if (chars[at] == '"') {
            throw bad(CsvFault.QUOTE_WITHIN);
          }
          chars[used++] = chars[at];
        }
      }
      end(used);
      if (at == length) {
        return;
      }
      at++;
    }
  }

  private BadInputException bad(String expected) {
    String column =
        fields < names.size()
            ? "column '%s'".formatted(names.get(fields))
            : "value %s".formatted(fields + 1);
    return new BadInputException("%s: expected %s".formatted(column, expected));
  }

  private boolean isBlank() {
    for (int i = begins[0]; i < ends[0]; i++) {
      if (chars[i] != ' ' && chars[i] != '\t') {
        return false;
      }
    }
    return true;
  }
}
