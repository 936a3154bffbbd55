package io.rankgraft.files.rows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/**
 * A Parquet file's footer and row groups. The library reads and decodes all of it; only its class
 * that opens files does not work without Hadoop, and this stands in for that.
 */
final class ParquetFile implements AutoCloseable {
  private static final String MAGIC = "PAR1";
  private static final int SMALL_FOOTER = 1 << 20; // bytes: up to here a footer may have any size
  private static final int TAIL = Integer.BYTES + MAGIC.length(); // the footer's length, magic

  private final FileChannel channel;
  private final ParquetMetadata footer;

  private ParquetFile(FileChannel channel, ParquetMetadata footer) {
    this.channel = channel;
    this.footer = footer;
  }

  static ParquetFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new ParquetFile(channel, footer(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ParquetMetadata footer(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < MAGIC.length() + TAIL) {
      throw new IOException("it has only %s bytes".formatted(size));
    }
    ByteBuffer tail = ByteBuffer.wrap(read(channel, size - TAIL, TAIL));
    int length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt();
    String magic =
        new String(tail.array(), Integer.BYTES, MAGIC.length(), StandardCharsets.ISO_8859_1);
    if (!magic.equals(MAGIC)) {
      throw new IOException(
          magic.equals("PARE")
              ? "it is encrypted"
              : "it does not end in PAR1: it is something else, or cut short");
    }
    if (length < 1 || length > size - TAIL - MAGIC.length()) {
      throw new IOException("its footer says to have %s bytes".formatted(length));
    }
    byte[] footer = read(channel, size - TAIL - length, length);
    FileMetaData metadata =
        Util.readFileMetaData(new ByteArrayInputStream(footer), Math.max(length, SMALL_FOOTER));
    return new ParquetMetadataConverter().fromParquetMetadata(metadata);
  }

  private static byte[] read(FileChannel channel, long from, long length) throws IOException {
    if (from < 0 || length < 0 || length > Integer.MAX_VALUE || from > channel.size() - length) {
      throw new EOFException(
          "there are not the %s bytes at %s that it speaks of".formatted(length, from));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("it ends at %s".formatted(from + bytes.position()));
      }
    }
    return bytes.array();
  }

  MessageType schema() {
    return footer.getFileMetaData().getSchema();
  }

  /** The program that wrote the file: the library knows how some write wrongly. */
  String createdBy() {
    return footer.getFileMetaData().getCreatedBy();
  }

  int groups() {
    return footer.getBlocks().size();
  }

  /** The rows of a row group. */
  long rows(int group) {
    return footer.getBlocks().get(group).getRowCount();
  }

  /** Reads the pages of a column of a row group, and leaves them compressed. */
  PageReadStore pages(int number, ColumnDescriptor column) throws IOException {
    BlockMetaData group = footer.getBlocks().get(number);
    String path = String.join(".", column.getPath());
    ColumnChunkMetaData chunk =
        group.getColumns().stream()
            .filter(c -> Arrays.equals(c.getPath().toArray(), column.getPath()))
            .findFirst()
            .orElseThrow(
                () -> new IOException("row group %s has no '%s'".formatted(number + 1, path)));
    long values = chunk.getValueCount();
    long rows = group.getRowCount();
    if (values < rows || (column.getMaxRepetitionLevel() == 0 && values > rows)) {
      throw new IOException(
          "row group %s has %s rows and %s values of '%s'"
              .formatted(number + 1, rows, values, path));
    }
    byte[] bytes = read(channel, chunk.getStartingPos(), chunk.getTotalSize());
    return new Pages(rows, new ParquetPages(bytes, values, chunk.getCodec()));
  }

  private record Pages(long rows, PageReader pages) implements PageReadStore {
    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
      return pages;
    }

    @Override
    public long getRowCount() {
      return rows;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
