package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobListener;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.registry.GraftRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One generated log in every format, in one file or many, by the API or the command line. */
class RowsCommandTest {
  private static final int ROWS = 400;

  @TempDir private static Path made;
  @TempDir private Path folder;

  @BeforeAll
  static void makeLogs() throws IOException {
    for (String[] log :
        new String[][] {{"csv", "1"}, {"csv", "40"}, {"json", "40"}, {"parquet", "40"}}) {
      Ran.of(
              "rows",
              "--rows",
              Integer.toString(ROWS),
              "--format",
              log[0],
              "--parts",
              log[1],
              "--out",
              made.resolve(log[0] + log[1]).toString())
          .assertDone();
    }
    for (Path part : parts("json40")) { // one in two is compressed
      if (part.toString().matches(".*[02468].jsonl")) {
        try (OutputStream out =
            new GZIPOutputStream(Files.newOutputStream(Path.of(part + ".gz")))) {
          Files.copy(part, out);
        }
        Files.delete(part);
      }
    }
  }

  private static List<Path> parts(String log) throws IOException {
    try (Stream<Path> files = Files.list(made.resolve(log).resolve("log"))) {
      return files.sorted().toList();
    }
  }

  private static Path in(String log, String name) {
    return made.resolve(log).resolve(name);
  }

  private Ran graft(Path out, String... more) {
    String base =
        "graft --tap logit=logit --graft cascade --set dim=4 --time time --controls none"
            + " --epochs 1 --batch 64 --threads 1 --host";
    List<String> args = new ArrayList<>(List.of(base.split(" ")));
    args.addAll(List.of(in("csv1", "host.onnx").toString(), "--out", out.toString()));
    args.addAll(List.of(more));
    return Ran.of(args.toArray(String[]::new));
  }

  private Ran graft(String log, Path schema, String... more) {
    String[] rows = {"--rows", in(log, "log").toString(), "--schema", schema.toString()};
    return graft(folder.resolve(log), with(rows, more));
  }

  @Test
  void everyFormatLeavesTheSameBundle() throws IOException {
    Path api = folder.resolve("api");
    GraftJob.onto(HostSource.of(in("csv1", "host.onnx")).withTap("logit", "logit"))
        .withGraft(GraftRegistry.ofServices().graft("cascade").configured(Map.of("dim", "4")))
        .withTask(JobTask.ofBinary("click"))
        .withColumns(JobColumns.ofDefaults().withTime("time"))
        .withControls(false)
        .withRows(
            JobRows.of(
                FeatureSchema.read(in("csv1", "schema.json")),
                () -> RowFiles.open(in("csv1", "log/part-0000.csv"))))
        .withTraining(TrainingOptions.ofDefaults().withEpochs(1).withBatch(64).withThreads(1))
        .run(api, false, JobListener.SILENT);
    Map<String, byte[]> expected = bundle(api);
    assertTrue(expected.containsKey("model.onnx"), expected.keySet().toString());
    for (String log : List.of("csv40", "json40", "parquet40")) {
      graft(log, in("csv1", "schema.json")).assertDone();
      Map<String, byte[]> found = bundle(folder.resolve(log));
      assertEquals(expected.keySet(), found.keySet(), log);
      found.forEach((name, bytes) -> assertArrayEquals(expected.get(name), bytes, log + name));
    }
  }

  /** The files of a bundle but its manifest, which has the time. */
  private static Map<String, byte[]> bundle(Path out) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(out.resolve("bundle"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    files.remove("manifest.json");
    return files;
  }

  @Test
  void aJobRunsByTheSchemaFoundInFortyPartsOfParquet() {
    Path large =
        folder.resolve("large"); // most items are rows' own, so histories are known by them
    Ran.of(("rows --rows 8000 --format parquet --parts 40 --out " + large).split(" ")).assertDone();
    Path schema = folder.resolve("found/schema.json");
    Ran found =
        Ran.of("schema", "--rows", large.resolve("log").toString(), "--out", schema.toString());
    assertTrue(found.assertDone().out().contains("sequence of 'item'"), found.out());
    FeatureSchema features = FeatureSchema.read(schema);
    assertEquals(11, features.features().size(), "no time and no label among them");
    Ran checked =
        graft(
            folder.resolve("checked"),
            "--rows",
            large.resolve("log").toString(),
            "--schema",
            schema.toString(),
            "--check");
    assertTrue(checked.assertDone().out().contains("to train on"), checked.out());
  }

  @Test
  void trainingEndsAfterSoManySteps() throws IOException {
    graft("csv40", in("csv1", "schema.json"), "--max-steps", "2").assertDone();
    assertTrue(Files.exists(folder.resolve("csv40/bundle/manifest.json")));
    assertTrue(
        Files.walk(folder.resolve("csv40/checkpoint"))
            .anyMatch(p -> p.getFileName().toString().startsWith("step-000002")));
  }

  @Test
  void standardInputIsCachedByANameAlone() throws IOException {
    String[] cached = {
      "--schema",
      in("csv1", "schema.json").toString(),
      "--cache",
      folder.resolve("cache").toString(),
      "--check",
      "--rows"
    };
    String[] stdin = with(cached, "-");
    Path out = folder.resolve("out");
    graft(out, with(cached, in("csv1", "log").toString())).assertDone(); // files need no name
    InputStream console = System.in;
    try {
      System.setIn(new ByteArrayInputStream(Files.readAllBytes(in("csv1", "log/part-0000.csv"))));
      graft(out, stdin).assertBadInput("--cache", "standard input", "--cache-name");
      graft(out, with(stdin, "--cache-name", "monday")).assertDone();
      System.setIn(InputStream.nullInputStream());
      graft(out, with(stdin, "--cache-name", "monday")).assertDone();
      graft(out, with(stdin, "--cache-name", "tuesday")).assertBadInput("standard input");
    } finally {
      System.setIn(console);
    }
  }

  private static String[] with(String[] args, String... more) {
    return Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
  }
}
