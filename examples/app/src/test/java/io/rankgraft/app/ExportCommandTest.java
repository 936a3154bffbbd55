package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.ServingForm;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a finished training to scores of rows, for every model but hpmr. */
class ExportCommandTest {
  @TempDir private Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
    return new Ran(status, out.toString(), err.toString());
  }

  private static String done(List<String> args) {
    Ran ran = run(args);
    assertEquals(0, ran.status(), ran.err());
    return ran.out();
  }

  /** Trains one epoch, exports to ONNX and verifies. */
  private void export(String model, String data, String... set) {
    String out = folder.resolve("out").toString();
    List<String> train = new ArrayList<>(List.of("train", model, "--data", data));
    train.addAll(List.of("--epochs", "1", "--out", out, "--set"));
    train.addAll(List.of(set));
    done(train);
    String bundle = folder.resolve("bundle").toString();
    done(List.of("export", "--checkpoint", out, "--data", data, "--out", bundle));
    String verified = done(List.of("verify", "--bundle", bundle));
    assertTrue(verified.contains("ONNX Runtime against ND4J float64"), verified);
  }

  /** The lines behind the header. */
  private List<String> score(String rows, String... more) throws IOException {
    Path in = Files.writeString(folder.resolve("rows.csv"), rows);
    List<String> args = new ArrayList<>(List.of("score", "--in", in.toString()));
    args.addAll(List.of("--bundle", folder.resolve("bundle").toString()));
    args.addAll(List.of(more));
    return done(args).lines().skip(1).toList();
  }

  @Test
  void nmtrScoresPairs() throws IOException {
    export("nmtr", "planted", "dim=4", "layers=1", "evaluateEvery=1");
    assertEquals(2, score("user,item\n0,1\n3,2\n").size());
  }

  /** Ids with gaps are the vocabulary of the bundle: rows are scored by what the log calls them. */
  @Test
  void aLogWithLargeIdsIsScoredByItsIds() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    StringBuilder views = new StringBuilder();
    StringBuilder buys = new StringBuilder();
    StringBuilder test = new StringBuilder();
    for (int user = 0; user < 12; user++) {
      long id = 7_000_000_000L + user;
      views.append("%s 100 2000000 %s\n".formatted(id, 3_000_000_000L + user));
      buys.append("%s %s 100\n".formatted(id, 3_000_000_000L + user));
      test.append("%s 2000000\n".formatted(id));
    }
    Files.writeString(data.resolve("view_train.txt"), views);
    Files.writeString(data.resolve("buy_train.txt"), buys);
    Files.writeString(data.resolve("buy_test.txt"), test);
    export("hpmr", data.toString(), "dim=4", "layers=1", "evaluateEvery=1");
    List<String> lines = score("user,item\n7000000003,100\n7000000003,3000000011\n");
    assertEquals(2, lines.size());
    assertTrue(!lines.get(0).split(",")[1].equals(lines.get(1).split(",")[1]), lines.toString());
  }

  @Test
  void htlnetScoresCustomers() throws IOException {
    export(
        "htlnet",
        SmallFiles.hillstrom(folder.resolve("data")).toString(),
        "batch=20",
        "layers=8",
        "tower=8,4",
        "amountUnit=10");
    String header =
        "recency,history_segment,mens,womens,zip_code,newbie,channel,segment,log_history\n";
    assertEquals(1, score(header + "3,1) $0 - $100,1,0,Urban,0,Web,Mens E-Mail,4.2\n").size());
  }

  @Test
  void amountsAreExportedInTheUnitOfTheirLabels() throws IOException {
    Path data = SmallFiles.hillstrom(folder.resolve("data"));
    double[] ones = spend(data, "1");
    double[] tens = spend(data, "10");
    for (int i = 0; i < ones.length; i++) {
      assertEquals(10 * ones[i], tens[i], 1e-4);
    }
  }

  /** What the values a model starts with say of golden rows. */
  private static double[] spend(Path data, String unit) {
    var family = new HtlNetFamily();
    var read = family.read(data.toString(), new HashMap<>(Map.of("amountUnit", unit)));
    var model =
        family.configure(read, "default", new HashMap<>(Map.of("layers", "8", "tower", "8,4")));
    try (ModelGraph trained = ModelGraph.withSeed(1)) {
      model.build(trained, 0);
      try (ModelSession session = ModelSession.openForFewRuns(trained, Threads.of(1));
          ModelGraph graph = ModelGraph.forExport(session.values()::get, 0)) {
        ServingForm form = model.export(graph);
        RankerExport export =
            RankerExport.of(
                graph,
                form.outputs(),
                Optional.of(ServingForm.REQUEST_OF),
                form.ranking(),
                form.schema(),
                Optional.empty());
        return export.golden().cases().stream()
            .filter(golden -> golden.name().equals("many"))
            .findFirst()
            .orElseThrow()
            .outputs()
            .get("spend");
      }
    }
  }

  @Test
  void dtrnScoresRowsByTheirHistoriesAlone() throws IOException {
    export(
        "dtrn",
        SmallFiles.log(folder.resolve("data")).toString(),
        "dim=4",
        "heads=2",
        "length=4",
        "expert=8",
        "tower=4",
        "hyperHidden=4",
        "batch=64",
        "only=view",
        "tim=off",
        "trm=off",
        "without=cart",
        "head=shared_bottom",
        "negatives=1");
    List<String> scores = score("item,field-user,events-view\n3,0,1 2 9\n3,0,\n");
    assertNotEquals(scores.get(0).substring(1), scores.get(1).substring(1));
  }

  @Test
  void heroesScoresTheRowsOfARequestAsOneList() throws IOException {
    export(
        "heroes",
        SmallFiles.graded(folder.resolve("data")).toString(),
        "hidden=4",
        "fieldWidth=4",
        "positionWidth=2",
        "headWidths=4",
        "positions=4",
        "tau=0.5");
    String rows = "list,numbers\na,0.5 0 0.1\na,2.5 0 0.3\nb,2.5 0 0.3\n";
    List<String> apart = score(rows);
    List<String> lists = score(rows, "--request", "list");
    assertEquals(apart.get(0), lists.get(0));
    assertNotEquals(apart.get(1), lists.get(1));
    assertEquals(apart.get(2), lists.get(2));
  }
}
