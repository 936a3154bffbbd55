package io.rankgraft.files.rows;

import static io.rankgraft.files.rows.RowFixture.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.table.ParquetFiles;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the types of Parquet are as values of rows. */
class ParquetPartTest {
  @TempDir private Path folder;

  private Path write(String name, String schema, int rows, BiConsumer<Group, Integer> fill)
      throws IOException {
    return ParquetFiles.write(folder.resolve(name), schema, rows, fill);
  }

  private static String refused(Path file) {
    try (FileRows rows = RowFiles.open(file)) {
      return assertThrows(BadInputException.class, () -> all(rows)).getMessage();
    }
  }

  @Test
  void typesBecomeTheValuesTheyMean() throws IOException {
    String schema =
        """
        message types {
          optional int32 small (INTEGER(8,true));
          optional int32 unsigned (INTEGER(32,false));
          optional int64 wide (INTEGER(64,false));
          optional float ratio;
          optional double id;
          optional double missing;
          optional boolean flag;
          optional int32 day (DATE);
          optional int64 time (TIMESTAMP(MILLIS,false));
          optional int64 cents (DECIMAL(18,2));
          optional fixed_len_byte_array(12) large (DECIMAL(28,2));
          optional binary text (STRING);
          optional binary empty (STRING);
          optional fixed_len_byte_array(16) uuid (UUID);
        }
        """;
    Path file =
        write(
            "types.parquet",
            schema,
            2,
            (row, i) -> {
              if (i == 1) {
                return;
              }
              row.add("small", -7);
              row.add("unsigned", -1);
              row.add("wide", -1L);
              row.add("ratio", 0.1f);
              row.add("id", 17850.0);
              row.add("missing", Double.NaN);
              row.add("flag", true);
              row.add("day", (int) LocalDate.of(2010, 12, 1).toEpochDay());
              row.add("time", -1L);
              row.add("cents", 1999L);
              byte[] large = new byte[12];
              large[3] = 1; // 256 to the power of 8
              row.add("large", Binary.fromConstantByteArray(large));
              row.add("text", "naïve \uFFFD");
              row.add("empty", "");
              row.add("uuid", Binary.fromConstantByteArray(new byte[16]));
            });
    List<Object> expected =
        Arrays.asList(
            -7L,
            4294967295L,
            new BigInteger("18446744073709551615"),
            0.1f,
            17850L,
            null,
            true,
            "2010-12-01",
            Instant.parse("1969-12-31T23:59:59.999Z"),
            19.99,
            new BigDecimal("184467440737095516.16"),
            "naïve \uFFFD",
            null,
            "00000000-0000-0000-0000-000000000000");
    try (FileRows rows = RowFiles.open(file)) {
      assertEquals(RowFormat.PARQUET, rows.format());
      assertEquals(List.of(expected, Arrays.asList(new Object[14])), all(rows));
    }
  }

  @Test
  void listsOfAllThreeFormsAreLists() throws IOException {
    String schema =
        """
        message lists {
          optional group three (LIST) { repeated group list { optional binary element (STRING); } }
          required group two (LIST) { repeated int64 array; }
          repeated double bare;
        }
        """;
    Path file =
        write(
            "lists.parquet",
            schema,
            4,
            (row, i) -> {
              Group two = row.addGroup("two");
              if (i == 0) { // nothing at all
                return;
              }
              Group three = row.addGroup("three");
              for (int k = 1; k < i; k++) {
                three.addGroup("list").add("element", "e" + k);
                two.add("array", (long) k);
                row.add("bare", k + 0.5);
              }
            });
    try (FileRows rows = RowFiles.open(file)) {
      assertEquals(
          List.of(
              Arrays.asList(null, List.of(), List.of()),
              List.of(List.of(), List.of(), List.of()),
              List.of(List.of("e1"), List.of(1L), List.of(1.5)),
              List.of(List.of("e1", "e2"), List.of(1L, 2L), List.of(1.5, 2.5))),
          all(rows));
    }
  }

