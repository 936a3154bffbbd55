package io.rankgraft.files.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import io.rankgraft.data.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetRowsTest {
  private static final String EVENTS =
      """
      message events {
        optional int64 user;
        optional binary country (STRING);
        optional double price;
        required boolean click;
        optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
        optional group seen { optional int64 at; }
      }
      """;

  @TempDir private Path folder;

  private Path events(int rows) throws IOException {
    return ParquetFiles.write(
        folder.resolve("events.parquet"),
        EVENTS,
        rows,
        (row, i) -> {
          if (i % 3 != 1) {
            row.add("user", 100L + i);
            row.add("country", "c" + i);
            row.add("price", i + 0.5);
          }
          row.add("click", i % 2 == 0);
          row.addGroup("tags").addGroup("list").add("element", "t" + i);
        });
  }

  @Test
  void valuesComeByNameAndMissingOnesAreEmpty() throws IOException {
    try (TableRows rows = TableRows.open(events(3))) {
      assertEquals(List.of("user", "country", "price", "click", "tags", "seen"), rows.header());
      int price = rows.column("price");
      int user = rows.column("user");
      int country = rows.column("country");
      int click = rows.column("click");
      assertTrue(rows.next());
      assertEquals(100, rows.whole(user));
      assertEquals(100, rows.number(user));
      assertEquals("100", rows.text(user));
      assertEquals("c0", rows.text(country));
      assertEquals(0.5, rows.number(price));
      assertEquals(1, rows.number(click));
      assertTrue(rows.next());
      assertNull(rows.text(user));
      assertNull(rows.text(country));
      assertTrue(Double.isNaN(rows.number(price)));
      assertEquals(0, rows.whole(click));
      assertTrue(rows.next());
      assertEquals("c2", rows.text(country));
      assertFalse(rows.next());
      assertFalse(rows.next());
    }
  }

  @Test
  void everyTypeReadsAsTheCsvOfItWould() throws IOException {
    String schema =
        """
        message types {
          optional int32 small (INTEGER(8,true));
          optional int32 unsigned (INTEGER(32,false));
          optional float ratio;
          optional double id;
          optional int32 day (DATE);
          optional int64 time (TIMESTAMP(MICROS,true));
          optional int96 old;
          optional int32 cents (DECIMAL(9,2));
          optional fixed_len_byte_array(4) dollars (DECIMAL(9,2));
          optional binary spelled (STRING);
        }
        """;
    byte[] julian =
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(3_600L * 1_000_000_000)
            .putInt(2_440_588 + 365)
            .array();
    Path file =
        ParquetFiles.write(
            folder.resolve("types.parquet"),
            schema,
            1,
            (row, i) -> {
              row.add("small", -7);
              row.add("unsigned", -1);
              row.add("ratio", 0.1f);
              row.add("id", 17850.0);
              row.add("day", (int) LocalDate.of(2010, 12, 1).toEpochDay());
              row.add("time", -500_000L);
              row.add("old", Binary.fromConstantByteArray(julian));
              row.add("cents", 1999);
              row.add("dollars", Binary.fromConstantByteArray(new byte[] {-1, -1, -1, 56}));
              row.add("spelled", "2.50");
            });
    try (TableRows rows = TableRows.open(file)) {
      int[] columns = rows.header().stream().mapToInt(rows::column).toArray();
      assertTrue(rows.next());
      String[] texts = Arrays.stream(columns).mapToObj(rows::text).toArray(String[]::new);
      assertArrayEquals(
          new String[] {
            "-7",
            "4294967295",
            "0.1",
            "17850",
            "2010-12-01",
            "1969-12-31T23:59:59.500",
            "1971-01-01T01:00",
            "19.99",
            "-2",
            "2.50"
          },
          texts);
      assertEquals(17850, rows.whole(columns[3]));
      assertEquals(new BigDecimal("19.99").doubleValue(), rows.number(columns[7]));
      assertEquals(-2, rows.whole(columns[8]));
      assertEquals(2.5, rows.number(columns[9]));
      assertFault(
          "row 1: expected a number in column 'day' but found '2010-12-01'",
          file,
          () -> rows.number(columns[4]));
      assertFault(
          "row 1: expected a whole number in column 'spelled' but found '2.50'",
          file,
          () -> rows.whole(columns[9]));
      assertFault(
          "row 1: expected a whole number in column 'ratio' but found '0.1'",
          file,
          () -> rows.whole(columns[2]));
    }
  }

  private static void assertFault(
      String reason, Path file, org.junit.jupiter.api.function.Executable work) {
    String message = assertThrows(BadInputException.class, work).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.contains(reason), message);
    assertEquals(1, message.lines().count());
  }

  private static byte[] compressed(CompressionCodecName codec, byte[] bytes) throws IOException {
    if (codec == CompressionCodecName.GZIP) {
      var out = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(out)) {
        gzip.write(bytes);
      }
      return out.toByteArray();
    }
    Compressor compressor =
        switch (codec) {
          case SNAPPY -> new SnappyCompressor();
          case ZSTD -> new ZstdCompressor();
          default -> new Lz4Compressor();
        };
    byte[] out = new byte[compressor.maxCompressedLength(bytes.length)];
    return Arrays.copyOf(out, compressor.compress(bytes, 0, bytes.length, out, 0, out.length));
  }

  private Path groups(CompressionCodecName codec) throws IOException {
    return ParquetFiles.write(
        folder.resolve(codec + ".parquet"),
        "message m { required int32 number; optional binary word (STRING); }",
        ParquetFiles.codec(codec, bytes -> compressed(codec, bytes)),
        List.of(2000, 1, 2999),
        (row, i) -> {
          row.add("number", i);
          if (i % 2 == 0) {
            row.add("word", "w" + i % 10);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void rowGroupsFollowOneAnotherWhateverTheyAreCompressedBy(CompressionCodecName codec)
      throws IOException {
    try (TableRows rows = TableRows.open(groups(codec))) {
      int word = rows.column("word");
      int number = rows.column("number");
      for (int i = 0; i < 5000; i++) {
        assertTrue(rows.next());
        assertEquals(i % 2 == 0 ? "w" + i % 10 : null, rows.text(word));
        if (i % 7 == 0) { // values may be left unread
          assertEquals(i, rows.whole(number));
        }
      }
      assertFalse(rows.next());
    }
  }

  @Test
  void otherCompressionIsNamed() throws IOException {
    Path file = groups(CompressionCodecName.BROTLI);
    try (TableRows rows = TableRows.open(file)) {
      rows.column("number");
      assertFault("compressed by BROTLI, not by SNAPPY, GZIP, ZSTD or LZ4_RAW", file, rows::next);
    }
  }

  @Test
  void whatIsNoParquetFileOrDamagedIsNamedInOneLine() throws IOException {
    Path text = Files.writeString(folder.resolve("text.parquet"), "a,b\n1,2\n".repeat(9));
    assertFault("expected a Parquet file to read but", text, () -> TableRows.open(text));
    Path empty = Files.writeString(folder.resolve("empty.parquet"), "");
    assertFault("expected a Parquet file to read but", empty, () -> TableRows.open(empty));
    Path none = folder.resolve("none.parquet");
    assertFault("there is none of that name", none, () -> TableRows.open(none));
    Path good = groups(CompressionCodecName.ZSTD);
    byte[] bytes = Files.readAllBytes(good);
    Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
    assertFault("expected a Parquet file to read but", cut, () -> TableRows.open(cut));
    Arrays.fill(bytes, 8, 200, (byte) 7);
    Path damaged = Files.write(folder.resolve("damaged.parquet"), bytes);
    try (TableRows rows = TableRows.open(damaged)) {
      rows.column("number");
      assertFault("row group 1, row 1: expected values but", damaged, rows::next);
    }
  }

  @Test
  void columnsThatAreMissingNestedOrNotAskedForAreNamed() throws IOException {
    Path file = events(2);
    try (TableRows rows = TableRows.open(file)) {
      assertFault(
          "expected a column 'prize' but there are only [user, country",
          file,
          () -> rows.column("prize"));
      assertFault(
          "expected a number, text, date, time stamp or a list of these in column 'seen'",
          file,
          () -> rows.column("seen"));
      int tags = rows.column("tags");
      assertTrue(rows.next());
      assertFault("expected one value in column 'tags'", file, () -> rows.text(tags));
      assertThrows(IllegalStateException.class, () -> rows.text(0));
      assertEquals("100", rows.text(rows.column("user")));
    }
  }

  @Test
  void aTableIsFoundInEitherForm() throws IOException {
    assertTrue(TableRows.find(folder, "events").isEmpty());
    assertFault("expected a table 'events'", folder, () -> TableRows.open(folder, "events"));
    Path parquet = events(1);
    assertEquals(parquet, TableRows.find(folder, "events").orElseThrow());
    Path csv = Files.writeString(folder.resolve("events.csv"), "user\n1\n");
    assertEquals(csv, TableRows.find(folder, "events").orElseThrow());
  }
}
