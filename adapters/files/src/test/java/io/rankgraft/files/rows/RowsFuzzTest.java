package io.rankgraft.files.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.Rows;
import io.rankgraft.files.Damage;
import io.rankgraft.files.schema.SchemaInference;
import io.rankgraft.files.table.ParquetFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a file of rows holds, reading it gives its rows or a {@link BadInputException} of
 * one line: no row is lost, none is made up. A plain test run replays damaged copies of sound
 * files; with {@code JAZZER_FUZZ=1} in the environment the fuzzer looks further.
 */
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RowsFuzzTest {
  private static final int COPIES = 300;
  private static final int LARGEST = 1 << 14;

  /** Read rows: the names of the columns and the text of their values. */
  private record Table(List<String> columns, List<List<String>> rows) {
    /** The rows as CSV in which every value is quoted. */
    boolean hasLinesInValues() {
      return Stream.concat(Stream.of(columns), rows.stream())
          .flatMap(List::stream)
          .anyMatch(value -> value.lines().count() > 1);
    }

    String asCsv() {
      return Stream.concat(Stream.of(columns), rows.stream())
          .map(
              row ->
                  row.stream()
                      .map(value -> "\"" + value.replace("\"", "\"\"") + "\"")
                      .collect(Collectors.joining(",", "", "\n")))
          .collect(Collectors.joining());
    }
  }

  static Stream<byte[]> csv() {
    byte[] blankLast =
        "user,item\r\u000b".getBytes(StandardCharsets.UTF_8); // once found by the fuzzer
    return Stream.concat(Stream.of(blankLast), damagedCsv());
  }

  private static Stream<byte[]> damagedCsv() {
    return Damage.of(
        """
        user,item,price,seen,click
        u1,"a, b",1.5,i1 i2,1
        u2,"say ""no"" to",-2e3,,0
        ü3,c,,i9,1
        """
            .getBytes(StandardCharsets.UTF_8),
        COPIES,
        1);
  }

  static Stream<byte[]> json() {
    return Damage.of(
        """
        {"user": "u1", "price": 1.5, "seen": ["i1", "i2"], "click": 1}
        {"user": "ü2", "price": null, "seen": [], "click": 0}
        {"user": 9007199254740993, "price": -2e3, "seen": ["i9"], "click": true}
        """
            .getBytes(StandardCharsets.UTF_8),
        COPIES,
        2);
  }

  static Stream<byte[]> gzip() {
    return Damage.of(RowFixture.gzip("user,click\nu1,1\nu2,0\n"), COPIES, 3);
  }

  static Stream<byte[]> zstd() {
    return Damage.of(RowFixture.zstd("user,click\nu1,1\nu2,0\n"), COPIES, 5);
  }

  static Stream<byte[]> parquet() throws IOException {
    Path file = Files.createTempFile("rows", ".parquet");
    try {
      ParquetFiles.write(
          file,
          "message m { optional binary user (UTF8); optional int64 n; required double price;"
              + " optional group seen (LIST) { repeated group list { optional int32 element; } } }",
          20,
          (row, i) -> {
            row.append("user", "u" + i).append("n", 1L << i).append("price", i / 4.0);
            row.addGroup("seen").addGroup("list").add("element", i);
          });
      return Damage.of(Files.readAllBytes(file), COPIES, 4);
    } finally {
      Files.delete(file);
    }
  }

  @MethodSource("csv")
  @FuzzTest(maxDuration = "10m")
  void csvIsReadWholeOrRefused(byte[] bytes) {
    Table read = read(bytes);
    if (read == null || format(bytes) != RowFormat.CSV) {
      return;
    }
    String text = text(bytes);
    if (text.indexOf('"') < 0 && text.indexOf('\t') < 0 && read.columns.size() > 1) {
      assertEquals(lines(text) - 1, read.rows.size(), text);
    }
    Table again = read(read.asCsv().getBytes(StandardCharsets.UTF_8));
    if (again != null || !read.hasLinesInValues()) { // which may look like rows, between commas
      assertEquals(read, again, text);
    }
  }

  @MethodSource("json")
  @FuzzTest(maxDuration = "10m")
  void jsonLinesAreReadWholeOrRefused(byte[] bytes) {
    Table read = read(bytes);
    if (read != null && format(bytes) == RowFormat.JSON_LINES) {
      String text = text(bytes);
      assertEquals(lines(text), read.rows.size(), text);
    }
  }

  @MethodSource("gzip")
  @FuzzTest(maxDuration = "10m")
  void gzipIsReadWholeOrRefused(byte[] bytes) {
    read(bytes);
  }

  @MethodSource("zstd")
  @FuzzTest(maxDuration = "10m")
  void zstdIsReadOrRefused(byte[] bytes) {
    read(bytes);
  }

  /** A file, since it is read from its end. */
  @MethodSource("parquet")
  @FuzzTest(maxDuration = "10m")
  void parquetIsReadOrRefused(byte[] bytes) throws IOException {
    if (bytes.length > LARGEST) {
      return;
    }
    Path file = Files.createTempFile("rows", ".parquet");
    try {
      Files.write(file, bytes);
      onlyBadInput(
          () -> {
            try (FileRows rows = RowFiles.open(file)) {
              return table(rows);
            }
          });
    } finally {
      Files.delete(file);
    }
  }

  @MethodSource("csv")
  @FuzzTest(maxDuration = "10m")
  void everyRowIsEncodedByTheSchemaThatIsFoundOrRefused(byte[] bytes) {
    if (bytes.length > LARGEST) {
      return;
    }
    onlyBadInput(
        () -> {
          RowEncoder encoder;
          try (FileRows rows = open(bytes)) {
            encoder =
                RowEncoder.of(SchemaInference.ofDefaults().infer(rows, Long.MAX_VALUE).schema());
          }
          try (FileRows rows = open(bytes)) {
            long encoded = 0;
            for (var batch = encoder.read(rows, 2); batch.isPresent(); ) {
              encoded += batch.get().rows();
              batch = encoder.read(rows, 2);
            }
            assertEquals(rows.position(), encoded);
          }
          return null;
        });
  }

  /** Lines that are not blank. */
  private static long lines(String text) {
    return text.lines().filter(line -> line.chars().anyMatch(c -> c != ' ' && c != '\t')).count();
  }

  private interface Reading {
    Table run();
  }

  /** Null if it was refused. */
  private static Table onlyBadInput(Reading reading) {
    try {
      return reading.run();
    } catch (BadInputException expected) {
      assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
      return null;
    }
  }

  private static Table read(byte[] bytes) {
    return bytes.length > LARGEST
        ? null
        : onlyBadInput(
            () -> {
              try (FileRows rows = open(bytes)) {
                return table(rows);
              }
            });
  }

  private static RowFormat format(byte[] bytes) {
    try (FileRows rows = open(bytes)) {
      return rows.format();
    }
  }

  private static FileRows open(byte[] bytes) {
    return RowFiles.read("in", new ByteArrayInputStream(bytes));
  }

  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static Table table(Rows rows) {
    List<List<String>> values = new ArrayList<>();
    List<String> first = List.copyOf(rows.columns());
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (String column : List.copyOf(rows.columns())) {
        Object value = rows.value(rows.column(column));
        row.add(value == null ? "" : value.toString());
      }
      values.add(row);
    }
    return new Table(first, values);
  }
}
