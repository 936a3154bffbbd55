package io.rankgraft.files.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * UTF-8 bytes as characters. An invalid byte or a NUL is a {@link BadText}, thrown when all text
 * before it has been read: so whoever reads lines knows the line to blame.
 */
final class StrictText extends Reader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';

  private final InputStream in;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final byte[] bytes = new byte[1 << 16];
  private final ByteBuffer ahead = ByteBuffer.wrap(bytes).limit(0);
  private boolean ended; // the stream has no more bytes
  private boolean nul; // a NUL follows what is ahead
  private boolean quotes;

  StrictText(InputStream in) {
    this.in = in;
  }

  /** Whether a double quote was among the bytes so far. */
  boolean sawQuotes() {
    return quotes;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    CharBuffer out = CharBuffer.wrap(target, offset, length);
    while (true) {
      CoderResult result = decoder.decode(ahead, out, ended && !nul);
      int read = out.position() - offset;
      if (read > 0) {
        return read;
      }
      if (result.isError()) {
        throw new BadText(
            String.format(
                Locale.ROOT,
                "expected UTF-8 text but found the byte 0x%02X, as other encodings have it; convert the file to UTF-8",
                ahead.get(ahead.position())));
      }
      if (result.isOverflow()) { // a character beyond 16 bits, and room for half of it
        throw new IOException("expected room for a character but there is none");
      }
      if (nul) {
        throw new BadText(
            "expected text but found a byte 0, as binary files and UTF-16 have them; write it as UTF-8 text");
      }
      if (ended) {
        return -1;
      }
      refill();
    }
  }

  private void refill() throws IOException {
    ahead.compact();
    int from = ahead.position();
    int read = in.read(bytes, from, bytes.length - from);
    if (read < 0) {
      ended = true;
      ahead.flip();
      return;
    }
    int clean = scan(from, from + read);
    nul = clean < from + read;
    ahead.position(0).limit(clean);
  }

  /** Notes quotes, eight bytes at a time; returns where the first NUL is, or the end. */
  private int scan(int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = (long) LONGS.get(bytes, at);
      if (hasZero(word)) {
        break;
      }
      quotes |= hasZero(word ^ QUOTES);
    }
    for (; at < to && bytes[at] != 0; at++) {
      quotes |= bytes[at] == '"';
    }
    return at;
  }

  private static boolean hasZero(long word) {
    return ((word - ONES) & ~word & HIGHS) != 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
