package io.rankgraft.files.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Small Parquet files, by the library's own writer. */
public final class ParquetFiles {
  private static final long ROW_GROUP_BYTES = 1 << 20;
  private static final int TRUNCATED = 64;

  private ParquetFiles() {}

  /**
   * @param schema in the form {@code message m { optional int64 id; … }}
   * @param groups rows of each row group
   * @param fill sets the fields of a row, given its number from 0
   */
  public static Path write(
      Path file,
      String schema,
      BytesInputCompressor codec,
      List<Integer> groups,
      BiConsumer<Group, Integer> fill)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    var writer =
        new ParquetFileWriter(
            new LocalOutputFile(file),
            type,
            ParquetFileWriter.Mode.OVERWRITE,
            ROW_GROUP_BYTES,
            0,
            TRUNCATED,
            TRUNCATED,
            false);
    writer.start();
    int row = 0;
    for (int size : groups) {
      var pages =
          new ColumnChunkPageWriteStore(codec, type, new HeapByteBufferAllocator(), TRUNCATED);
      var columns = ParquetProperties.builder().build().newColumnWriteStore(type, pages);
      var recorder = new ColumnIOFactory().getColumnIO(type).getRecordWriter(columns);
      var rows = new GroupWriter(recorder, type);
      for (int i = 0; i < size; i++) {
        Group group = new SimpleGroup(type);
        fill.accept(group, row++);
        rows.write(group);
      }
      recorder.flush();
      columns.flush();
      writer.startBlock(size);
      pages.flushToFileWriter(writer);
      writer.endBlock();
    }
    writer.end(Map.of());
    return file;
  }

  public static Path write(Path file, String schema, int rows, BiConsumer<Group, Integer> fill)
      throws IOException {
    return write(
        file, schema, codec(CompressionCodecName.UNCOMPRESSED, b -> b), List.of(rows), fill);
  }

  /** Compresses pages by a function. */
  public interface Pages {
    byte[] compressed(byte[] bytes) throws IOException;
  }

  public static BytesInputCompressor codec(CompressionCodecName name, Pages pages) {
    return new BytesInputCompressor() {
      @Override
      public BytesInput compress(BytesInput bytes) throws IOException {
        return BytesInput.from(pages.compressed(bytes.toInputStream().readAllBytes()));
      }

      @Override
      public CompressionCodecName getCodecName() {
        return name;
      }

      @Override
      public void release() {}
    };
  }
}
