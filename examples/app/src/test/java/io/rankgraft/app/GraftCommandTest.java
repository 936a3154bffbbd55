package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraftCommandTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path made;
  @TempDir private Path folder;

  @BeforeAll
  static void makeAHost() {
    Ran ran = Ran.of("host", "--users", "150", "--epochs", "1", "--out", made.toString());
    assertEquals(0, ran.status(), ran.err());
  }

  private Ran graft(String host, String name, String... more) {
    List<String> args = new ArrayList<>(List.of("graft", "--host"));
    args.add(made.resolve(host).toString());
    args.addAll(List.of("--tap", "logit=logit", "fields=fields", "hidden=hidden", "--graft", name));
    args.addAll(List.of("--data", made.resolve("data").toString(), "--epochs", "1", "--dim", "8"));
    args.addAll(List.of("--controls", "none", "--out", folder.toString()));
    args.addAll(List.of(more));
    return Ran.of(args.toArray(String[]::new));
  }

  private Ran score(String... more) {
    List<String> args = new ArrayList<>(List.of("score", "--bundle"));
    args.add(folder.resolve("bundle").toString());
    args.addAll(List.of(more));
    return Ran.of(args.toArray(String[]::new));
  }

  private static void assertBadInput(Ran ran, String... parts) {
    ran.assertBadInput(parts);
  }

  @Test
  void aGraftOntoASavedModelShipsAsOneBundleThatEveryEngineScoresAlike() throws IOException {
    Ran ran = graft("saved_model", "trm");
    assertEquals(0, ran.status(), ran.err());
    JsonNode report = JSON.readTree(folder.resolve("report.json").toFile());
    assertEquals("headline", report.fieldNames().next());
    String headline = report.get("headline").asText();
    assertTrue(ran.out().contains(headline) && headline.contains("click AUC"), ran.out());
    assertTrue(Files.readString(folder.resolve("report.html")).contains(headline));
    assertTrue(Files.isDirectory(folder.resolve("checkpoint")));

    Ran verified = Ran.of("verify", "--bundle", folder.resolve("bundle").toString());
    assertEquals(0, verified.status(), verified.err());
    for (String pair :
        List.of(
            "ONNX Runtime against the golden rows",
            "ONNX Runtime against ND4J float64",
            "TensorFlow against the golden rows",
            "TensorFlow against ND4J float64")) {
      assertTrue(verified.out().contains(pair), verified.out());
    }
    assertTrue(verified.out().endsWith("verified" + System.lineSeparator()), verified.out());

    String three = made.resolve("data/three.csv").toString();
    Ran onnx = score("--in", three);
    assertEquals(0, onnx.status(), onnx.err());
    List<String> lines = onnx.out().lines().toList();
    assertEquals("row,score,click,click-host", lines.get(0));
    assertEquals(4, lines.size());
    Ran tensorFlow = score("--in", three, "--engine", "tensorflow");
    for (int row = 1; row < lines.size(); row++) {
      String[] here = lines.get(row).split(",");
      String[] there = tensorFlow.out().lines().toList().get(row).split(",");
      for (int i = 0; i < here.length; i++) {
        assertEquals(Double.parseDouble(here[i]), Double.parseDouble(there[i]), 1e-5);
      }
    }
  }

  @Test
  void jsonLinesGiveTheScoresOfTheSameRowsInCsv() throws IOException {
    assertEquals(0, graft("saved_model", "cascade").status());
    List<String> csv = Files.readAllLines(made.resolve("data/three.csv"));
    String[] names = csv.get(0).split(",");
    StringBuilder json = new StringBuilder();
    for (String row : csv.subList(1, csv.size())) {
      String[] values = row.split(",", -1);
      var object = JSON.createObjectNode();
      for (int i = 0; i < names.length; i++) {
        if (i < 2) {
          object.put(names[i], values[i]);
        } else {
          var list = object.putArray(names[i]);
          for (String item : values[i].isEmpty() ? new String[0] : values[i].split(" ")) {
            list.add(item);
          }
        }
      }
      json.append(object).append('\n');
    }
    Path lines = Files.writeString(folder.resolve("three.jsonl"), json);
    Path out = folder.resolve("scores.jsonl");
    assertEquals(0, score("--in", lines.toString(), "--out", out.toString()).status());
    List<String> scores =
        score("--in", made.resolve("data/three.csv").toString()).out().lines().toList();
    List<String> objects = Files.readAllLines(out);
    for (int row = 0; row < 3; row++) {
      assertEquals(
          Double.parseDouble(scores.get(row + 1).split(",")[1]),
          JSON.readTree(objects.get(row)).get("score").asDouble());
    }
    assertBadInput(score("--in", lines.toString(), "--out", out.toString()), "expected a new file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trm", "leu-ifu", "ptn"})
  void aGraftOntoAnOnnxFileShipsAsOneFile(String name) {
    Ran ran = graft("model.onnx", name);
    assertEquals(0, ran.status(), ran.err());
    assertTrue(Files.isRegularFile(folder.resolve("bundle/model.onnx")));
    assertFalse(Files.exists(folder.resolve("bundle/saved_model")));
    assertTrue(ran.out().contains("ONNX Runtime against ND4J float64"), ran.out());
  }

  @Test
  void aSplicedGraftIsReadByTheRestOfTheHost() {
    Ran ran = graft("saved_model", "trm", "--join", "splice");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("ONNX and SavedModel"), ran.out());
  }

  @Test
  void whatDoesNotFitIsOneLineAndLeavesNoBundle() {
    assertBadInput(graft("saved_model", "tmi"), "'tmi'", "tim");
    assertBadInput(graft("saved_model", "hawkes"), "--request COLUMN");
    assertBadInput(graft("saved_model", "tim", "--join", "splice"), "expected a residual join");
    assertBadInput(graft("model.onnx", "trm", "--join", "splice"), "ONNX hosts do not take");
    assertBadInput(graft("saved_model", "tim", "--tap", "logit=logits"), "logits");
    assertBadInput(graft("saved_model", "tim", "--unit", "usr"), "usr");
    assertBadInput(graft("nowhere", "tim"), "nowhere");
    assertFalse(Files.exists(folder.resolve("bundle")));
  }

  @Test
  void badRowsAreNamedByFileAndLine() throws IOException {
    assertEquals(0, graft("saved_model", "cascade").status());
    List<String> rows = new ArrayList<>(Files.readAllLines(made.resolve("data/three.csv")));
    rows.set(2, rows.get(2).replaceFirst("^u[0-9]+", ""));
    Path bad = Files.write(folder.resolve("bad.csv"), rows);
    assertBadInput(score("--in", bad.toString()), "bad.csv, line 3", "feature 'user'");
    rows.set(2, "u1,i1");
    Files.write(bad, rows);
    assertBadInput(score("--in", bad.toString()), "bad.csv, line 3", "7 values");
    Files.write(bad, List.of(rows.get(0).replace("item", "itme"), rows.get(1)));
    assertBadInput(score("--in", bad.toString()), "feature 'item'");
  }

  @Test
  void aDamagedBundleIsNotScored() throws IOException {
    assertEquals(0, graft("saved_model", "cascade").status());
    Path model = folder.resolve("bundle/model.onnx");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);
    assertBadInput(score("--in", made.resolve("data/three.csv").toString()), "model.onnx");
    assertBadInput(Ran.of("verify", "--bundle", folder.resolve("bundle").toString()), "model.onnx");
  }

  @Test
  void whatSchemaPrintsForAHostChecksAGraftOnIt() {
    for (String host : List.of("saved_model", "model.onnx")) {
      Path out = folder.resolve("sample-" + host);
      Ran sampled =
          Ran.of("schema", "--host", made.resolve(host).toString(), "--out", out.toString())
              .assertDone();
      String last = sampled.out().strip().lines().reduce((a, b) -> b).orElseThrow();
      assertTrue(last.startsWith("try: graft ") && last.endsWith("--check"), last);
      Ran checked = Ran.of(last.substring("try: ".length()).split(" ")).assertDone();
      assertTrue(checked.out().contains("all fits: nothing was trained"), checked.out());
      Ran listed =
          Ran.of(
                  "graft",
                  "--host",
                  made.resolve(host).toString(),
                  "--data",
                  out.toString(),
                  "--tensors")
              .assertDone();
      assertTrue(listed.out().contains("fed by feature 'item'"), listed.out());
    }
  }

  @Test
  void tensorsOfAHostAreListed() {
    for (String host : List.of("saved_model", "model.onnx")) {
      Ran ran = Ran.of("graft", "--host", made.resolve(host).toString(), "--tensors");
      assertEquals(0, ran.status(), ran.err());
      assertTrue(ran.out().contains("hidden"), ran.out());
    }
  }

  @Test
  void aTrainedModelBecomesABundle() {
    Path out = folder.resolve("train");
    Ran trained =
        Ran.of(
            "train",
            "hpmr",
            "--epochs",
            "2",
            "--set",
            "evaluateEvery=1",
            "dim=8",
            "--out",
            out.toString());
    assertEquals(0, trained.status(), trained.err());
    Path bundle = folder.resolve("bundle");
    Ran ran =
        Ran.of(
            "export",
            "--checkpoint",
            out.toString(),
            "--format",
            "savedmodel",
            "--out",
            bundle.toString());
    assertEquals(0, ran.status(), ran.err());
    Ran verified = Ran.of("verify", "--bundle", bundle.toString());
    assertEquals(0, verified.status(), verified.err());
    assertBadInput(
        Ran.of("export", "--checkpoint", bundle.toString(), "--out", "x"), "report.json");
  }
}
