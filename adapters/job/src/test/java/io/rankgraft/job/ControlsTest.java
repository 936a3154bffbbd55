package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.Judgement;
import io.rankgraft.evaluate.lift.PlattScaling;
import io.rankgraft.evaluate.lift.TaskLift;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.GraftRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job compares its grafts with. */
@Tag("slow")
class ControlsTest {
  @TempDir static Path hosts;
  @TempDir Path folder;

  @BeforeAll
  static void writeHosts() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static GraftJob job() {
    return JobFixture.job(hosts.resolve("model.onnx"));
  }

  private static Predictions predictions(double... host) {
    int n = host.length;
    double[] labels = new double[n];
    boolean[] labelled = new boolean[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 3 == 0 ? 1 : 0;
      labelled[i] = i != 4;
      weights[i] = 1 + i % 2;
    }
    return new Predictions(
        JobTask.ofBinary("click"), labels, host, host.clone(), labelled, weights);
  }

  @Test
  void theRecalibratedHostIsPlattScalingOfTheLabelledValidationRows() {
    Predictions validation = predictions(.9, .2, .4, .5, .99, .3, .8, .1);
    Predictions test = predictions(.25, .75, .5);
    Task task = validation.task().task();
    Arm arm = Arm.recalibrated(Map.of(task, validation), Map.of(task, test));
    PlattScaling fitted = // rows 0 to 3 and 5 to 7: row 4 has no label
        PlattScaling.fit(
            new double[] {1, 0, 0, 1, 0, 1, 0},
            new double[] {.9, .2, .4, .5, .3, .8, .1},
            new double[] {1, 2, 1, 2, 2, 1, 2});
    assertArrayEquals(fitted.of(validation.host()), arm.validation().get(task));
    assertArrayEquals(fitted.of(test.host()), arm.test().get(task));
  }

  @Test
  void everyArmIsInTheReportAndTheBestControlIsOneOfThem() throws IOException {
    JobResult result = job().run(folder.resolve("out"));
    TaskLift lift = result.lift().tasks().get(0);
    assertEquals(
        List.of("host", "grafted", "recalibrated", "refreshed", "plain"),
        lift.arms().stream().map(ArmLift::arm).toList());
    JsonNode task =
        new JsonMapper().readTree(folder.resolve("out/report.json").toFile()).at("/tasks/0");
    for (String arm : List.of("recalibrated", "refreshed", "plain")) {
      assertTrue(task.at("/" + arm + "/auc").isNumber(), arm);
    }
    assertTrue(
        Set.of("better", "no-better", "worse", "undecided").contains(task.get("verdict").asText()));
    assertEquals(lift.bestControl().orElseThrow().arm(), task.get("bestControl").asText());
    assertFalse(result.lift().headline().contains("helped"), result.lift().headline());
    String page = Files.readString(folder.resolve("out/report.html"));
    for (String part :
        List.of(
            "Next: ",
            "<svg",
            "refreshed",
            "Loss per epoch",
            "unknown values",
            "share of the rows",
            "Calibration by decile",
            "history, 1 to 4 events")) {
      assertTrue(page.contains(part), part);
    }
  }

  @Test
  void theReportHasTheValidationLossesThatChoicesAreMadeBy() throws IOException {
    JobResult result = job().run(folder.resolve("out"));
    JsonNode report = new JsonMapper().readTree(folder.resolve("out/report.json").toFile());
    JsonNode losses = report.at("/validation/click");
    assertEquals(report.get("validationHost").asDouble(), losses.get("host").asDouble());
    assertEquals(report.get("validationGrafted").asDouble(), losses.get("grafted").asDouble());
    String best = result.lift().tasks().get(0).bestControl().orElseThrow().arm();
    for (String control : List.of("recalibrated", "refreshed", "plain")) {
      assertTrue(losses.get(best).asDouble() <= losses.get(control).asDouble(), control);
    }
    assertEquals(
        report.at("/controlValidationLosses/plain").size(), 2 + 1, "two epochs and the start");
  }

  @Test
  void controlsLeaveTheGraftsAsTheyAre() throws IOException {
    Path with = folder.resolve("with");
    Path without = folder.resolve("without");
    job().run(with);
    JobResult alone = job().withControls(false).run(without);
    assertEquals(2, alone.lift().tasks().get(0).arms().size());
    List<Path> models = models(without);
    assertFalse(models.isEmpty());
    for (Path model : models) {
      assertArrayEquals(
          Files.readAllBytes(model), Files.readAllBytes(with.resolve(without.relativize(model))));
    }
  }

