package io.rankgraft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.rows.FileRows;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.RequestRows;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** CSV files that are cut into parts at lines, scored on two executors. */
@Tag("spark")
@Timeout(600)
@ExtendWith(SparkCluster.class)
class SparkCsvTest {
  private static final List<Row> ROWS = ClickFixture.rows(500, 5);
  private static final String HEADER = "row,user,item,viewed,note";
  private static final String PART = "spark.sql.files.maxPartitionBytes";

  @TempDir static Path folder;
  private static Path bundle;

  @TempDir Path root;
  private Path in;

  @BeforeAll
  static void train() throws IOException {
    bundle = ClickFixture.writeBundle(folder);
  }

  /** Files of several parts each. */
  @BeforeEach
  void smallParts() throws IOException {
    SparkCluster.session().conf().set(PART, "1000");
    in = Files.createDirectories(root.resolve("in"));
  }

  @AfterEach
  void usualParts() {
    SparkCluster.session().conf().unset(PART);
  }

  private static String line(int row) {
    Row values = ROWS.get(row);
    return "%s,%s,%s,%s,%s"
        .formatted(
            row,
            values.get(1),
            row % 7 == 0 ? "\"" + values.get(2) + "\"" : values.get(2),
            String.join(" ", (String[]) values.get(3)),
            row % 5 == 0 ? "\"a \"\"note\"\", of row " + row + "\"" : row % 5 == 1 ? "日本" : "");
  }

