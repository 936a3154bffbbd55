package io.rankgraft.files.rows;

import io.airlift.compress.zstd.ZstdCompressor;
import io.rankgraft.data.Rows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Rows as lists of values, to be compared. */
final class RowFixture {
  private RowFixture() {}

  static List<List<Object>> all(byte[] bytes) {
    try (FileRows rows = RowFiles.read("in", new ByteArrayInputStream(bytes))) {
      return all(rows);
    }
  }

  static List<List<Object>> all(String text) {
    return all(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Every row's values, in the order of the columns, of JSON those of the first row. */
  static List<List<Object>> all(Rows rows) {
    List<List<Object>> values = new ArrayList<>();
    List<Integer> columns = null;
    if (!rows.columns().isEmpty()) {
      columns = rows.columns().stream().map(rows::column).toList();
    }
    while (rows.next()) {
      if (columns == null) {
        columns = rows.columns().stream().map(rows::column).toList();
      }
      List<Object> row = new ArrayList<>();
      for (int column : columns) {
        Object value = rows.value(column);
        row.add(value instanceof CharSequence ? value.toString() : value);
      }
      values.add(row);
    }
    return values;
  }

  static byte[] gzip(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] zstd(String text) {
    var zstd = new ZstdCompressor();
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    byte[] packed = new byte[zstd.maxCompressedLength(plain.length)];
    int size = zstd.compress(plain, 0, plain.length, packed, 0, packed.length);
    return Arrays.copyOf(packed, size);
  }

  static byte[] join(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
