package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line with models that predict tasks, on small files. */
class TaskCommandLineTest {
  /** One behaviour and two tasks: building the graph takes longer than training it. */
  private static final List<String> SMALL_DTRN =
      List.of(
          "dim=4",
          "heads=2",
          "length=4",
          "expert=8",
          "tower=4",
          "hyperHidden=4",
          "batch=64",
          "only=view",
          "without=cart",
          "head=shared_bottom");

  private static final List<String> SMALL_HEROES =
      List.of("hidden=4", "fieldWidth=4", "positionWidth=2", "headWidths=4", "positions=4");

  @TempDir private Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
    return new Ran(status, out.toString(), err.toString());
  }

  private Ran train(String model, Path data, String epochs, List<String> set) {
    List<String> args = new ArrayList<>(List.of("train", model, "--data", data.toString()));
    args.addAll(List.of("--epochs", epochs, "--out", folder.resolve("out").toString()));
    args.add("--overwrite"); // tests train more than once
    if (!set.isEmpty()) {
      args.add("--set");
      args.addAll(set);
    }
    return run(args);
  }

  private JsonNode report() throws IOException {
    return Options.JSON.readTree(folder.resolve("out/report.json").toFile());
  }

  private static void assertBadInput(Ran ran, String... parts) {
    assertEquals(2, ran.status(), ran.err());
    assertEquals(1, ran.err().strip().lines().count(), ran.err());
    for (String part : parts) {
      assertTrue(ran.err().contains(part), ran.err());
    }
  }

  @Test
  void htlNetTrainsOnAChainAndPlotsGradientNorms() throws IOException {
    Ran ran =
        train(
            "htlnet",
            SmallFiles.hillstrom(folder.resolve("data")),
            "12",
            List.of("batch=20", "layers=8", "tower=8,4"));
    assertEquals(0, ran.status(), ran.err());
    JsonNode report = report();
    assertTrue(report.at("/metrics/0/values/AUC visit").asDouble() > 0.5, ran.out());
    assertEquals(0.5, report.at("/baselines/0/values/AUC visit").asDouble());
    assertTrue(report.at("/baselines/0/values/Spearman spend").isNull());
    assertEquals(5, report.at("/figures/0/series").size(), "three tasks, two of them adjusted");
    assertTrue(report.at("/figures/0/series/1/y").size() > 1);
    assertTrue(Files.isDirectory(folder.resolve("out/checkpoint/best")));
    assertTrue(Files.readString(folder.resolve("out/report.html")).contains("NRMSE spend"));
  }

  @Test
  void dtrnTrainsOnALogAndCountsSequencesCutShort() throws IOException {
    Ran ran = train("dtrn", SmallFiles.log(folder.resolve("data")), "2", SMALL_DTRN);
    assertEquals(0, ran.status(), ran.err());
    JsonNode report = report();
    assertTrue(
        report
                .at("/dataset/notes/rows with more than 4 events of view, the oldest left out")
                .asInt()
            > 0,
        report.at("/dataset").toString());
    assertTrue(report.at("/metrics/0/values/AUC buy").asDouble() > 0);
    assertTrue(report.at("/metrics/0/values/AUC cart").isNull(), "not trained");
    assertEquals(2, report.at("/figures").size());
    assertEquals("POINTS", report.at("/figures/0/kind").asText());
  }

  @Test
  void tasksOfOneInterestAreDrawnToo() throws IOException {
    Path data = SmallFiles.log(folder.resolve("data"));
    Ran ran = train("dtrn:inject=none", data, "1", SMALL_DTRN);
    assertEquals(0, ran.status(), ran.err());
    assertEquals(2, report().at("/figures").size());
  }

  @Test
  void heroesTrainsOnSessionsAndMarksALeak() throws IOException {
    Path data = SmallFiles.log(folder.resolve("data"));
    Ran ran = train("heroes", data, "2", SMALL_HEROES);
    assertEquals(0, ran.status(), ran.err());
    JsonNode report = report();
    List<String> baselines = new ArrayList<>();
    report.at("/baselines").forEach(row -> baselines.add(row.path("predictor").asText()));
    assertEquals(List.of("constant", "position only", "is last"), baselines);
    assertTrue(report.at("/remarks").toString().contains("The gate "), ran.out());
    assertFalse(ran.out().contains("LEAK"));
    Ran leaking = train("heroes:gate=label:allowLabelLeak=true", data, "1", SMALL_HEROES);
    assertTrue(leaking.out().contains("LEAK"), leaking.out() + leaking.err());
  }

  @Test
  void comparisonsTellWhatHeroesDoes() throws IOException {
    Path data = SmallFiles.log(folder.resolve("data"));
    List<String> args = new ArrayList<>(List.of("compare", "heroes"));
    args.add("heroes:gate=label:allowLabelLeak=true");
    args.addAll(List.of("--data", data.toString(), "--seeds", "1,2", "--epochs", "1"));
    args.addAll(List.of("--out", folder.resolve("out").toString()));
    SMALL_HEROES.forEach(option -> args.addAll(List.of("--set", option)));
    Ran ran = run(args);
    assertEquals(0, ran.status(), ran.err());
    String remarks = report().at("/remarks").toString();
    assertTrue(remarks.contains("heroes: open gates, share of the test items 0."), remarks);
    assertTrue(remarks.contains("allowLabelLeak=true: LEAK"), remarks);
  }

  @Test
  void heroesIsJudgedByTheTrueRelevanceOfSimulatedClicks() throws IOException {
    Path data = SmallFiles.graded(folder.resolve("data"));
    List<String> set = new ArrayList<>(SMALL_HEROES);
    set.addAll(List.of("tau=0.5", "learningRate=0.02"));
    Ran ran = train("heroes:unbiased=true:decay=none", data, "3", set);
    assertEquals(0, ran.status(), ran.err());
    JsonNode report = report();
    double relevance = report.at("/metrics/0/values/NDCG relevance").asDouble();
    double constant = report.at("/baselines/0/values/NDCG relevance").asDouble();
    assertTrue(relevance > constant, relevance + " against " + constant);
    assertTrue(report.path("split").asText().contains("examination^0.5"));
  }

  @Test
  void comparisonsArePairedAndNotRepeated() throws IOException {
    List<String> args =
        new ArrayList<>(List.of("compare", "htlnet:head=single", "htlnet:head=shared_bottom"));
    args.addAll(List.of("--data", SmallFiles.hillstrom(folder.resolve("data")).toString()));
    args.addAll(List.of("--seeds", "1,2", "--epochs", "1", "--set", "merge=sum"));
    args.addAll(List.of("--out", folder.resolve("cmp").toString()));
    Ran first = run(args);
    assertEquals(0, first.status(), first.err());
    assertTrue(first.out().contains("constant"), first.out());
    Path stored = folder.resolve("cmp/runs/htlnet_head=shared_bottom-2/result.json");
    var written = Files.getLastModifiedTime(stored);
    Ran again = run(args);
    assertEquals(written, Files.getLastModifiedTime(stored));
    assertFalse(again.out().contains("validation"), again.out());
    assertEquals(table(first.out()), table(again.out()));
  }

  private static List<String> table(String out) {
    return out.lines().filter(line -> line.contains(" +- ")).toList();
  }

  @Test
  void resumingGoesOnToTheSameResult() throws IOException {
    Path data = SmallFiles.hillstrom(folder.resolve("data"));
    List<String> set = List.of("batch=50", "patience=9", "head=single");
    assertEquals(0, train("htlnet", data, "4", set).status());
    String whole = report().path("metrics").toString();
    try (var files = Files.walk(folder.resolve("out"))) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    }
    assertEquals(0, train("htlnet", data, "2", set).status());
    List<String> args = new ArrayList<>(List.of("train", "htlnet", "--data", data.toString()));
    args.addAll(List.of("--epochs", "4", "--resume", "--out", folder.resolve("out").toString()));
    args.addAll(List.of("--set", "batch=50", "patience=9", "head=single"));
    assertEquals(0, run(args).status());
    assertEquals(whole, report().path("metrics").toString());
  }

  @Test
  void whatCannotBeUsedIsOneLine() throws IOException {
    Path small = SmallFiles.hillstrom(folder.resolve("data"));
    assertBadInput(train("htlnet:mergee=sum", small, "1", List.of()), "mergee", "nearest: merge");
    assertBadInput(train("htlnet:merge=total", small, "1", List.of()), "TOTAL");
    assertBadInput(train("htlnet", small, "1", List.of("amountUnit=0")), "amountUnit > 0");
    assertBadInput(train("htlnet", folder.resolve("nowhere"), "1", List.of()), "nowhere");
    assertBadInput(train("dtrn", small, "1", List.of()), "data");
    assertBadInput(train("heroes", small, "1", List.of()), "data");
    assertBadInput(
        train("heroes:gate=label", SmallFiles.log(small), "1", List.of()), "allowLabelLeak");
    assertBadInput(
        run(List.of("compare", "htlnet", "dtrn", "--data", small.toString())), "dtrn", "apart");
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void damagedGradedListsNameFileAndLine() throws IOException {
    Path data = SmallFiles.graded(folder.resolve("data"));
    Files.writeString(data.resolve("test.txt"), "1 qid:1 1:0.5\n9 qid:x 0:1\n");
    assertBadInput(train("heroes", data, "1", List.of()), "test.txt", "2", "index:value");
  }
}
