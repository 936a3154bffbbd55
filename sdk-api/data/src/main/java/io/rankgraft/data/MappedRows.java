package io.rankgraft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Rows in files, one per column, mapped into memory: row after row, little endian, without a
 * header. {@code rows.json} says what is in which file.
 */
final class MappedRows extends MemoryRows {
  /** Of the files; part of the hash they are known by. */
  static final String FORMAT = "rankgraft rows 1";

  private static final String INDEX = "rows.json";
  private static final int BATCH_BYTES = 4 << 20;
  private static final long SEGMENT_BYTES = 1L << 30;

  private final Path folder;
  private final long most; // bytes of a column that are mapped at once

  /** What a folder of columns holds. */
  private record Index(
      String format, int rows, Map<String, Stored> columns, EncodingCounts counts) {}

  /**
   * A column's file.
   *
   * @param row sizes of one row
   */
  private record Stored(String file, Lane.Kind kind, int[] row) {
    int rowBytes() {
      int bytes = kind == Lane.Kind.LONGS ? Long.BYTES : Integer.BYTES;
      for (int size : row) {
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    }
  }

  private MappedRows(
      Path folder, long most, int rows, Map<String, StoredColumn> columns, EncodingCounts counts) {
    super(rows, columns, counts);
    this.folder = folder;
    this.most = most;
  }

  /** Encodes all rows into a folder. */
  static void write(Path folder, Rows raw, RowEncoder encoder) throws IOException {
    int most = 1 << shift(BATCH_BYTES, encoder.rowBytes());
    try (Writer writer = new Writer(folder)) {
      for (var next = encoder.read(raw, most); next.isPresent(); next = encoder.read(raw, most)) {
        writer.add(next.get());
      }
      if (writer.rows == 0) {
        throw new BadInputException(
            raw.place() + ": expected rows but there are none; check the files");
      }
      writer.finish(encoder.counts());
    }
  }

  static MappedRows open(Path folder) throws IOException {
    return open(folder, SEGMENT_BYTES);
  }

  /**
   * @param most bytes of a column that are mapped at once
   */
  static MappedRows open(Path folder, long most) throws IOException {
    Index index = index(folder);
    return new MappedRows(folder, most, index.rows, map(folder, index, most), index.counts);
  }

  private static Index index(Path folder) throws IOException {
    Path file = folder.resolve(INDEX);
    return Json.read(file.toString(), Files.readAllBytes(file), Index.class);
  }

  private static Map<String, StoredColumn> map(Path folder, Index index, long most)
      throws IOException {
    Map<String, StoredColumn> columns = new LinkedHashMap<>();
    for (Map.Entry<String, Stored> column : index.columns.entrySet()) {
      Stored stored = column.getValue();
      int shift = shift(most, stored.rowBytes());
      columns.put(
          column.getKey(),
          new StoredColumn(
              stored.row, shift, segments(folder.resolve(stored.file), stored, shift, index.rows)));
    }
    return columns;
  }

  private static Buffer[] segments(Path file, Stored stored, int shift, int rows)
      throws IOException {
    long bytes = (long) rows * stored.rowBytes();
    long segment = (long) stored.rowBytes() << shift;
    List<Buffer> segments = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != bytes) {
        throw BadInputException.in(
            file,
            "expected %s bytes but it has %s; remove the cache".formatted(bytes, channel.size()));
      }
      for (long at = 0; at < bytes; at += segment) {
        ByteBuffer mapped =
            channel
                .map(FileChannel.MapMode.READ_ONLY, at, Math.min(segment, bytes - at))
                .order(ByteOrder.LITTLE_ENDIAN);
        segments.add(
            switch (stored.kind) {
              case INTS -> mapped.asIntBuffer();
              case LONGS -> mapped.asLongBuffer();
              case FLOATS -> mapped.asFloatBuffer();
            });
      }
    }
    return segments.toArray(Buffer[]::new);
  }

  @Override
  RowStore withColumns(Map<String, StoredColumn> chosen) {
    return new MappedRows(folder, most, rows(), chosen, counts());
  }

  /** The new columns are a folder in that of the rows, known by a hash of the key. */
  @Override
  public RowStore with(String key, int slice, UnaryOperator<Batch> compute) {
    MessageDigest digest = DurableFiles.sha256();
    digest.update(WholeFolder.bytes(key));
    Path place = folder.resolve("more-" + WholeFolder.name(digest));
    try {
      if (!Files.isDirectory(place)) {
        WholeFolder.write(place, work -> write(work, slice, compute));
      }
      return with(map(place, index(place), most));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "rows '%s': expected to write and read more columns but %s; free some space"
              .formatted(folder, e),
          e);
    }
  }

  private void write(Path work, int slice, UnaryOperator<Batch> compute) throws IOException {
    try (Writer writer = new Writer(work)) {
      for (int from = 0; from < rows(); from += slice) {
        writer.add(computed(slice(from, (int) Math.min(rows(), (long) from + slice)), compute));
      }
      writer.finish(EncodingCounts.NONE);
    }
  }

  /** Writes batches, one file per column. */
  private static final class Writer implements AutoCloseable {
    private final Path folder;
    private final Map<String, Stored> columns = new LinkedHashMap<>();
    private final Map<String, FileChannel> channels = new LinkedHashMap<>();
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
    private long rows;

    Writer(Path folder) {
      this.folder = folder;
    }

    void add(Batch batch) throws IOException {
      if (columns.isEmpty()) {
        for (Map.Entry<String, Column> column : batch.columns().entrySet()) {
          begin(column.getKey(), column.getValue());
        }
      }
      for (Map.Entry<String, FileChannel> channel : channels.entrySet()) {
        put(batch.columns().get(channel.getKey()), channel.getValue());
      }
      rows = requireCountable(rows + batch.rows());
    }

    private void begin(String name, Column column) throws IOException {
      int[] shape = column.shape();
      int[] row = java.util.Arrays.copyOfRange(shape, 1, shape.length);
      Lane.Kind kind =
          column instanceof Column.Ints
              ? Lane.Kind.INTS
              : column instanceof Column.Longs ? Lane.Kind.LONGS : Lane.Kind.FLOATS;
      Stored stored = new Stored("column-" + columns.size(), kind, row);
      columns.put(name, stored);
      channels.put(
          name,
          FileChannel.open(
              folder.resolve(stored.file),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE));
    }

    private void put(Column column, FileChannel channel) throws IOException {
      int size = column.size() * (column instanceof Column.Longs ? Long.BYTES : Integer.BYTES);
      if (bytes.capacity() < size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
      }
      bytes.clear().limit(size);
      if (column instanceof Column.Ints ints) {
        bytes.asIntBuffer().put(ints.values());
      } else if (column instanceof Column.Longs longs) {
        bytes.asLongBuffer().put(longs.values());
      } else {
        bytes.asFloatBuffer().put(((Column.Floats) column).values());
      }
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void finish(EncodingCounts counts) throws IOException {
      for (FileChannel channel : channels.values()) {
        channel.force(true);
      }
      DurableFiles.create(
          folder.resolve(INDEX), Json.write(new Index(FORMAT, (int) rows, columns, counts)));
    }

    @Override
    public void close() throws IOException {
      for (FileChannel channel : channels.values()) {
        channel.close();
      }
    }
  }
}