  private Path write(String file, String end, int from, int to, String... others)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(others));
    for (int row = from; row < to; row++) {
      lines.add(line(row));
    }
    return Files.writeString(in.resolve(file), String.join(end, lines) + end);
  }

  private void writeAll() throws IOException {
    write("a.csv", "\n", 0, 200, HEADER);
    write("b.csv", "\r\n", 200, 400, "", HEADER, "", "  ");
    write("c.csv", "\n", 400, 500, "\ufeff" + HEADER);
    write("d.csv", "\n", 0, 0, HEADER);
    Files.createFile(in.resolve("e.csv"));
  }

  private Dataset<Row> lines() {
    return SparkCluster.session().read().text(in.toString());
  }

  private static SparkScoring scoring() {
    return SparkScoring.of(SparkCluster.session(), bundle);
  }

  /** By row, all scores and what is kept. */
  private static Map<Integer, List<Object>> found(Dataset<Row> scored) {
    Map<Integer, List<Object>> byRow = new TreeMap<>();
    for (Row row : scored.collectAsList()) {
      List<Object> values = new ArrayList<>();
      for (int i = 1; i < row.size(); i++) {
        values.add(row.get(i));
      }
      byRow.put(Integer.parseInt(row.getString(0)), values);
    }
    return byRow;
  }

  /** What the local loop makes of the same files, with the columns after the first. */
  private Map<Integer, List<Object>> expected(String... kept) {
    Map<Integer, List<Object>> byRow = new TreeMap<>();
    List<List<Object>> values = new ArrayList<>();
    try (FileRows rows = RowFiles.open(List.of(in.toString()))) {
      while (rows.next()) {
        List<Object> row = new ArrayList<>();
        for (String name : kept) {
          Object value = rows.value(rows.column(name));
          row.add(value == null ? null : value.toString());
        }
        values.add(row);
      }
    }
    try (Scorer scorer = OnnxScorer.load(Bundle.open(bundle));
        FileRows rows = RowFiles.open(List.of(in.toString()));
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      RequestRows requests = RequestRows.ofSingles(scorer, rows);
      while (requests.fill(features)) {
        scorer.score(features, outputs);
        for (int i = 0; i < outputs.candidates(); i++) {
          int row = byRow.size();
          values.get(row).add(outputs.ranking().get(i));
          values.get(row).add(outputs.floats("click").get(i));
          values.get(row).add(outputs.floats("click-host").get(i));
          byRow.put(row, values.get(row));
        }
      }
    }
    return byRow;
  }

  @Test
  void scoresAndKeptColumnsAreThoseOfTheFilesReadLocally() throws IOException {
    writeAll();
    assertTrue(lines().rdd().getNumPartitions() > 10, "files are cut");
    Map<Integer, List<Object>> all = expected("user", "item", "viewed", "note");
    assertEquals(500, all.size());
    assertEquals(all, found(scoring().scoreCsv(lines())));
    Map<Integer, List<Object>> notes = expected("note");
    assertEquals(notes, found(scoring().withKept("row", "note").scoreCsv(lines())));
    assertEquals(
        notes, found(scoring().withUser("user").withKept("row", "note").scoreCsv(lines())));
  }

  private String refused() {
    Throwable e =
        assertThrows(
            Exception.class, () -> scoring().withKept("row").scoreCsv(lines()).collectAsList());
    while (!(e instanceof BadInputException)) {
      e =
          e instanceof SparkException && e.getCause() == null
              ? new AssertionError(e)
              : e.getCause();
    }
    return e.getMessage();
  }

  @Test
  void aLineThatIsNoRowIsToldWithItsFileAndItsLineOrPart() throws IOException {
    write("a.csv", "\n", 0, 5, HEADER, "", "7,u1,i1");
    String told = refused();
    assertTrue(
        told.endsWith(
            "/a.csv, line 3: expected 5 values, as the header says, but found 3; correct or remove this row"),
        told);
    Path file = write("a.csv", "\n", 0, 200, HEADER);
    Files.writeString(file, Files.readString(file) + "7,u1,i1\n");
    told = refused();
    assertTrue(
        told.matches("(?s).*/a.csv, line \\d+ from byte [1-9]\\d* on: expected 5 values.*"), told);
    write("a.csv", "\n", 0, 5, HEADER, "7,u1,i1,i2,\"a note", "of two lines\"");
    told = refused();
    assertTrue(
        told.contains("/a.csv, line 2, column 'note': expected the quote to be closed"), told);
  }

  @Test
  void filesOfOtherColumnsAndOtherThanLinesOfFilesAreRefused() throws IOException {
    write("a.csv", "\n", 0, 5, HEADER);
    write("b.csv", "\n", 0, 5, "row,user,item,viewed,remark");
    String told = refused();
    assertTrue(
        told.contains(".csv, line 1: expected the columns [row, user, item, viewed, "), told);
    Files.delete(in.resolve("b.csv"));
    assertEquals(
        "kept column 'nte': expected a column of that name but there is only [row, user, item,"
            + " viewed, note]; nearest: note, item, row",
        assertThrows(BadInputException.class, () -> scoring().withKept("nte").scoreCsv(lines()))
            .getMessage());
    told =
        assertThrows(BadInputException.class, () -> scoring().scoreCsv(lines().repartition(2)))
            .getMessage();
    assertTrue(told.contains("found no line of a file"), told);
    Files.writeString(in.resolve("a.csv"), "");
    assertTrue(refused().contains("found no line of a file"));
    told =
        assertThrows(
                BadInputException.class,
                () -> scoring().scoreCsv(SparkCluster.session().range(2).toDF()))
            .getMessage();
    assertTrue(told.contains("expected one column of text"), told);
  }

  private int submit(Path out, String... more) {
    List<String> words =
        new ArrayList<>(List.of("score", "--bundle", bundle.toString(), "--format", "csv", "--in"));
    words.addAll(List.of(in.toString(), "--out", out.toString(), "--keep", "row,note"));
    words.addAll(List.of(more));
    return Submit.execute(words.toArray(String[]::new));
  }

  private static int written(Path out) throws IOException {
    int rows = 0;
    try (FileRows found = RowFiles.open(List.of(out.toString()))) {
      assertEquals(
          List.of("row", "note", "score", "score-click", "score-click-host"), found.columns());
      while (found.next()) {
        rows++;
      }
    }
    return rows;
  }

  @Test
  void theCommandReadsLinesOrWholeFilesAsItIsTold() throws IOException {
    write("a.csv", "\n", 0, 5, HEADER);
    assertEquals(0, submit(root.resolve("lines")));
    assertEquals(5, written(root.resolve("lines")));
    write("a.csv", "\n", 0, 5, HEADER, "7,u1,i1,i2,\"a note", "of two lines\"");
    PrintStream before = System.err;
    System.setErr(new PrintStream(root.resolve("told").toFile(), StandardCharsets.UTF_8));
    try {
      assertEquals(2, submit(root.resolve("refused")));
    } finally {
      System.setErr(before);
    }
    String told = Files.readString(root.resolve("told"));
    assertTrue(told.contains("/a.csv, line 2, column 'note': expected the quote to be"), told);
    assertEquals(0, submit(root.resolve("whole"), "--multi-line"));
    assertEquals(6, written(root.resolve("whole")));
  }

  @Test
  void filesThatComeAreScoredOnceAndEmptyOnesAreNoHindrance() throws IOException {
    String checkpoint = root.resolve("checkpoint").toString();
    Path out = root.resolve("out");
    write("a.csv", "\n", 0, 100, HEADER);
    assertEquals(0, submit(out, "--checkpoint", checkpoint));
    Files.createFile(in.resolve("b.csv"));
    assertEquals(0, submit(out, "--checkpoint", checkpoint));
    write("c.csv", "\n", 100, 130, HEADER);
    assertEquals(0, submit(out, "--checkpoint", checkpoint));
    try (Stream<Path> batches = Files.list(out)) {
      assertEquals(
          List.of("batch=0", "batch=2"),
          batches.map(p -> p.getFileName().toString()).sorted().toList());
    }
    assertEquals(100, written(out.resolve("batch=0")));
    assertEquals(30, written(out.resolve("batch=2")));
  }
}
