package io.rankgraft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code score --checkpoint}: files that come between its runs are scored once. */
@Tag("spark")
@Timeout(300)
@ExtendWith(SparkCluster.class)
class SparkStreamingTest {
  private static final List<Row> ROWS = ClickFixture.rows(500, 5);

  @TempDir static Path folder;
  private static Path bundle;

  private final Path root;
  private final Path in;
  private final Path out;
  private final Path checkpoint;

  SparkStreamingTest(@TempDir Path root) throws IOException {
    this.root = root;
    in = Files.createDirectories(root.resolve("in"));
    out = root.resolve("out");
    checkpoint = root.resolve("checkpoint");
  }

  @BeforeAll
  static void train() throws IOException {
    bundle = ClickFixture.writeBundle(folder);
  }

  private List<String> words() {
    return List.of(
        "score",
        "--bundle",
        bundle.toString(),
        "--format",
        "json",
        "--in",
        in.toString(),
        "--out",
        out.toString(),
        "--keep",
        "row",
        "--checkpoint",
        checkpoint.toString());
  }

  /** The rows of ROWS from one to before another, as a file that appears at once. */
  private void comes(String file, int from, int to) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Row row : ROWS.subList(from, to)) {
      lines.add(
          "{\"row\":%s,\"user\":\"%s\",\"item\":\"%s\",\"viewed\":\"%s\"}"
              .formatted(
                  row.get(0), row.get(1), row.get(2), String.join(" ", (String[]) row.get(3))));
    }
    Path written = Files.write(root.resolve(file), lines);
    Files.move(written, in.resolve(file));
  }

  private void run() {
    assertEquals(0, Submit.execute(words().toArray(String[]::new)));
  }

  private List<String> batches() throws IOException {
    try (Stream<Path> folders = Files.list(out)) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private List<Long> rows(int batch) {
    return SparkCluster.session()
        .read()
        .json(out.resolve("batch=" + batch).toString())
        .filter("`score-click` between 0 and 1")
        .select("row")
        .collectAsList()
        .stream()
        .map(r -> r.getLong(0))
        .sorted()
        .toList();
  }

  private static List<Long> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> (long) i).toList();
  }

  @Test
  void aRunScoresTheFilesThatCameAfterTheRunBefore() throws IOException {
    comes("monday.json", 0, 300);
    run();
    assertEquals(List.of("batch=0"), batches());
    comes("tuesday.json", 300, 400);
    comes("wednesday.json", 400, 500);
    run();
    assertEquals(List.of("batch=0", "batch=1"), batches());
    run();
    assertEquals(List.of("batch=0", "batch=1"), batches(), "nothing came");
    assertEquals(numbers(0, 300), rows(0));
    assertEquals(numbers(300, 500), rows(1));
  }

  @Test
  void aRunThatIsKilledInABatchIsMadeGoodByTheNextOne() throws Exception {
    comes("monday.json", 0, 300);
    run();
    comes("tuesday.json", 300, 400);
    killInBatch(1);
    assertFalse(Files.exists(checkpoint.resolve("commits/1")), "it was killed before its end");
    comes("wednesday.json", 400, 500);
    run();
    assertEquals(numbers(0, 300), rows(0));
    assertEquals(numbers(300, 400), rows(1), "the batch that was cut short, whole");
    assertEquals(numbers(400, 500), rows(2));
    assertEquals(List.of("batch=0", "batch=1", "batch=2"), batches());
  }

  /** Runs the command in a process of its own, which is killed once the batch writes. */
  private void killInBatch(int batch) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    for (String option :
        List.of(
            "master=local[1]",
            "driver.host=127.0.0.1",
            "driver.bindAddress=127.0.0.1",
            "ui.enabled=false",
            "sql.session.timeZone=UTC")) {
      command.add("-Dspark." + option);
    }
    command.addAll(List.of("-Xmx600m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Submit.class.getName()));
    command.addAll(words());
    Path log = root.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      Path begun = out.resolve("batch=%s/_temporary".formatted(batch));
      while (!Files.exists(begun)) {
        assertTrue(
            process.isAlive(),
            () -> String.format(Locale.ROOT, "ended before it wrote batch %d, see %s", batch, log));
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
