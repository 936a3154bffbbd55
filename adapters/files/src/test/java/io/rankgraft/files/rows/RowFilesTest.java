package io.rankgraft.files.rows;

import static io.rankgraft.files.rows.RowFixture.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a path means, and how parts become one sequence of rows. */
class RowFilesTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String path(String name) {
    return folder + "/" + name;
  }

  private static String refused(String... paths) {
    return assertThrows(
            BadInputException.class,
            () -> {
              try (FileRows rows = RowFiles.open(List.of(paths))) {
                all(rows);
              }
            })
        .getMessage();
  }

  @Test
  void fortyPartsAreReadInTheOrderOfTheirNames() throws IOException {
    List<List<Object>> expected = new ArrayList<>();
    for (int part = 39; part >= 0; part--) {
      Path file =
          write(
              String.format(Locale.ROOT, "log/part-%02d.csv", part),
              "n\n" + 2 * part + "\n" + (2 * part + 1));
      if (part % 3 == 0) { // whatever the name says
        Files.write(file, RowFixture.gzip(Files.readString(file)));
      }
    }
    for (int n = 0; n < 80; n++) {
      expected.add(List.of("" + n));
    }
    write("log/_SUCCESS", "");
    write("log/.part-00.csv.crc", "x");
    write("log/part-40.csv", "");
    for (String path : List.of("log", "log/", "log/part-*.csv", "l*/part-??.csv", "**/part-*")) {
      try (FileRows rows = RowFiles.open(List.of(path(path)))) {
        assertEquals(expected, all(rows), path);
        assertEquals(80, rows.position());
      }
    }
  }

  @Test
  void skippingGoesOnWhereAPositionWas() throws IOException {
    write("a.jsonl", "{\"n\":0}\n{\"n\":1}\n");
    write("b.jsonl", "{\"m\":1,\"n\":2}\n{\"n\":3}\n");
    for (int skipped = 0; skipped <= 5; skipped++) {
      try (FileRows rows = RowFiles.open(List.of(path("*.jsonl")))) {
        int n = rows.column("n");
        rows.skip(skipped);
        assertEquals(Math.min(4, skipped), rows.position());
        assertEquals(skipped < 4, rows.next());
        if (skipped < 4) {
          assertEquals((long) skipped, rows.value(n));
        }
      }
    }
  }

  @Test
  void partsThatDifferAreRefusedWithBothNames() throws IOException {
    write("a.csv", "x,y\n1,2\n");
    write("b.csv", "x,z\n1,2\n");
    write("c.jsonl", "{\"x\":1}\n");
    String columns = refused(path("a.csv"), path("b.csv"));
    assertTrue(
        columns.contains("b.csv") && columns.contains("[x, y], as of " + path("a.csv")), columns);
    String formats = refused(path("a.csv"), path("c.jsonl"));
    assertTrue(formats.contains("expected CSV, as of " + path("a.csv")), formats);
  }

  @Test
  void pathsThatMeanNothingAreRefused() throws IOException {
    write("log/day=1/a.csv", "x\n1\n");
    assertTrue(refused(path("none.csv")).contains("there is none of that name"));
    assertTrue(refused(path("*.csv")).contains("there are none"));
    assertTrue(refused(path("log")).contains("the folder 'day=1'"));
    assertTrue(refused(path("log/*/a.csv"), path("log/day=1/a.csv")).contains("named twice"));
    assertTrue(refused(path("none/*.csv")).contains("there is none"));
    assertTrue(refused("-", path("log/*/a.csv")).contains("standard input (-) alone"));
    assertTrue(refused().contains("none is named"));
  }

  @Test
  void aNameWithStarsMayBeAFile() throws IOException {
    write("a[1].csv", "x\n1\n");
    assertEquals(List.of(folder.resolve("a[1].csv")), RowFiles.files(List.of(path("a[1].csv"))));
  }

  @Test
  void emptyPartsAloneAreRefused() throws IOException {
    write("a.csv", "");
    write("b.csv", "");
    assertTrue(refused(path("*.csv")).contains("a.csv: expected rows but it is empty"));
  }

  @Test
  void namesAndFirstBytesMustAgree() throws IOException {
    assertTrue(refused(write("a.csv.gz", "x\n1\n").toString()).contains("as the name says"));
    assertTrue(refused(write("b.csv.zst", "").toString()).contains("no bytes"));
    String json = refused(write("a.jsonl", "x\n1\n").toString());
    assertTrue(json.contains("a.jsonl, line 1: expected a JSON object"), json);
    try (FileRows rows = RowFiles.open(write("rows", "{\"x\":1}\n"))) {
      assertEquals(RowFormat.JSON_LINES, rows.format());
      assertFalse(rows.columns().contains("x"));
    }
  }

  @Test
  void aFileWithoutAHeaderTakesNames() throws IOException {
    Path file = write("skeleton.csv", "1,2\n3,4\n");
    try (FileRows rows = RowFiles.open(file, CsvFormat.FOUND.withNames(List.of("a", "b")))) {
      assertEquals(List.of("a", "b"), rows.columns());
      assertEquals(List.of(List.of("1", "2"), List.of("3", "4")), all(rows));
    }
  }
}
