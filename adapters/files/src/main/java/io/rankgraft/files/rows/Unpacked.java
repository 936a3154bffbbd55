package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;

/** Text that may be compressed. Its first bytes tell; its name must not say otherwise. */
final class Unpacked {
  /** How far one may look ahead. */
  static final int BUFFER = 1 << 16;

  private static final int ANY = -1;
  private static final int LONGEST_MAGIC = 7;

  private Unpacked() {}

  /** What a file's first bytes say it is. */
  enum Kind {
    GZIP("gzip data", ".gz", 0x1f, 0x8b),
    ZSTD("zstd data", ".zst", 0x28, 0xb5, 0x2f, 0xfd),
    PARQUET("Parquet", null, 'P', 'A', 'R', '1', 0x15),
    BZIP2("bzip2 data", null, 'B', 'Z', 'h', ANY, '1', 'A', 'Y'),
    XZ("xz data", null, 0xfd, '7', 'z', 'X', 'Z', 0),
    LZ4("lz4 data", null, 0x04, 0x22, 0x4d, 0x18),
    ZIP("a zip archive", null, 'P', 'K', 3, 4),
    AVRO("Avro", null, 'O', 'b', 'j', 1),
    UTF_32("UTF-32 text", null, 0xff, 0xfe, 0, 0),
    UTF_32_BIG("UTF-32 text", null, 0, 0, 0xfe, 0xff),
    UTF_16("UTF-16 text", null, 0xff, 0xfe),
    UTF_16_BIG("UTF-16 text", null, 0xfe, 0xff),
    UTF_8("UTF-8 text", null, 0xef, 0xbb, 0xbf),
    OTHER("text", null);

    private final String words;
    private final String ending;
    private final int[] magic;

    Kind(String words, String ending, int... magic) {
      this.words = words;
      this.ending = ending;
      this.magic = magic;
    }

    private boolean begins(byte[] bytes) {
      boolean same = bytes.length >= magic.length;
      for (int i = 0; same && i < magic.length; i++) {
        same = magic[i] == ANY || (bytes[i] & 0xff) == magic[i];
      }
      return same;
    }
  }

  /** Looks ahead. */
  static Kind kind(BufferedInputStream in) throws IOException {
    byte[] first = ahead(in, LONGEST_MAGIC);
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.begins(first))
        .findFirst()
        .orElseThrow();
  }

  /** The text of a stream, after its byte order mark. */
  static BufferedInputStream text(String name, BufferedInputStream in) throws IOException {
    Kind kind = kind(in);
    for (Kind packed : new Kind[] {Kind.GZIP, Kind.ZSTD}) {
      if (name.toLowerCase(Locale.ROOT).endsWith(packed.ending) && kind != packed) {
        throw new BadText(
            "expected %s, as the name says, but found %s; drop %s from the name or compress the file"
                .formatted(
                    packed.words, in.available() == 0 ? "no bytes" : kind.words, packed.ending));
      }
    }
    BufferedInputStream text =
        switch (kind) {
          case GZIP -> new BufferedInputStream(new StrictGzip(in), BUFFER);
          case ZSTD -> new BufferedInputStream(new StrictZstd(in), BUFFER);
          default -> in;
        };
    Kind inside = kind(text);
    switch (inside) {
      case OTHER -> {}
      case UTF_8 -> text.skipNBytes(inside.magic.length);
      default ->
          throw new BadText(
              "expected CSV or JSON lines, plain, gzip or zstd, but found %s%s; write it as UTF-8 text or Parquet"
                  .formatted(inside.words, text == in ? "" : " inside " + kind.words));
    }
    return text;
  }

  /** The first bytes, which stay to be read. */
  static byte[] ahead(BufferedInputStream in, int bytes) throws IOException {
    in.mark(BUFFER);
    byte[] first = in.readNBytes(Math.min(bytes, BUFFER));
    in.reset();
    return first;
  }

  /** In one line, why a stream cannot be read on. */
  static BadInputException unreadable(String where, Throwable e) {
    if (e instanceof BadText) {
      return new BadInputException(where + ": " + e.getMessage(), e);
    }
    if (e instanceof EOFException) {
      return new BadInputException(
          where + ": expected complete compressed data but it is cut short; copy the file again",
          e);
    }
    if (e instanceof ZipException) {
      return new BadInputException(
          "%s: expected sound compressed data but found damage (%s); copy the file again"
              .formatted(where, e.getMessage()),
          e);
    }
    return new BadInputException(
        "%s: expected to read on but it fails (%s); check the file and its permissions"
            .formatted(where, e),
        e);
  }
}
