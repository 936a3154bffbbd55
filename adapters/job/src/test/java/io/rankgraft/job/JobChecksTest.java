package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Rows;
import io.rankgraft.registry.GraftRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work is refused in one line before the first step, and leaves nothing. */
class JobChecksTest {
  @TempDir static Path hosts;
  @TempDir Path folder;

  @BeforeAll
  static void writeHosts() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static GraftJob on(String host) {
    return JobFixture.job(hosts.resolve(host));
  }

  private static GraftJob tapped(String host, String tap, String tensor) {
    GraftJob job = on(host);
    return new GraftJob(
        HostSource.of(hosts.resolve(host)).withTap(tap, tensor),
        job.grafts(),
        false,
        job.tasks(),
        job.target(),
        job.rows(),
        job.columns(),
        job.training(),
        true,
        "1");
  }

  private void refused(GraftJob job, String... parts) {
    Path out = folder.resolve("out");
    List<Object> trained = new ArrayList<>();
    JobListener listener =
        new JobListener() {
          @Override
          public void step(int epoch, int step, int steps) {
            trained.add(step);
          }
        };
    String message =
        assertThrows(IllegalArgumentException.class, () -> job.run(out, false, listener))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(1, message.lines().count(), message);
    assertTrue(trained.isEmpty(), "no step");
    assertFalse(Files.exists(out), "nothing is left");
  }

  @Test
  void aProbabilityIsNoLogit() {
    for (String host : List.of("saved_model", "model.onnx")) {
      refused(tapped(host, "logit", "probability"), "Sigmoid", "--tap probability=probability");
    }
  }

  @Test
  void aProbabilityThatIsCalledOneIsTakenAsItsLogit() {
    for (String host : List.of("saved_model", "model.onnx")) {
      tapped(host, "probability", "probability").check(folder.resolve("out"), JobListener.SILENT);
    }
  }

  @Test
  void twoNumbersPerRowNeedAColumn() {
    for (String host : List.of("saved_model", "model.onnx")) {
      refused(tapped(host, "logit", "both"), "expected one number per row", "[1]");
      tapped(host, "logit", "both[1]").check(folder.resolve("out"), JobListener.SILENT);
      refused(tapped(host, "logit", "both[2]"), "column below 2");
    }
  }

  @Test
  void aTapThatIsMistypedNamesTheNearest() {
    for (String host : List.of("saved_model", "model.onnx")) {
      refused(tapped(host, "logit", "logitt"), "nearest: logit");
    }
  }

  /** Or the host's score would not be heard, and the graft alone would predict. */
  @Test
  void aNameOfATapThatIsNearlyThatOfAScoreIsRefused() {
    refused(
        tapped("model.onnx", "logits", "logit"),
        "tap 'logits': expected the host's score as one of [logit, probability, value] but got 'logits'; nearest: logit");
    refused(tapped("saved_model", "probabilty.click", "probability"), "nearest: probability");
  }

  @Test
  void aDamagedHostIsNamed() throws IOException {
    Path damaged = folder.resolve("damaged.onnx");
    Files.writeString(damaged, "no model");
    refused(JobFixture.job(damaged), damaged + ": onnx model: expected");
  }

  @Test
  void aRefusedHostEndsTheReadingOfRowsWithoutEnd() {
    for (String host : List.of("saved_model", "model.onnx")) {
      String csv = JobFixture.csv(100, 1);
      JobRows endless =
          JobRows.of(
              JobFixture.schema(),
              () -> {
                Rows one = JobFixture.read(csv);
                one.next();
                List<String> columns = one.columns();
                Map<String, Object> row = new LinkedHashMap<>();
                columns.forEach(c -> row.put(c, one.value(one.column(c)).toString()));
                one.close();
                return Rows.of("endless", Stream.generate(() -> row).iterator());
              });
      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> refused(tapped(host, "logit", "logitt").withRows(endless), "nearest: logit"));
    }
  }

  @Test
  void aHostInputWithoutAFeatureNamesTheOption() {
    FeatureSchema all = JobFixture.schema();
    FeatureSchema fewer =
        new FeatureSchema(all.features().stream().filter(f -> !f.name().equals("user")).toList());
    String csv = JobFixture.csv(100, 1);
    GraftJob job =
        on("model.onnx")
            .withRows(JobRows.of(fewer, () -> JobFixture.read(csv), () -> JobFixture.read(csv)))
            .withColumns(JobColumns.ofDefaults().withUnit(java.util.Optional.empty()));
    refused(job, "host input 'user'", "--input user=FEATURE");
  }

  private static GraftJob spliced(String host) {
    return GraftJob.onto(
            HostSource.of(hosts.resolve(host))
                .withTap("logit", "logit")
                .withTap("fields", "fields"))
        .withGraft(GraftRegistry.ofServices().graft("trm").configured())
        .withTask(JobTask.ofBinary("click"))
        .withRows(JobFixture.rows(100, 50))
        .withSplice();
  }

  @Test
  void onnxHostsTakeNoSplice() {
    refused(spliced("model.onnx"), "expected --join residual but got splice");
  }

  @Test
  void aSpliceIsUpstreamOfTheScore() {
    refused(spliced("saved_model"), "a score of the host is computed from but none is");
  }

  @Test
  void withoutTestRowsATimeIsNeeded() {
    String csv = JobFixture.csv(100, 1);
    GraftJob job =
        on("model.onnx").withRows(JobRows.of(JobFixture.schema(), () -> JobFixture.read(csv)));
    refused(job, "--time");
    job.withColumns(JobColumns.ofDefaults().withTime("time"))
        .check(folder.resolve("out"), JobListener.SILENT);
  }

  @Test
  void oneTrainingRowIsTooFew() {
    refused(on("model.onnx").withRows(JobFixture.rows(1, 50)), "at least 4 rows");
  }

  @Test
  void aMaskThatLeavesNoRowIsRefused() {
    String none = JobFixture.csv(60, 1).replaceAll(",[01],([12]),(\\d+)\n", ",0,$1,$2\n");
    GraftJob job =
        on("model.onnx")
            .withRows(
                JobRows.of(
                    JobFixture.schema(), () -> JobFixture.read(none), () -> JobFixture.read(none)))
            .withTask(JobTask.ofBinary("buy").withMask("shown"));
    refused(job, "mask 'shown' leaves none");
  }

  @Test
  void aFolderWithABundleIsKept() throws IOException {
    Path out = folder.resolve("out");
    Files.createDirectories(out.resolve("bundle"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> on("model.onnx").run(out)).getMessage();
    assertTrue(message.contains("expected no bundle in it"), message);
  }

  @Test
  void featuresThatNobodyReadsAreNamed() {
    List<String> notes = new ArrayList<>();
    GraftJob job =
        GraftJob.onto(
                HostSource.of(hosts.resolve("model.onnx"))
                    .withTap("logit", "logit")
                    .withTap("fields", "fields"))
            .withGraft(GraftRegistry.ofServices().graft("trm").configured())
            .withTask(JobTask.ofBinary("click"))
            .withRows(JobFixture.rows(100, 50));
    job.check(
        folder.resolve("out"),
        new JobListener() {
          @Override
          public void noted(String line) {
            notes.add(line);
          }
        });
    assertTrue(
        notes.contains("features that neither host nor graft reads: viewed, bought"),
        notes.toString());
  }
}
