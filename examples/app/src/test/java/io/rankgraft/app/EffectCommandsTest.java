package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code host --effect} leaves: a log, a host, and commands that mount grafts there. */
@Tag("slow")
class EffectCommandsTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void write() {
    for (String effect : List.of("cascade", "excitation")) {
      Ran.of(
              "host",
              "--effect",
              effect,
              "--rows",
              "900",
              "--epochs",
              "1",
              "--out",
              folder.resolve(effect).toString())
          .assertDone();
    }
  }

  /** Without the name of the program. */
  private static List<String> commands(String effect) throws IOException {
    return Files.readAllLines(folder.resolve(effect).resolve("commands.txt")).stream()
        .map(line -> line.replaceFirst("^examples/run ", ""))
        .toList();
  }

  private static String of(String effect, String graft) throws IOException {
    return commands(effect).stream()
        .filter(line -> line.contains("--graft " + graft + " "))
        .findFirst()
        .orElseThrow();
  }

  private static Ran run(String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command.strip().split(" +")));
    args.addAll(List.of(more));
    return Ran.of(args.toArray(String[]::new));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandPassesItsChecks() throws IOException {
    List<String> once = new ArrayList<>(commands("excitation"));
    once.add(of("cascade", "cascade"));
    once.add(of("cascade", "ptn"));
    return once.stream().map(line -> dynamicTest(line, () -> run(line, "--check").assertDone()));
  }

  @Test
  void thereIsACommandForEachGraftThatFits() throws IOException {
    assertEquals(7, commands("cascade").size());
    assertEquals(6, commands("excitation").size());
    assertTrue(of("excitation", "hawkes").contains("--request request --gap gap"));
  }

  /** The first of a list knows nothing of the others; the others do. */
  @ParameterizedTest
  @ValueSource(strings = {"saved_model", "model.onnx"})
  void listsAreTrainedShippedAndScored(String host) throws IOException {
    Path out = folder.resolve("hawkes-" + host);
    String command =
        of("excitation", "hawkes")
            .replace("excitation/saved_model", "excitation/" + host)
            .replaceFirst("--out \\S+", "--out " + out);
    run(command, "--epochs", "1", "--rate", "0.05", "--controls", "none").assertDone();
    Path rows = folder.resolve("excitation/data/test.csv");
    String bundle = out.resolve("bundle").toString();
    List<String> lists =
        Ran.of("score", "--bundle", bundle, "--in", rows.toString(), "--request", "request")
            .out()
            .lines()
            .toList();
    List<String> single =
        Ran.of("score", "--bundle", bundle, "--in", rows.toString()).out().lines().toList();
    List<String> raw = Files.readAllLines(rows);
    int differ = 0;
    for (int row = 1; row < raw.size(); row++) {
      boolean first = row == 1 || !request(raw.get(row)).equals(request(raw.get(row - 1)));
      if (first) {
        assertEquals(score(single.get(row)), score(lists.get(row)), 1e-5);
      } else {
        differ += Math.abs(score(single.get(row)) - score(lists.get(row))) > 1e-4 ? 1 : 0;
      }
    }
    assertNotEquals(0, differ);
  }

  private static double score(String line) {
    return Double.parseDouble(line.split(",")[1]);
  }

  private static String request(String row) {
    return row.split(",")[3];
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_model", "model.onnx"})
  void survivalLossesOfListsPassTheChecks(String host) throws IOException {
    String command = of("excitation", "hawkes").replace("/saved_model", "/" + host);
    run(command, "--set", "entireSpace.unbiased=true", "--check").assertDone();
  }

  @Test
  void listsWithoutTheirColumnAreRefused() throws IOException {
    String command = of("excitation", "hawkes");
    run(command.replace("--request request --gap gap", ""), "--check")
        .assertBadInput(
            "name the column that says which rows were shown together: --request COLUMN");
    run(command.replace("--request request", ""), "--check")
        .assertBadInput(
            "--gap 'gap': expected lists, whose rows have a row before, but there is no --request");
    run(command.replace("--gap gap", "--gap item"), "--check")
        .assertBadInput("--gap 'item': expected a dense feature of width 1");
    run(command.replace("--request request", "--request time"), "--check")
        .assertBadInput("expected neighbouring rows with one value in it");
  }

  @Test
  void whatAGraftNeedsOfTheLogIsSaidInOneLine() throws IOException {
    String host = "--host " + folder.resolve("excitation/saved_model");
    String log = " --data " + folder.resolve("excitation/data") + " --check";
    run("graft " + host + " --tap logit=logit_click --graft leu-ifu --task click" + log)
        .assertBadInput(
            "graft 'leu-ifu': expected a chain of two towers or more but there is one task, 'click', and no tap 'hidden'");
    run("graft " + host + " --tap logit=logit_click --graft ptn --task click" + log)
        .assertBadInput("graft 'ptn': expected 2 sequences of the item or more");
    run("graft " + host + " --tap logit.click=logit_click --graft cascade --task click buy" + log)
        .assertBadInput("graft 'cascade': expected a sequence for each task");
    run(of("cascade", "cascade"), "--set", "lambdas={\"viewed\":0.5}", "--check")
        .assertBadInput("expected lambdas of tasks but got one of 'viewed', which has no labels");
  }
}
