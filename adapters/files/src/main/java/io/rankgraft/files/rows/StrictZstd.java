package io.rankgraft.files.rows;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Zstd data of one frame or several. What the library meets in damaged data, which it throws as
 * errors of the program, is told as what it is.
 */
final class StrictZstd extends FilterInputStream {
  private final Source source;

  StrictZstd(InputStream in) {
    this(new Source(in));
  }

  private StrictZstd(Source source) {
    super(new ZstdInputStream(source));
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return in.read(target, offset, length);
    } catch (RuntimeException e) {
      throw new BadText(
          "expected sound zstd data but found damage (%s); copy the file again"
              .formatted(e.getMessage()));
    } catch (IOException e) {
      if (e != source.failed && source.ended) {
        throw new EOFException(e.getMessage());
      }
      throw e;
    }
  }

  /** What is compressed; remembers how it ended. */
  private static final class Source extends FilterInputStream {
    private IOException failed;
    private boolean ended;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        int read = in.read(target, offset, length);
        ended = read < 0;
        return read;
      } catch (IOException e) {
        failed = e;
        throw e;
      }
    }
  }
}
