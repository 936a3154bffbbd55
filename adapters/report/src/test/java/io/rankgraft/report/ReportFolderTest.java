package io.rankgraft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
  @TempDir Path temporary;

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(temporary.resolve("out/report.json").toFile());
  }

  private String html() throws IOException {
    return Files.readString(temporary.resolve("out/report.html"));
  }

  @Test
  void writesTwoFilesAndLeavesNothingElse() throws IOException {
    var folder = new ReportFolder(temporary.resolve("out"));
    folder.check();
    folder.write(Samples.report("hpmr", "generated"));
    folder.write(Samples.report("hpmr", "generated"));
    try (var files = Files.list(temporary.resolve("out"))) {
      assertEquals(
          List.of("report.html", "report.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void theContractsFieldsStandAtTheTopLevel() throws IOException {
    var report = Samples.report("hpmr", "generated");
    new ReportFolder(temporary.resolve("out")).write(report);
    var json = json();
    for (var field :
        List.of(
            "model",
            "preset",
            "options",
            "seed",
            "versions",
            "dataset",
            "split",
            "protocol",
            "selection",
            "metrics",
            "baselines",
            "secondsPerEpoch",
            "secondsPerStep",
            "parameters",
            "curves",
            "remarks",
            "headlines")) {
      assertTrue(json.has(field), field);
    }
    assertEquals("hpmr", json.get("model").asText());
    assertEquals(60, json.at("/dataset/trainingInteractions/view").asInt());
    assertEquals(3, json.at("/dataset/notes/duplicate pairs").asInt());
    assertEquals(report.metrics().get(0).hr().get(10), json.at("/metrics/0/hr/10").asDouble());
    assertTrue(json.at("/tables/0/rows/0/values/0").isNull(), "NaN is null");
    assertEquals("LOSS", json.at("/curves/0/plot").asText());
  }

  @Test
  void thePageIsSelfContainedAndDrawsItsPlots() throws IOException {
    new ReportFolder(temporary.resolve("out")).write(Samples.report("hpmr", "generated"));
    String page = html();
    assertEquals(5, page.split("data:image/png;base64,", -1).length);
    assertFalse(page.contains("http://") || page.contains("https://"));
    assertFalse(page.contains("<script"));
  }

  @Test
  void textIsEscaped() throws IOException {
    String nasty = "<script>alert('x')</script>&\"";
    new ReportFolder(temporary.resolve("out")).write(Samples.report(nasty, nasty));
    String page = html();
    assertFalse(page.contains("<script"));
    assertTrue(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
    assertEquals(nasty, json().get("model").asText());
  }

  @Test
  void theFirstLinesSayThatTheTrivialBaselineWins() throws IOException {
    var report = Samples.report("hpmr", "generated");
    // Two viewed items of which one is the test item, equally popular but for the last: HR@2 = 2/3.
    var best =
        report.baselines().stream()
            .filter(row -> row.ranker().startsWith("view, not buy"))
            .findFirst()
            .orElseThrow();
    assertEquals(20 / 30.0, best.hr().get(2), 1e-12);
    assertTrue(
        report.headlines().stream()
            .anyMatch(
                line ->
                    line.startsWith(
                        "The trivial baseline “view, not buy, by popularity” beats this model: HR@10")),
        report.headlines().toString());
    new ReportFolder(temporary.resolve("out")).write(report);
    assertTrue(html().indexOf("beats this model") < html().indexOf("<table"));
  }

  @Test
  void aModelThatNothingBeatsIsToldSo() {
    var report = Samples.report("hpmr", "generated");
    var winner =
        report.baselines().stream()
            .filter(row -> row.ranker().startsWith("view, not buy"))
            .toList();
    var swapped =
        new Report(
            report.run(),
            report.dataset(),
            report.protocol(),
            winner,
            report.metrics(),
            List.of(),
            report.training(),
            List.of());
    assertEquals(
        "No trivial baseline beats this model on HR@10 or NDCG@10 over all test items.",
        swapped.headlines().get(0));
  }

  @Test
  void aFolderThatIsAFileIsBadInputAndStaysAsItWas() throws IOException {
    Path file = Files.writeString(temporary.resolve("taken"), "mine");
    var error =
        assertThrows(
            BadInputException.class,
            () -> new ReportFolder(file).write(Samples.report("hpmr", "generated")));
    assertTrue(error.getMessage().startsWith("report folder '" + file));
    assertThrows(BadInputException.class, () -> new ReportFolder(file.resolve("below")).check());
    assertEquals("mine", Files.readString(file));
  }
}