  private static List<Path> models(Path out) throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("bundle"))) {
      return files.filter(f -> f.toString().endsWith(".onnx")).toList();
    }
  }

  /** The controls find what the grafts find: a SavedModel's inputs are in the graph. */
  @Test
  void aSavedModelHasTheSameControls() {
    JobResult result = JobFixture.job(hosts.resolve("saved_model")).run(folder.resolve("out"));
    assertEquals(
        List.of("host", "grafted", "recalibrated", "refreshed", "plain"),
        result.lift().tasks().get(0).arms().stream().map(ArmLift::arm).toList());
  }

  /** The click does not depend on anything. */
  private static String nullLog(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv = new StringBuilder();
    for (String line : JobFixture.csv(rows, seed).lines().toList()) {
      String[] cells = line.split(",", -1);
      if (!csv.isEmpty()) {
        cells[4] = random.nextDouble() < .4 ? "1" : "0";
      }
      csv.append(String.join(",", cells)).append('\n');
    }
    return csv.toString();
  }

  @Test
  void whereThereIsNothingToFindNothingIsClaimed() {
    String train = nullLog(600, 1);
    String test = nullLog(300, 2);
    JobRows rows =
        JobRows.of(JobFixture.schema(), () -> JobFixture.read(train), () -> JobFixture.read(test));
    TaskLift lift = job().withRows(rows).run(folder.resolve("out")).lift().tasks().get(0);
    assertNotEquals(Judgement.BETTER, lift.judgement());
    assertNotEquals(Judgement.BETTER, lift.arm("host").judgement());
  }

  @Test
  void withoutASequenceOfItemsThereIsNoPlainTower() {
    FeatureSchema schema =
        new FeatureSchema(
            JobFixture.schema().features().stream()
                .filter(f -> List.of("user", "item").contains(f.name()))
                .toList());
    String train = JobFixture.csv(600, 1);
    String test = JobFixture.csv(300, 2);
    JobResult result =
        GraftJob.onto(job().host().withTap("fields", "fields"))
            .withGraft(GraftRegistry.ofServices().graft("trm").configured())
            .withTask(JobTask.ofBinary("click"))
            .withTraining(job().training().withEpochs(1))
            .withRows(JobRows.of(schema, () -> JobFixture.read(train), () -> JobFixture.read(test)))
            .run(folder.resolve("out"));
    assertEquals(
        List.of("host", "grafted", "recalibrated", "refreshed"),
        result.lift().tasks().get(0).arms().stream().map(ArmLift::arm).toList());
    assertTrue(
        result.notes().stream().anyMatch(n -> n.startsWith("no control 'plain': the log has no")));
  }

  @Test
  void severalGraftsAreComparedWithoutEach() {
    JobResult result =
        job()
            .withGraft(GraftRegistry.ofServices().graft("ptn").configured(Map.of("dim", "4")))
            .run(folder.resolve("out"));
    List<ArmLift> arms = result.lift().tasks().get(0).arms();
    assertEquals(
        List.of("without cascade", "without ptn"),
        arms.stream().filter(a -> a.role() == ArmLift.Role.ABLATION).map(ArmLift::arm).toList());
    assertNotEquals(
        arms.get(1).metrics().get(0).value().value(),
        arms.get(arms.size() - 1).metrics().get(0).value().value());
  }

  @Test
  void controlsReadTheSchemasOrderWhateverTheHosts() {
    FeatureSchema schema = JobFixture.schema();
    List<String> names = List.of("user", "item");
    assertEquals(
        ControlTowers.readable(schema, names),
        ControlTowers.readable(schema, List.of("item", "user")));
    assertEquals(2, ControlTowers.readable(schema, names).size());
  }

  @Test
  void aJobCutBetweenTwoControlsGoesOnAsIfItHadNotStopped() throws IOException {
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    job().run(whole);
    assertThrows(
        IllegalCallerException.class,
        () ->
            job()
                .run(
                    cut,
                    false,
                    new JobListener() {
                      @Override
                      public void noted(String line) {
                        if (line.contains("control 'plain'")) {
                          throw new IllegalCallerException();
                        }
                      }
                    }));
    job().run(cut, true, JobListener.SILENT);
    List<JsonNode> reports = new ArrayList<>();
    for (Path out : List.of(whole, cut)) {
      ObjectNode report =
          (ObjectNode) new JsonMapper().readTree(out.resolve("report.json").toFile());
      report.remove("seconds");
      reports.add(report);
    }
    assertEquals(reports.get(0), reports.get(1));
  }
}
