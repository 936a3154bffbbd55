package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  @TempDir private Path folder;

  private Ran train(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "train", "hpmr", "--epochs", "2", "--set", "evaluateEvery=1", "dim=8", "--out"));
    args.add(folder.resolve("out").toString());
    args.addAll(List.of(more));
    return Ran.of(args.toArray(String[]::new));
  }

  /** On a log of 40 users. */
  private Ran trainSmall(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("--data", small()));
    args.addAll(List.of(more));
    return train(args.toArray(String[]::new));
  }

  private String small() throws IOException {
    return SmallFiles.log(folder.resolve("small")).toString();
  }

  private static void assertBadInput(Ran ran, String... parts) {
    ran.assertBadInput(parts);
  }

  @Test
  void listNamesWhatThereIs() {
    Ran ran = Ran.of("list");
    assertEquals(0, ran.status());
    assertTrue(ran.out().contains("hpmr") && ran.out().contains("planted"), ran.out());
  }

  @Test
  void trainingLeavesReportsAndCheckpoints() throws IOException {
    Ran ran = train();
    assertEquals(0, ran.status(), ran.err());
    Path out = folder.resolve("out");
    String json = Files.readString(out.resolve("report.json"));
    for (String field :
        List.of("model", "preset", "options", "dataset", "split", "protocol", "seed", "metrics")) {
      assertTrue(json.contains("\"" + field + "\""), field);
    }
    assertTrue(Files.readString(out.resolve("report.html")).contains("buy popularity"));
    assertTrue(Files.isDirectory(out.resolve("checkpoint/best")));
  }

  @Test
  void unknownOptionIsOneLineWithTheNearest() {
    assertBadInput(train("--set", "learningrate=0.1"), "learningrate", "nearest: learningRate");
    assertBadInput(Ran.of("train", "hpmr", "--preset", "refrence"), "refrence", "reference");
    assertBadInput(Ran.of("train", "hmpr"), "hmpr", "hpmr");
    assertBadInput(train("--set", "decay=much"), "decay", "a number", "much");
    assertBadInput(train("--set", "edgeKeep=1.5"), "edgeKeep in (0, 1]", "1.5");
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void wrongNumberOfLambdasSaysHowMany() {
    assertBadInput(train("--set", "lambdas=0.5,0.5"), "lambdas", "3", "[view, cart, buy]");
  }

  @Test
  void missingDataIsOneLine() {
    assertBadInput(train("--data", folder.resolve("nowhere").toString()), "nowhere");
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void damagedDataNamesFileAndLine() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("view_train.txt"), "0 1 2\n1 x\n");
    Files.writeString(data.resolve("buy_train.txt"), "0 1\n1 0\n");
    Files.writeString(data.resolve("buy_test.txt"), "0 2\n1 2\n");
    assertBadInput(train("--data", data.toString()), "view_train.txt", "2");
  }

  @Test
  void outputThatIsAFileIsRefusedBeforeTheWork() throws IOException {
    Files.writeString(folder.resolve("out"), "in the way");
    assertBadInput(train(), "out");
    assertEquals("in the way", Files.readString(folder.resolve("out")));
  }

  @Test
  void aUsedFolderIsRefusedUnlessOverwrittenAndACheckpointOfAnotherModelAlways()
      throws IOException {
    assertEquals(0, trainSmall().status());
    Path report = folder.resolve("out/report.json");
    String first = Files.readString(report);
    assertBadInput(trainSmall("--seed", "2"), "out", "--resume", "--overwrite");
    assertEquals(first, Files.readString(report));
    Ran anew = trainSmall("--seed", "2", "--overwrite");
    assertEquals(0, anew.status(), anew.err());
    assertTrue(Files.readString(report).contains("\"seed\" : 2"));
    assertBadInput(trainSmall("--resume", "--set", "layers=2"), "checkpoint", "layers=2");
  }

  @Test
  void aFolderThatIsWrittenToIsRefusedAtOnce() {
    try (FolderLock lock = FolderLock.take(folder.resolve("out"))) {
      assertBadInput(train(), lock.folder().toString(), "another process");
      assertBadInput(
          Ran.of("compare", "hpmr", "nmtr", "--out", lock.folder().toString()), "another process");
    }
  }

  @Test
  void corruptedCheckpointIsRefused() throws IOException {
    assertEquals(0, trainSmall().status());
    Path data;
    try (var files = Files.walk(folder.resolve("out/checkpoint/last"))) {
      data = files.filter(p -> p.toString().contains("variables.data")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(data);
    bytes[bytes.length / 2] ^= 1;
    Files.write(data, bytes);
    assertBadInput(trainSmall("--resume"), "checkpoint", "damaged");
  }

  @Test
  void variantsOnDifferentSplitsAreNotCompared() {
    assertBadInput(
        Ran.of("compare", "hpmr", "hpmr:validationUsers=50"), "hpmr:validationUsers=50", "--set");
  }

  @Test
  void comparisonDoesNotRepeatWhatIsDone() throws IOException {
    String[] args = {
      "compare",
      "hpmr",
      "hpmr:ptn=off",
      "--once",
      "hpmr:sit=false",
      "--data",
      small(),
      "--seeds",
      "1,2",
      "--epochs",
      "2",
      "--set",
      "dim=8",
      "--out",
      folder.resolve("cmp").toString()
    };
    Ran first = Ran.of(args);
    assertEquals(0, first.status(), first.err());
    assertTrue(first.out().contains("buy popularity"), first.out());
    Path runs = folder.resolve("cmp/runs");
    assertTrue(Files.exists(runs.resolve("hpmr_sit=false-1/result.json")));
    assertFalse(Files.exists(runs.resolve("hpmr_sit=false-2")));
    Path stored = runs.resolve("hpmr_ptn=off-2/result.json");
    var written = Files.getLastModifiedTime(stored);
    Ran again = Ran.of(args);
    assertEquals(0, again.status(), again.err());
    assertEquals(written, Files.getLastModifiedTime(stored));
    assertFalse(again.out().contains("validation"), again.out());
    Files.writeString(stored, "{\"key\": ");
    assertBadInput(Ran.of(args), "hpmr_ptn=off-2/result.json", "is damaged; remove it");
  }
}
