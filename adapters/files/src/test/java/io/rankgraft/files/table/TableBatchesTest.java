package io.rankgraft.files.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableBatchesTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature(
                  "country",
                  Axis.CANDIDATE,
                  new Categorical.Vocabulary(
                      List.of("de", "fr"), FeatureType.Rule.RESERVE, FeatureType.Rule.REJECT)),
              new Feature(
                  "age",
                  Axis.CANDIDATE,
                  new FeatureType.Bucketed(new double[] {18, 65}, FeatureType.Rule.RESERVE)),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, -1f))));
  private static final ChainLabels LABELS = new ChainLabels(List.of("click", "spend"), false);
  private static final String GOOD =
      "spend,country,age,price,click,unused\n"
          + "0,de,17,1.5,0,x\n"
          + "0,,,,1,\"a, b\"\n"
          + "2.5,fr,65,3,1,x\n";

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static Batch all(Path file, ChainLabels labels) {
    try (TableBatches batches = new TableBatches(file, SCHEMA, labels, 100)) {
      return batches.next().orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource({"log.csv", "log.csv.gz", "log.tsv", "log.tsv.gz"})
  void valuesFollowTheSchemaWhateverTheFileIsCalled(String name) throws IOException {
    String text = name.contains(".tsv") ? GOOD.replace("\"a, b\"", "a b").replace(',', '\t') : GOOD;
    Batch batch = all(write(name, text), LABELS);
    assertArrayEquals(new int[] {1, 0, 2}, batch.ints("country"));
    assertArrayEquals(new int[] {1, 0, 3}, batch.ints("age"));
    assertArrayEquals(new float[] {1.5f, -1, 3}, batch.floats("price"));
    assertArrayEquals(new float[] {0, 1, 1}, batch.floats("label-click"));
    assertArrayEquals(new float[] {0, 0, 2.5f}, batch.floats("label-spend"));
  }

  @Test
  void batchesAndPassesFollowOneAnother() throws IOException {
    try (TableBatches batches = new TableBatches(write("log.csv", GOOD), SCHEMA, LABELS, 2)) {
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        sizes.add(batches.next().map(Batch::rows).orElse(0));
      }
      assertEquals(List.of(2, 1, 0, 2, 1, 0), sizes);
      assertEquals(new Position(2, 0), batches.position());
    }
  }

  @Test
  void aPositionIsFoundAgain() throws IOException {
    Path file = write("log.csv.gz", GOOD);
    Position middle;
    try (TableBatches batches = new TableBatches(file, SCHEMA, LABELS, 2)) {
      batches.next();
      middle = batches.position();
    }
    try (TableBatches batches = new TableBatches(file, SCHEMA, LABELS, 2)) {
      batches.seek(middle);
      assertArrayEquals(new int[] {2}, batches.next().orElseThrow().ints("country"));
      assertEquals(Optional.empty(), batches.next());
      assertThrows(IllegalArgumentException.class, () -> batches.seek(new Position(0, 9)));
    }
  }

  @Test
  void memoryHoldsOneBatchOfALongFile() throws IOException {
    StringBuilder text = new StringBuilder("country,age,price,click,spend\n");
    for (int i = 0; i < 50_000; i++) {
      text.append("de,").append(i % 90).append(",1,").append(i % 2).append(",0\n");
    }
    try (TableBatches batches =
        new TableBatches(write("long.csv.gz", text.toString()), SCHEMA, LABELS, 512)) {
      int rows = 0;
      for (Optional<Batch> b = batches.next(); b.isPresent(); b = batches.next()) {
        assertTrue(b.get().rows() <= 512);
        rows += b.get().rows();
      }
      assertEquals(50_000, rows);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de,20,1,2,0 | line 3: expected 0 or 1 as label 'click' but found 2.0",
        "de,20,1,1,-3 | line 3: expected an amount of 0 or more as label 'spend' but found -3.0",
        "de,20,1,1, | line 3: expected an amount of 0 or more as label 'spend' but found none",
        "de,20,1,,0 | line 3: expected 0 or 1 as label 'click' but found none",
        "de,old,1,1,0 | line 3: expected a number in column 'age' but found 'old'",
        "de,20,1,1 | line 3: expected 5 values, as the header says, but found 4",
        "it,20,1,1,0 | line 3: feature 'country': expected one of 2 known values but got 'it'"
      })
  void badRowsAreNamedByFileLineAndReason(String row, String reason) throws IOException {
    Path file = write("bad.csv", "country,age,price,click,spend\nde,20,1,0,0\n" + row + "\n");
    var e = assertThrows(BadInputException.class, () -> all(file, LABELS));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
  }

  @Test
  void brokenChainsAreCountedOrRejected() throws IOException {
    Path file = write("log.csv", "country,age,price,click,spend\nde,20,1,0,5\nde,20,1,1,5\n");
    try (TableBatches batches = new TableBatches(file, SCHEMA, LABELS, 10)) {
      batches.next();
      assertEquals(1, batches.brokenChains());
    }
    ChainLabels strict = new ChainLabels(LABELS.tasks(), true);
    var e = assertThrows(BadInputException.class, () -> all(file, strict));
    assertTrue(e.getMessage().contains("line 2: expected no later label"), e.getMessage());
  }

  @Test
  void missingColumnsAndUnreadableFilesAreNamed() throws IOException {
    Path file = write("log.csv", "country,age,prize,click,spend\nde,20,1,0,0\n");
    var missing = assertThrows(BadInputException.class, () -> all(file, LABELS));
    assertTrue(missing.getMessage().contains("expected a column 'price'"), missing.getMessage());
    assertThrows(BadInputException.class, () -> all(folder.resolve("none.csv"), LABELS));
    Path notGzip = folder.resolve("plain.csv.gz");
    Files.writeString(notGzip, GOOD);
    assertThrows(BadInputException.class, () -> all(notGzip, LABELS));
    assertThrows(BadInputException.class, () -> all(write("empty.csv", ""), LABELS));
    Path header = write("header.csv", "country,age,price,click,spend\n");
    assertThrows(BadInputException.class, () -> all(header, LABELS));
    Path cut = write("cut.csv.gz", GOOD.repeat(200));
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThrows(BadInputException.class, () -> all(cut, LABELS));
  }
}
