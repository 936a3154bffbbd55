package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The first bytes of a text file, which tell what it is: compressed or not, as its name says, in
 * UTF-8 and not in UTF-16, with or without a byte order mark.
 */
public final class TextStart {
  private static final int LONGEST = 6;

  /** How a file that is no text begins, as unsigned bytes, and what it is then. */
  private enum Foreign {
    GZIP("gzip data; add .gz to the name or decompress the file", 0x1f, 0x8b),
    ZIP("a ZIP archive; unpack it", 'P', 'K', 3, 4),
    ZSTD("Zstandard data; decompress the file", 0x28, 0xb5, 0x2f, 0xfd),
    BZIP2("bzip2 data; decompress the file", 'B', 'Z', 'h'),
    XZ("xz data; decompress the file", 0xfd, '7', 'z', 'X', 'Z', 0),
    PARQUET("Parquet data; end its name in .parquet", 'P', 'A', 'R', '1'),
    UTF_16_BIG("UTF-16; write it as UTF-8", 0xfe, 0xff),
    UTF_16_LITTLE("UTF-16; write it as UTF-8", 0xff, 0xfe);

    private final String name;
    private final int[] begin;

    Foreign(String name, int... begin) {
      this.name = name;
      this.begin = begin;
    }
  }

  private static final int[] MARK = {0xef, 0xbb, 0xbf};

  private TextStart() {}

  /**
   * The text of a file: decompressed if its name ends in {@code .gz}, without a byte order mark.
   *
   * @param raw the file's bytes from the first on; the caller closes it or what is returned
   * @throws BadInputException if the file is empty, or something else than its name says
   */
  public static InputStream check(Path file, InputStream raw) throws IOException {
    InputStream in = raw;
    byte[] start = raw.readNBytes(LONGEST);
    if (start.length == 0) {
      throw BadInputException.in(
          file, "expected text but the file is empty; remove it or write it again");
    }
    if (file.getFileName().toString().endsWith(".gz")) {
      if (!begins(start, Foreign.GZIP.begin)) {
        throw BadInputException.in(
            file,
            "expected gzip data, as the name says, but found none; drop .gz from the name or"
                + " compress the file");
      }
      in = new GZIPInputStream(joined(start, raw), 1 << 16);
      start = in.readNBytes(LONGEST);
    }
    for (Foreign foreign : Foreign.values()) {
      if (begins(start, foreign.begin)) {
        throw BadInputException.in(file, "expected text but found " + foreign.name);
      }
    }
    int mark = begins(start, MARK) ? MARK.length : 0;
    return joined(Arrays.copyOfRange(start, mark, start.length), in);
  }

  private static InputStream joined(byte[] start, InputStream rest) {
    return new SequenceInputStream(new ByteArrayInputStream(start), rest);
  }

  private static boolean begins(byte[] bytes, int[] begin) {
    boolean same = bytes.length >= begin.length;
    for (int i = 0; same && i < begin.length; i++) {
      same = (bytes[i] & 0xff) == begin[i];
    }
    return same;
  }
}
