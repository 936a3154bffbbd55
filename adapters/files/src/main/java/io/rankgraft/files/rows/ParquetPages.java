package io.rankgraft.files.rows;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** The pages of one column in one row group; each is decompressed when its turn comes, in Java. */
final class ParquetPages implements PageReader {
  private static final int LARGEST = 1 << 28; // bytes of a page: writers aim at one MiB

  private final byte[] bytes;
  private final long values;
  private final CompressionCodecName codec;
  private final ByteArrayInputStream in;
  private PageHeader ahead; // read, its page not yet

  ParquetPages(byte[] bytes, long values, CompressionCodecName codec) {
    this.bytes = bytes;
    this.values = values;
    this.codec = codec;
    this.in = new ByteArrayInputStream(bytes);
  }

  @Override
  public long getTotalValueCount() {
    return values;
  }

  @Override
  public DictionaryPage readDictionaryPage() {
    try {
      PageHeader header = header();
      if (!header.isSetDictionary_page_header()) {
        return null;
      }
      var dictionary = header.getDictionary_page_header();
      return new DictionaryPage(
          BytesInput.from(page(header, 0)),
          dictionary.getNum_values(),
          encoding(dictionary.getEncoding()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DataPage readPage() {
    try {
      PageHeader header = header();
      while (!header.isSetData_page_header() && !header.isSetData_page_header_v2()) {
        in.skip(size(header.getCompressed_page_size()));
        ahead = null;
        header = header();
      }
      return header.isSetData_page_header() ? first(header) : second(header);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PageHeader header() throws IOException {
    if (ahead == null) {
      ahead = Util.readPageHeader(in);
    }
    return ahead;
  }

  /** A page of the first form: levels and values are compressed together. */
  private DataPage first(PageHeader header) throws IOException {
    DataPageHeader data = header.getData_page_header();
    return new DataPageV1(
        BytesInput.from(page(header, 0)),
        data.getNum_values(),
        header.getUncompressed_page_size(),
        null,
        encoding(data.getRepetition_level_encoding()),
        encoding(data.getDefinition_level_encoding()),
        encoding(data.getEncoding()));
  }

  /** A page of the second form: levels are before the values and are not compressed. */
  private DataPage second(PageHeader header) throws IOException {
    DataPageHeaderV2 data = header.getData_page_header_v2();
    int repetition = size(data.getRepetition_levels_byte_length());
    int levels = repetition + size(data.getDefinition_levels_byte_length());
    int at = bytes.length - in.available();
    byte[] page = page(header, levels);
    return DataPageV2.uncompressed(
        data.getNum_rows(),
        data.getNum_nulls(),
        data.getNum_values(),
        BytesInput.from(bytes, at, repetition),
        BytesInput.from(bytes, at + repetition, levels - repetition),
        encoding(data.getEncoding()),
        BytesInput.from(page),
        null);
  }

  /** What follows a header, decompressed, after some bytes that are not compressed. */
  private byte[] page(PageHeader header, int plain) throws IOException {
    ahead = null;
    int length = size(header.getCompressed_page_size());
    int uncompressed = size(header.getUncompressed_page_size()) - plain;
    if (plain > length || length > in.available() || uncompressed < 0) {
      throw new IOException("a page says to have %s bytes".formatted(length));
    }
    in.skip(plain);
    byte[] stored = in.readNBytes(length - plain);
    boolean compressed =
        !header.isSetData_page_header_v2() || header.getData_page_header_v2().isIs_compressed();
    return compressed && uncompressed > 0 ? decompressed(stored, uncompressed) : stored;
  }

  private byte[] decompressed(byte[] stored, int size) throws IOException {
    return switch (codec) {
      case UNCOMPRESSED -> stored;
      case GZIP -> {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(stored))) {
          yield gzip.readNBytes(size);
        }
      }
      case SNAPPY -> decompressed(new SnappyDecompressor(), stored, size);
      case ZSTD -> decompressed(new ZstdDecompressor(), stored, size);
      case LZ4_RAW -> decompressed(new Lz4Decompressor(), stored, size);
      default ->
          throw new IOException(
              "its pages are compressed by %s, not by SNAPPY, GZIP, ZSTD or LZ4_RAW"
                  .formatted(codec));
    };
  }

  private static byte[] decompressed(Decompressor decompressor, byte[] stored, int size) {
    byte[] out = new byte[size];
    decompressor.decompress(stored, 0, stored.length, out, 0, size);
    return out;
  }

  private static int size(int size) throws IOException {
    if (size < 0 || size > LARGEST) {
      throw new IOException("a page says to have %s bytes".formatted(size));
    }
    return size;
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
    return Encoding.valueOf(encoding.name());
  }
}
