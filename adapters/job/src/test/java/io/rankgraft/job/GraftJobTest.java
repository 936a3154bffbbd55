package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.Dense;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.OutputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraftJobTest {
  @TempDir static Path hosts;
  @TempDir Path folder;

  @BeforeAll
  static void writeHosts() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static GraftJob job() {
    return JobFixture.job(hosts.resolve("model.onnx"));
  }

  private static GraftJob twoTasks(String host) {
    return JobFixture.job(hosts.resolve(host))
        .withTask(JobTask.ofBinary("buy").withMask("shown"))
        .withColumns(JobColumns.ofDefaults().withWeight("weight").withTime("time"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_model", "model.onnx"})
  void twoTasksWithWeightsAndAMaskHaveTwoLiftsAndOneBundle(String host) throws IOException {
    GraftJob job =
        new GraftJob(
            HostSource.of(hosts.resolve(host)).withTap("logit.click", "logit"),
            twoTasks(host).grafts(),
            false,
            twoTasks(host).tasks(),
            java.util.Optional.of("click"),
            twoTasks(host).rows(),
            twoTasks(host).columns(),
            twoTasks(host).training(),
            true,
            "1");
    JobResult result = job.run(folder.resolve("out"));
    assertEquals(
        List.of("click", "buy"), result.lift().tasks().stream().map(t -> t.task()).toList());
    Bundle bundle = Bundle.open(result.bundle());
    assertEquals(
        List.of("click", "click-host", "buy"),
        bundle.manifest().signature().outputs().stream().map(OutputSpec::name).toList());
    JsonNode report = new JsonMapper().readTree(folder.resolve("out/report.json").toFile());
    assertEquals("click", report.at("/tasks/0/task").asText());
    assertTrue(report.at("/tasks/1/grafted/auc").isNumber());
    assertEquals(
        300, report.at("/lift/tasks/0/rows").asInt(), "every test row has a label of click");
    assertTrue(report.at("/lift/tasks/1/rows").asInt() < 200, "buy is masked where not shown");
  }

  /** Throws from the listener as a kill would come, then goes on. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aResumedJobLeavesWhatAnUninterruptedOneDoes(int epochs) throws IOException {
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    job().run(whole);
    assertThrows(
        Cut.class,
        () ->
            job()
                .run(
                    cut,
                    false,
                    new JobListener() {
                      @Override
                      public void step(int epoch, int step, int steps) {
                        if (epoch == epochs + 1 && step == 3) {
                          throw new Cut();
                        }
                      }
                    }));
    assertFalse(Files.exists(cut.resolve("report.json")));
    job().run(cut, true, JobListener.SILENT);
    assertEquals(files(whole).keySet(), files(cut).keySet());
    Map<String, byte[]> expected = files(whole);
    files(cut)
        .forEach(
            (name, bytes) -> {
              if (name.equals("report.json")) {
                assertEquals(withoutSeconds(expected.get(name)), withoutSeconds(bytes));
              } else if (!name.endsWith("manifest.json")
                  && !name.equals("report.html")
                  && !name.contains("checkpoint/last")) {
                assertArrayEquals(expected.get(name), bytes, name);
              }
            });
  }

  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static JsonNode withoutSeconds(byte[] json) {
    try {
      ObjectNode report = (ObjectNode) new JsonMapper().readTree(json);
      report.remove("seconds");
      return report;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Every file by its path; saves are numbered, so a checkpoint goes by its folder alone. */
  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replaceAll("step-[^/]*", "step");
        files.put(name, Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void aSecondJobOnTheSameFolderIsRefusedAtOnce() {
    Path out = folder.resolve("out");
    List<String> refused = new ArrayList<>();
    job()
        .run(
            out,
            false,
            new JobListener() {
              @Override
              public void begun(double hostLoss) {
                refused.add(
                    assertThrows(BadInputException.class, () -> job().run(out)).getMessage());
              }
            });
    assertEquals(1, refused.size());
    assertTrue(refused.get(0).contains("another process"), refused.get(0));
  }

  @Test
  void optionsThatDifferFromTheJobToResumeAreNamed() {
    Path out = folder.resolve("out");
    assertThrows(
        Cut.class,
        () ->
            job()
                .run(
                    out,
                    false,
                    new JobListener() {
                      @Override
                      public void epoch(EpochFacts facts) {
                        throw new Cut();
                      }
                    }));
    GraftJob other = job().withTraining(job().training().withSeed(2));
    String message =
        assertThrows(BadInputException.class, () -> other.run(out, true, JobListener.SILENT))
            .getMessage();
    assertTrue(message.contains("expected seed 1, as the job to resume began with"), message);
  }

  /** How an outsider's graft looks: a record, a lambda, a name. */
  record Width(int width) {}

  private static final NamedGraft<Width> GATE =
      NamedGraft.of(
              "gate",
              Width.class,
              new Width(3),
              (scope, site, config) -> {
                var item = site.features().item();
                var x =
                    site.features()
                        .table(scope, "items", item, config.width())
                        .lookup(site.features().ids(item));
                return Contribution.to(
                    site.target(),
                    scope
                        .tf()
                        .math
                        .sigmoid(
                            Dense.create(scope, "w", "b", config.width(), config.width())
                                .apply(x)));
              })
          .withAbout("an item's own gate");

  @Test
  void aGraftFromOutsideIsRunByItsName() {
    GraftRegistry registry = GraftRegistry.ofServices().with(GATE);
    GraftJob job =
        GraftJob.onto(job().host())
            .withGraft(registry.graft("gate").configured(Map.of("width", "5")))
            .withTask(JobTask.ofBinary("click"))
            .withRows(job().rows().orElseThrow())
            .withTraining(job().training());
    JobResult result = job.run(folder.resolve("out"));
    assertEquals("gate-on-host", Bundle.open(result.bundle()).manifest().name());
  }

  @Test
  void whereTheHostDoesNotPredictATaskEveryRowBeginsWithTheShareOfPositives() throws IOException {
    GraftJob job =
        GraftJob.onto(HostSource.of(hosts.resolve("model.onnx")).withTap("fields", "fields"))
            .withGraft(job().grafts().get(0))
            .withTask(JobTask.ofBinary("click"))
            .withRows(job().rows().orElseThrow())
            .withTraining(job().training());
    job.run(folder.resolve("out"));
    JsonNode report = new JsonMapper().readTree(folder.resolve("out/report.json").toFile());
    assertEquals(0.5, report.at("/tasks/0/host/auc").asDouble(), 1e-9, "a constant");
  }

  @Test
  void anAmountIsATaskToo() throws IOException {
    GraftJob job =
        GraftJob.onto(HostSource.of(hosts.resolve("model.onnx")).withTap("value", "logit"))
            .withGraft(GATE.configured())
            .withTask(JobTask.of(new Task("amount", Task.Kind.AMOUNT)))
            .withRows(job().rows().orElseThrow())
            .withTraining(job().training());
    JobResult result = job.run(folder.resolve("out"));
    assertEquals("RMSE", result.lift().tasks().get(0).metrics().get(0).metric());
  }

  /**
   * A task of which the host knows nothing begins with the log's share of positives, in every loss:
   * which negatives the log kept then moves the logit and nothing else.
   */
  @ParameterizedTest
  @ValueSource(strings = {"cascade", "ptn"})
  void theShareOfNegativesKeptChangesNoTraining(String graft) throws IOException {
    double all = firstLoss(graft, 1);
    double kept = firstLoss(graft, 0.002);
    assertEquals(all, kept, 1e-3);
  }

  private double firstLoss(String graft, double sampling) throws IOException {
    Path out = folder.resolve(graft + sampling);
    GraftJob.onto(HostSource.of(hosts.resolve("model.onnx")).withTap("logit.buy", "logit"))
        .withGraft(GraftRegistry.ofServices().graft(graft).configured())
        .withTask(JobTask.ofBinary("click").withSampling(sampling))
        .withTask(JobTask.ofBinary("buy"))
        .withRows(JobFixture.rows(600, 300))
        .withControls(false)
        .withTraining(TrainingOptions.ofDefaults().withEpochs(1).withBatch(64).withThreads(1))
        .run(out);
    return new JsonMapper()
        .readTree(out.resolve("report.json").toFile())
        .at("/trainLosses/0")
        .asDouble();
  }
}
