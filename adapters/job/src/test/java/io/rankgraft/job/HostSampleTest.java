package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outlines of hosts, and rows made up for them. */
class HostSampleTest {
  private static final List<String> BOTH = List.of("saved_model", "model.onnx");

  @TempDir static Path hosts;
  @TempDir Path folder;

  @BeforeAll
  static void writeHosts() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static HostOutline outline(String host) {
    return HostOutline.of(HostSource.of(hosts.resolve(host)));
  }

  private static HostOutline.Reads reads(String name, String type, List<Integer> shape, long ids) {
    return new HostOutline.Reads(name, type, shape, ids, List.of());
  }

  @Test
  void anOutlineHasTheTablesOfTheInputs() {
    for (String host : BOTH) {
      HostOutline outline = outline(host);
      Map<String, Long> ids = Map.of("user", JobFixture.USERS + 1L, "item", JobFixture.ITEMS + 2L);
      assertEquals(2, outline.inputs().size());
      for (HostOutline.Reads input : outline.inputs()) {
        assertEquals(ids.get(input.name()), input.ids(), host);
        assertEquals("int32", input.type());
        assertEquals(List.of(-1), input.shape());
      }
    }
  }

  @Test
  void theLogitIsTheScoreWhereAProbabilityIsBesideIt() {
    for (String host : BOTH) {
      HostOutline outline = outline(host);
      assertEquals("--tap logit=logit", outline.score().orElseThrow().option());
      List<String> options = outline.scores().stream().map(HostScore::option).toList();
      assertTrue(options.contains("--tap probability=probability"), options.toString());
      assertTrue(options.contains("--tap logit=both[1]"), options.toString());
    }
  }

  @Test
  void linesSayWhichFeatureFeedsAnInputAndThenTheScores() {
    FeatureSchema schema = HostSample.of(outline("model.onnx")).schema();
    for (String host : BOTH) {
      List<String> lines = outline(host).lines(Map.of("user", "usr"), Optional.of(schema));
      assertTrue(
          lines.contains("input item: int32 [rows], fed by feature 'item'"), lines.toString());
      assertTrue(
          lines.toString().contains("input user: int32 [rows], no feature feeds it; nearest: user"),
          lines.toString());
      assertTrue(
          lines.get(2).matches("(logit|probability): float32 \\[rows] by \\w+"), lines.get(2));
    }
  }

  @Test
  void rowsMadeUpForAHostPassTheChecksOfAJobOnIt() {
    for (String host : BOTH) {
      HostSample sample = HostSample.of(outline(host));
      List<Map<String, Object>> rows = sample.rows(60, 1);
      assertEquals(rows, sample.rows(60, 1));
      assertFalse(rows.equals(sample.rows(60, 2)));
      GraftJob job =
          JobFixture.job(hosts.resolve(host))
              .withColumns(sample.columns())
              .withControls(false)
              .withRows(
                  JobRows.of(
                      sample.schema(),
                      () -> Rows.of("train", rows.subList(0, 40).iterator()),
                      () -> Rows.of("test", rows.subList(40, 60).iterator())));
      job.check(folder.resolve("out"), JobListener.SILENT);
    }
  }

  @Test
  void aHostWithoutItemAndUserGetsThemBesideItsInputs() {
    HostOutline outline =
        new HostOutline(
            List.of(
                reads("x", "float32", List.of(-1, 4), 0),
                reads("serving:hour of day", "int64", List.of(-1, 1), 24),
                reads("history", "int64", List.of(-1, -1), 100),
                new HostOutline.Reads("city", "string", List.of(-1), 0, List.of("Rome", "Oslo"))),
            List.of());
    HostSample sample = HostSample.of(outline);
    assertEquals(
        List.of("x", "serving-hour-of-day", "history", "city", "item", "user", "recent"),
        sample.schema().features().stream().map(f -> f.name()).toList());
    assertEquals(Map.of("serving:hour of day", "serving-hour-of-day"), sample.inputs());
    assertEquals(Categorical.Ids.of(24), sample.schema().feature("serving-hour-of-day").type());
    assertEquals(
        List.of("Rome", "Oslo"),
        ((Categorical.Vocabulary) sample.schema().feature("city").type()).values());
    for (Map<String, Object> row : sample.rows(50, 3)) {
      assertEquals(4, ((List<?>) row.get("x")).size());
      assertFalse(((List<?>) row.get("history")).contains(0), "0 pads the sequence");
    }
  }

  @Test
  void aColumnOfAClassifierIsAProbabilityAndALabelIsNoScore() {
    HostOutline outline =
        new HostOutline(
            List.of(),
            List.of(
                new HostOutline.Gives(
                    "label", "int64", List.of(-1), "Cast", "TreeEnsembleClassifier", true),
                new HostOutline.Gives(
                    "p", "float32", List.of(-1, 2), "Cast", "TreeEnsembleClassifier", true)));
    assertEquals("--tap probability=p[1]", outline.score().orElseThrow().option());
  }
}
