package io.rankgraft.files.rows;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Gzip data of one member or several. The JDK's stream ends in silence where a further member is
 * damaged, or where a pipe has not delivered it yet; this one reads on, and refuses what follows
 * the last member.
 */
final class StrictGzip extends GZIPInputStream {
  private static final int TRAILER = 8; // bytes after the compressed data of a member

  private final Counted raw;
  private long filled; // bytes of the stream read when the buffer was last filled

  StrictGzip(InputStream in) throws IOException {
    this(new Counted(in));
  }

  private StrictGzip(Counted raw) throws IOException {
    super(raw, 1 << 16);
    this.raw = raw;
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    filled = raw.count;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    if (read < 0 && raw.open) {
      raw.open = false;
      raw.skipAll();
      long more = inf.getRemaining() - TRAILER + raw.count - filled;
      if (more > 0) {
        throw new BadText(
            "expected nothing after the end of the gzip data but found %s bytes; copy or compress the file again"
                .formatted(more));
      }
    }
    return read;
  }

  /** A stream that counts, and says that there is more for as long as it has not ended. */
  private static final class Counted extends FilterInputStream {
    private long count;
    private boolean open = true;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      count += Math.max(0, read);
      return read;
    }

    void skipAll() throws IOException {
      byte[] rest = new byte[1 << 13];
      while (read(rest, 0, rest.length) >= 0) {
        continue;
      }
    }
  }
}
