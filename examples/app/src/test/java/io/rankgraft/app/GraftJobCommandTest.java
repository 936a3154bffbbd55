package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.recipes.GraftByName;
import io.rankgraft.registry.GraftProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code graft} as a shell over the job: several tasks and grafts, checks, resume, outsiders. */
class GraftJobCommandTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** The manifest has the time; the order of a graph's entries is not fixed, its variables are. */
  private static final Set<Path> MAY_DIFFER =
      Set.of(Path.of("manifest.json"), Path.of("saved_model.pb"));

  @TempDir private static Path made;
  @TempDir private Path folder;

  @BeforeAll
  static void makeAHost() {
    Ran.of("host", "--users", "150", "--epochs", "1", "--out", made.toString()).assertDone();
  }

  private static Ran graft(Path out, String host, String... more) {
    return Ran.of(args(out, made.resolve("data"), host, more));
  }

  private static String[] args(Path out, Path data, String host, String... more) {
    List<String> args = new ArrayList<>(List.of("graft", "--host"));
    args.add(made.resolve(host).toString());
    args.addAll(List.of("--data", data.toString(), "--out", out.toString()));
    args.addAll(List.of(more));
    if (!args.contains("--controls")) {
      args.addAll(List.of("--controls", "none"));
    }
    return args.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_model", "model.onnx"})
  void twoTasksWithWeightsAndAMaskHaveTwoLiftsAndOneBundle(String host) throws IOException {
    Path data = withPurchases(folder.resolve("data"));
    Path out = folder.resolve("out");
    Ran ran =
        Ran.of(
            args(
                out,
                data,
                host,
                "--tap",
                "logit.click=logit",
                "logit.buy=logit",
                "--task",
                "click",
                "buy",
                "--target",
                "click",
                "--mask",
                "buy=seen",
                "--weight",
                "weight",
                "--graft",
                "cascade",
                "--epochs",
                "1"));
    ran.assertDone();
    JsonNode report = JSON.readTree(out.resolve("report.json").toFile());
    List<String> test = Files.readAllLines(data.resolve("test.csv"));
    long clicks = test.stream().filter(line -> line.matches(".*,1,[01],1,[12]")).count();
    assertEquals(test.size() - 1, report.at("/lift/tasks/0/rows").asInt());
    assertEquals(clicks, report.at("/lift/tasks/1/rows").asInt(), "purchases only after clicks");
    for (int task = 0; task < 2; task++) {
      assertEquals(
          List.of("click", "buy").get(task), report.at("/tasks/%s/task".formatted(task)).asText());
      assertTrue(report.at("/tasks/%s/host/auc".formatted(task)).isNumber());
      assertTrue(report.at("/tasks/%s/grafted/logLoss".formatted(task)).isNumber());
    }
    assertTrue(ran.out().contains("buy: " + clicks + " rows"), ran.out());

    Ran scored =
        Ran.of(
            "score",
            "--bundle",
            out.resolve("bundle").toString(),
            "--in",
            made.resolve("data/three.csv").toString());
    List<String> lines = scored.assertDone().out().lines().toList();
    List<String> header = List.of(lines.get(0).split(","));
    assertEquals(List.of("row", "score", "click", "click-host", "buy", "buy-host"), header);
    for (String line : lines.subList(1, 4)) {
      String[] values = line.split(",");
      assertEquals(values[2], values[1], "the target's");
      assertEquals(values[3], values[5], "both tasks tap one logit");
    }
  }

  /** The log with a purchase after every second click, and double weight of every third row. */
  private static Path withPurchases(Path to) throws IOException {
    Files.createDirectories(to);
    Files.copy(made.resolve("data/schema.json"), to.resolve("schema.json"));
    for (String name : List.of("train.csv", "test.csv")) {
      List<String> rows = new ArrayList<>();
      int clicks = 0;
      for (String row : Files.readAllLines(made.resolve("data").resolve(name))) {
        if (rows.isEmpty()) {
          rows.add(row + ",buy,seen,weight");
          continue;
        }
        int click = row.endsWith(",1") ? 1 : 0;
        clicks += click;
        int buy = click == 1 && clicks % 2 == 0 ? 1 : 0;
        rows.add("%s,%s,%s,%s".formatted(row, buy, click, rows.size() % 3 == 0 ? 2 : 1));
      }
      Files.write(to.resolve(name), rows);
    }
    return to;
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_model", "model.onnx"})
  void aCheckTrainsNothingAndLeavesNothing(String host) throws IOException {
    Path out = folder.resolve("out");
    Ran ran =
        assertTimeout( // a few seconds where no one else computes
            Duration.ofSeconds(60),
            () -> graft(out, host, "--tap", "logit=logit", "--graft", "cascade", "--check"));
    ran.assertDone();
    assertTrue(ran.out().contains("all fits: nothing was trained"), ran.out());
    assertFalse(ran.out().contains("epoch  1"), ran.out());
    assertEquals(Map.of(), files(out));
  }

  @Test
  void aJobThatIsCutGoesOnToWhatAWholeOneLeaves() throws IOException {
    String[] job = {"--tap", "logit=logit", "--graft", "cascade", "--epochs", "3"};
    Path whole = folder.resolve("whole");
    graft(whole, "model.onnx", job).assertDone();
    Path cut = folder.resolve("cut");
    Ran stopped = Ran.to(cutAt("epoch  2"), args(cut, made.resolve("data"), "model.onnx", job));
    assertNotEquals(0, stopped.status());
    assertFalse(Files.exists(cut.resolve("report.json")));

    List<String> resumed = new ArrayList<>(List.of(job));
    resumed.add("--resume");
    Ran ran = graft(cut, "model.onnx", resumed.toArray(String[]::new)).assertDone();
    assertFalse(ran.out().contains("epoch  1"), ran.out());
    assertSameResult(whole, cut);
    assertTrue(
        graft(cut, "model.onnx", resumed.toArray(String[]::new))
            .assertDone()
            .out()
            .contains("nothing to resume"));
  }

  /** A writer that fails once a text is written to it. */
  private static StringWriter cutAt(String text) {
    return new StringWriter() {
      @Override
      public void write(String written, int from, int length) {
        if (written.contains(text)) {
          throw new IllegalStateException("cut");
        }
        super.write(written, from, length);
      }
    };
  }

  /** The Java example of README.md is this recipe's code; see its {@code ReadmeTest}. */
  @ParameterizedTest
  @ValueSource(strings = {"saved_model", "model.onnx"})
  @Tag("slow")
  void theJobInJavaLeavesTheBitsOfTheCommand(String host) throws IOException {
    Path command = folder.resolve("command");
    graft(command, host, "--tap", "logit=logit", "--graft", "cascade", "--controls", "all")
        .assertDone();
    JsonNode report = JSON.readTree(command.resolve("report.json").toFile());
    for (String arm : List.of("host", "recalibrated", "refreshed", "plain", "grafted")) {
      assertTrue(report.at("/tasks/0/" + arm + "/auc").isNumber(), arm);
    }
    Path code = folder.resolve("code");
    GraftByName.run(made.resolve(host), made.resolve("data"), code);
    assertSameResult(command, code);
  }

  private static void assertSameResult(Path expected, Path found) throws IOException {
    Map<String, byte[]> before = files(expected);
    Map<String, byte[]> after = files(found);
    assertEquals(before.keySet(), after.keySet());
    assertTrue(before.containsKey("bundle/model.onnx"), before.keySet().toString());
    for (String name : after.keySet()) {
      if (name.equals("report.json")) {
        assertEquals(withoutSeconds(before.get(name)), withoutSeconds(after.get(name)));
      } else if (name.startsWith("bundle/") && !MAY_DIFFER.contains(Path.of(name).getFileName())) {
        assertArrayEquals(before.get(name), after.get(name), name);
      }
    }
  }

  private static JsonNode withoutSeconds(byte[] json) throws IOException {
    ObjectNode report = (ObjectNode) JSON.readTree(json);
    report.remove("seconds");
    return report;
  }

  /** Every file by its path; saves are numbered, so a checkpoint goes by its folder alone. */
  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          String name = root.relativize(file).toString().replaceAll("step-[^/]*", "step");
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  @Test
  void severalGraftsAreOneJob() throws IOException {
    Ran ran =
        graft(
            folder,
            "model.onnx",
            "--tap",
            "logit=logit",
            "--graft",
            "history,cascade",
            "--set",
            "cascade.dim=8",
            "--epochs",
            "1");
    ran.assertDone();
    assertTrue(ran.out().contains("grafts history, cascade: "), ran.out());
    JsonNode report = JSON.readTree(folder.resolve("report.json").toFile());
    assertEquals(8, report.at("/configuration/cascade/vectors/dim").asInt());
    assertTrue(report.at("/configuration/history").isObject(), report.toString());
  }

  @Test
  void aSettingThereIsNotNamesTheNearest() {
    graft(folder, "model.onnx", "--tap", "logit=logit", "--graft", "cascade", "--set", "dmi=8")
        .assertBadInput("cascade", "dmi", "nearest: dim");
    graft(
            folder,
            "model.onnx",
            "--tap",
            "logit=logit",
            "--graft",
            "history,cascade",
            "--set",
            "dim=8")
        .assertBadInput("--set dim=8", "write GRAFT.dim");
  }

  /** As {@code RANKGRAFT_CLASSPATH} adds a jar: a folder with nothing but the service's file. */
  @Test
  void aGraftOfAnotherJarIsListedAndMountedByItsName() throws IOException {
    Path services = Files.createDirectories(folder.resolve("jar/META-INF/services"));
    Files.writeString(
        services.resolve(GraftProvider.class.getName()), ItemGate.Provider.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    try (URLClassLoader jars =
        new URLClassLoader(new URL[] {folder.resolve("jar").toUri().toURL()}, own)) {
      thread.setContextClassLoader(jars);
      assertTrue(Ran.of("list").out().contains("item-gate"));
      Path out = folder.resolve("out");
      Ran ran =
          graft(
              out,
              "model.onnx",
              "--tap",
              "logit=logit",
              "--graft",
              "item-gate",
              "--set",
              "width=5",
              "--epochs",
              "1");
      ran.assertDone();
      // A table of 120 items, one for missing, one for unknown; a layer; a head; each with a bias.
      int parameters = 122 * 5 + (5 * 5 + 5) + (5 + 1);
      assertTrue(ran.out().contains("graft item-gate: " + parameters + " parameters"), ran.out());
    } finally {
      thread.setContextClassLoader(own);
    }
    assertFalse(Ran.of("list").out().contains("item-gate"));
  }
}