  @Test
  void nullsInListsAreRefusedWithTheirPlace() throws IOException {
    Path file =
        write(
            "nulls.parquet",
            "message m { optional group l (LIST) { repeated group list { optional int32 element; } } }",
            3,
            (row, i) -> {
              Group list = row.addGroup("l");
              list.addGroup("list").add("element", i);
              if (i == 1) {
                list.addGroup("list");
              }
            });
    String message = refused(file);
    assertTrue(
        message.contains(
            "nulls.parquet, row group 1, row 2: column 'l': expected values in the list"),
        message);
    assertTrue(message.contains("element 2"), message);
  }

  @Test
  void bytesThatAreNoTextAreRefusedWithTheirPlace() throws IOException {
    Path file =
        write(
            "bytes.parquet",
            "message m { optional binary t (STRING); }",
            2,
            (row, i) ->
                row.add(
                    "t",
                    Binary.fromConstantByteArray(
                        i == 0 ? new byte[] {'a'} : new byte[] {(byte) 0xe9})));
    assertTrue(refused(file).contains("row 2: column 't': expected UTF-8 text"), refused(file));
  }

  @Test
  void structuresAreRefusedOnlyIfAskedFor() throws IOException {
    Path file =
        write(
            "struct.parquet",
            "message m { required int64 n; optional group s { optional int64 a; } optional int32 t (TIME(MILLIS,true)); }",
            1,
            (row, i) -> row.add("n", 5L));
    try (FileRows rows = RowFiles.open(file)) {
      int n = rows.column("n");
      assertTrue(rows.next());
      assertEquals(5L, rows.value(n));
      for (String column : List.of("s", "t")) {
        assertThrows(BadInputException.class, () -> rows.column(column));
      }
    }
  }

  /** Rows 0 to 99 in three row groups, and how they go on from any position. */
  @Test
  void skippingPassesOverWholeRowGroupsAndColumnsMayBeAskedForLate() throws IOException {
    Path file =
        ParquetFiles.write(
            folder.resolve("groups.parquet"),
            "message m { required int32 n; optional group l (LIST) { repeated group list { required int32 element; } } }",
            ParquetFiles.codec(CompressionCodecName.UNCOMPRESSED, bytes -> bytes),
            List.of(40, 1, 59),
            (row, i) -> {
              row.add("n", i);
              Group list = row.addGroup("l");
              for (int k = 0; k < i % 3; k++) {
                list.addGroup("list").add("element", i);
              }
            });
    for (int from : new int[] {0, 1, 39, 40, 41, 42, 99, 100, 200}) {
      try (FileRows rows = RowFiles.open(file)) {
        rows.column("n");
        rows.skip(from);
        assertEquals(Math.min(from, 100), rows.position());
        List<Long> numbers = new ArrayList<>();
        while (rows.next()) {
          int l = rows.column("l");
          long n = (long) rows.value(rows.column("n"));
          assertEquals(n % 3, ((List<?>) rows.value(l)).size());
          assertTrue(rows.place().endsWith("row " + (n + 1)), rows.place());
          numbers.add(n);
        }
        assertFalse(rows.next());
        assertEquals(Math.max(0, 100 - from), numbers.size());
        assertEquals(
            from < 100 ? 99L : null, numbers.isEmpty() ? null : numbers.get(numbers.size() - 1));
      }
    }
  }

  @Test
  void partsOfParquetAreOneSequence() throws IOException {
    for (int part = 0; part < 12; part++) {
      int first = 3 * part;
      write(
          String.format(Locale.ROOT, "part-%02d.parquet", part),
          "message m { required int64 n; optional binary s (STRING); }",
          3,
          (row, i) -> row.append("n", (long) first + i));
    }
    try (FileRows rows = RowFiles.open(List.of(folder.toString()))) {
      int n = rows.column("n");
      for (long i = 0; i < 36; i++) {
        assertTrue(rows.next());
        assertEquals(i, rows.value(n));
      }
      assertFalse(rows.next());
    }
  }
}
