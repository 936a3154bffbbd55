package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Whole numbers, separated by spaces or tabs, line by line, from a plain or a gzip file: a cursor
 * over bytes that makes no object per token. Lines end in LF, CR LF or CR; a byte order mark of
 * UTF-8 is passed over. Names ending in {@code .gz} are gzip.
 *
 * <p>Every failure is a {@link BadInputException} with file and line.
 */
final class NumberLines implements Closeable {
  /** What {@link #next} found. */
  enum Token {
    NUMBER,
    END_OF_LINE,
    END_OF_FILE
  }

  private static final int SHOWN = 40;

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private long line = 1;
  private long value;

  /** The bytes of the current token, for messages. */
  private final byte[] token = new byte[SHOWN];

  private int tokenLength;

  NumberLines(Path file) {
    this.file = file;
    this.in = open(file);
  }

  private static InputStream open(Path file) {
    InputStream raw = null;
    try {
      raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      return TextStart.check(file, raw);
    } catch (IOException e) {
      closeQuietly(raw, e);
      throw unreadable(file, 0, e);
    } catch (BadInputException e) {
      closeQuietly(raw, e);
      throw e;
    }
  }

  private static void closeQuietly(InputStream in, Exception failure) {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private static BadInputException unreadable(Path file, long line, IOException e) {
    String where = line == 0 ? file.toString() : "%s, line %s".formatted(file, line);
    if (e instanceof EOFException) {
      return new BadInputException(
          where + ": expected complete gzip data but the file is cut short; copy it again", e);
    }
    if (e instanceof ZipException) {
      return new BadInputException(
          "%s: expected valid gzip data but found damage (%s); copy it again"
              .formatted(where, e.getMessage()),
          e);
    }
    return new BadInputException(
        "%s: cannot be read (%s: %s); check the path and its permissions"
            .formatted(where, e.getClass().getSimpleName(), e.getMessage()),
        e);
  }

  /** The current line, from 1. After {@link Token#END_OF_LINE} it is the line that follows. */
  long line() {
    return line;
  }

  /** The number last found. */
  long value() {
    return value;
  }

  /** The text of the number last found, shortened and printable. */
  String text() {
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(tokenLength, SHOWN); i++) {
      int b = token[i] & 0xff;
      text.append(b < 0x20 || b > 0x7e ? "\\x%02x".formatted(b) : Character.toString(b));
    }
    return tokenLength > SHOWN ? text + "..." : text.toString();
  }

  /** A fault of the current line. */
  BadInputException bad(String reason) {
    return badAt(line, reason);
  }

  BadInputException badAt(long badLine, String reason) {
    return BadInputException.at(file, badLine, reason);
  }

  /**
   * The next number, or the end of the line or file.
   *
   * @throws BadInputException if a token is not a whole number of 64 bits, or the file cannot be
   *     read
   */
  Token next() {
    int b = read();
    while (b == ' ' || b == '\t') {
      b = read();
    }
    if (b < 0) {
      return Token.END_OF_FILE;
    }
    if (b == '\n' || b == '\r') {
      endLine(b);
      return Token.END_OF_LINE;
    }
    tokenLength = 0;
    boolean negative = b == '-';
    boolean number = false;
    boolean foreign = false;
    boolean large = false;
    long magnitude = 0;
    if (negative) {
      remember(b);
      b = read();
    }
    while (b >= 0 && b != ' ' && b != '\t' && b != '\r' && b != '\n') {
      remember(b);
      int digit = b - '0';
      if (digit < 0 || digit > 9) {
        foreign = true;
      } else {
        number = true;
        large |= magnitude > (Long.MAX_VALUE - digit) / 10;
        magnitude = large ? magnitude : magnitude * 10 + digit;
      }
      b = read();
    }
    if (b >= 0) {
      at--;
    }
    if (foreign || !number) {
      throw bad(
          "expected a whole number but found '%s'; correct or remove this line".formatted(text()));
    }
    if (large) {
      throw bad(
          "expected a number of at most %s but found '%s'; correct or remove this line"
              .formatted(Long.MAX_VALUE, text()));
    }
    value = negative ? -magnitude : magnitude;
    return Token.NUMBER;
  }

  /**
   * The rest of the current line as text, at most a few hundred characters of it; moves past it.
   */
  String restOfLine() {
    var text = new StringBuilder();
    int b = read();
    while (b >= 0 && b != '\n' && b != '\r') {
      if (text.length() < 200) {
        text.append(b < 0x20 && b != '\t' ? '?' : (char) b);
      }
      b = read();
    }
    if (b >= 0) {
      endLine(b);
    }
    return text.toString().strip();
  }

  /** Moves past the end of a line, of which CR LF is one. */
  private void endLine(int end) {
    line++;
    if (end == '\r') {
      int b = read();
      if (b >= 0 && b != '\n') {
        at--;
      }
    }
  }

  private void remember(int b) {
    if (tokenLength < SHOWN) {
      token[tokenLength] = (byte) b;
    }
    tokenLength++;
  }

  private int read() {
    if (at == limit) {
      try {
        limit = in.read(buffer, 0, buffer.length);
      } catch (IOException e) {
        throw unreadable(file, line, e);
      }
      at = 0;
      if (limit <= 0) {
        limit = 0;
        return -1;
      }
    }
    return buffer[at++] & 0xff;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, 0, e);
    }
  }
}
