package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rankgraft.report.Figure;
import io.rankgraft.report.PaperReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class PaperCommandTest {
  @TempDir private Path folder;

  @Test
  void withoutANameItListsWhatThereIs() {
    String out = Ran.of("paper").assertDone().out();
    for (String table : List.of("hpmr:5", "nmtr:IV", "dtrn:7", "heroes:fig6b")) {
      assertTrue(out.lines().anyMatch(line -> line.startsWith(table + " ")), table);
    }
    assertTrue(out.contains("cannot be redone, it needs live traffic"), out);
  }

  @Test
  void anUnknownTableIsOneLineWithTheNearest() {
    Ran.of("paper", "htlnet:33", "--out", folder.toString()).assertBadInput("nearest: htlnet:3");
  }

  @Test
  void whatItCannotRunItSays() {
    String out =
        Ran.of("paper", "dtrn:9", "heroes:fig5c", "--out", folder.toString()).assertDone().out();
    assertTrue(out.contains("it needs live traffic"), out);
    assertTrue(out.contains("examples/run bench hawkes-step"), out);
  }

  @Test
  void aTableIsTrainedOnceAndShowsPrintedNumbersBesideOurs() throws IOException {
    String data = SmallFiles.hillstrom(folder.resolve("data")).toString();
    String[] args = {
      "paper",
      "htlnet:4",
      "--data",
      data,
      "--seeds",
      "1",
      "--epochs",
      "1",
      "--set",
      "batch=20",
      "layers=8",
      "tower=8,4",
      "--out",
      folder.resolve("out").toString()
    };
    String out = Ran.of(args).assertDone().out();
    assertTrue(
        out.lines().anyMatch(l -> l.matches("w/o representation +0\\.7526 +0\\.\\d{4} .*")), out);
    assertTrue(out.contains("no claim is made of them"), out);
    JsonNode report = Options.JSON.readTree(folder.resolve("out/htlnet-4/report.json").toFile());
    assertEquals(3, report.at("/rows").size());
    assertEquals(0.9093, report.at("/printed/0/values/0/5").asDouble());
    String again = Ran.of(args).assertDone().out();
    assertFalse(again.contains("relative loss"), again);
    args[1] = "htlnet:3"; // shares its first row
    String other = Ran.of(args).assertDone().out();
    assertEquals(
        List.of("htlnet:head=shared_bottom seed 1", "htlnet:merge=sum seed 1"),
        other.lines().filter(l -> l.endsWith(" seed 1")).toList());
  }

  @Test
  void aVariantByAnotherNameIsNotTrainedAgain() throws IOException {
    String data = SmallFiles.hillstrom(folder.resolve("data")).toString();
    List<String> args =
        new ArrayList<>(
            List.of("compare", "htlnet", "htlnet:merge=algorithm1", "htlnet:merge=sum"));
    args.addAll(List.of("--data", data, "--seeds", "1", "--epochs", "1"));
    args.addAll(List.of("--set", "batch=20", "--set", "layers=8", "--set", "tower=8,4"));
    args.addAll(List.of("--out", folder.resolve("out").toString()));
    String out = Ran.of(args.toArray(String[]::new)).assertDone().out();
    assertEquals(
        List.of("htlnet seed 1", "htlnet:merge=sum seed 1"),
        out.lines().filter(l -> l.endsWith(" seed 1")).toList());
    JsonNode variants = Options.JSON.readTree(folder.resolve("out/report.json").toFile());
    assertEquals(variants.at("/variants/0/valuesBySeed"), variants.at("/variants/1/valuesBySeed"));
    assertNotEquals(
        variants.at("/variants/0/valuesBySeed"), variants.at("/variants/2/valuesBySeed"));
  }

  @Test
  void aSweepOfTheDataIsACurveForEachRow() {
    PaperTable table =
        new PaperTable(
            "a figure",
            null,
            null,
            null,
            List.of(1L),
            Map.of("epochs", "1", "positions", "2", "hidden", "2", "headWidths", "[]"),
            List.of(),
            Map.of("a figure, no numbers printed", Map.of("CTR AUC", "AUC@1")),
            List.of(new PaperTable.Row("MMoE", "heroes:ranker=mmoe", null, null, null)),
            Map.of("trainShare", List.of("0.05", "0.1")),
            false);
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    PaperReport report =
        new PaperRun(table, new CommonOptions(), List.of(1L), folder).run("t", nowhere, nowhere);
    assertEquals(
        List.of("MMoE, trainShare=0.05", "MMoE, trainShare=0.1"),
        report.rows().stream().map(PaperReport.Row::name).toList());
    Figure curve = report.figures().get(0);
    assertEquals("trainShare", curve.xTitle());
    assertEquals(List.of(0.05, 0.1), curve.series().get(0).x());
    assertTrue(Files.exists(folder.resolve("embedded/trainShare=0.1/heroes_ranker=mmoe-1")));
    assertEquals(
        List.of("0.05", "0.1"),
        report.comparison().variants().stream().map(v -> v.options().get("trainShare")).toList());
  }
}
