package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.rankgraft.data.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final String NAME = "small";

  @TempDir Path folder;

  @Test
  void savingAndGoingOnInAFreshGraphEqualsNotStopping() {
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel through = SmallModel.ofAdam(3);
        SmallModel first = SmallModel.ofAdam(3)) {
      through.steps(10);
      first.steps(5);
      checkpoint.save(first.session, NAME, new IntNode(5));
      assertNotEquals(through.bits(), first.bits());
      try (SmallModel second = SmallModel.ofAdam(3)) {
        JsonNode note = checkpoint.require(second.session, NAME);
        assertEquals(new IntNode(5), note);
        assertEquals(5, second.session.step());
        second.steps(5);
        assertEquals(through.bits(), second.bits());
      }
    }
  }

  @Test
  void assigningAllValuesOfAnotherSessionMakesThemEqual() {
    try (SmallModel trained = SmallModel.ofAdam(3);
        SmallModel fresh = SmallModel.ofAdam(4)) {
      trained.steps(2);
      trained.values().forEach(fresh.session::assign);
      assertEquals(trained.bits(), fresh.bits());
      assertEquals(
          "variable 'w': expected 4 values, for [4, 1], but got 3",
          assertThrows(
                  IllegalArgumentException.class, () -> fresh.session.assign("w", new float[3]))
              .getMessage());
      assertThrows(IllegalArgumentException.class, () -> fresh.session.assign("v", new float[4]));
    }
  }

  @Test
  void slotsAndParametersAreStoredByName() throws IOException {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      new Checkpoint(folder).save(model.session, NAME, new IntNode(0));
      assertEquals(
          List.of(
              "b",
              "objective/b/m",
              "objective/b/v",
              "objective/table/moments",
              "objective/w/m",
              "objective/w/v",
              "table",
              "w"),
          List.copyOf(CheckpointManifest.read(only()).variables().keySet()));
    }
  }

  @Test
  void savingDoesNotGrowTheGraph() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      int before = operations(model);
      new Checkpoint(folder).save(model.session, NAME, new IntNode(0));
      new Checkpoint(folder).save(model.session, NAME, new IntNode(0));
      assertEquals(before, operations(model));
    }
  }

  @Test
  void onlyTheNewestStaysAlsoWhenStepsStartAnew() throws IOException {
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel first = SmallModel.ofAdam(3);
        SmallModel anew = SmallModel.ofAdam(4)) {
      first.steps(7);
      checkpoint.save(first.session, NAME, new IntNode(1));
      checkpoint.save(first.session, NAME, new IntNode(2));
      assertEquals("step-000007-save-2", only().getFileName().toString());
      anew.steps(1);
      checkpoint.save(anew.session, NAME, new IntNode(3));
      assertEquals("step-000001-save-3", only().getFileName().toString());
      assertEquals(new IntNode(3), checkpoint.require(first.session, NAME));
    }
  }

  @Test
  void aHalfWrittenCheckpointIsIgnoredAndCleanedUp() throws IOException {
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel model = SmallModel.ofAdam(3)) {
      model.steps(2);
      checkpoint.save(model.session, NAME, new TextNode("whole"));
      Path half = Files.createDirectory(folder.resolve(".unfinished-step-000009-save-2"));
      Files.writeString(half.resolve("variables.index"), "half");
      assertEquals(new TextNode("whole"), checkpoint.require(model.session, NAME));
      checkpoint.save(model.session, NAME, new TextNode("next"));
      assertEquals("step-000002-save-2", only().getFileName().toString());
    }
  }

  @Test
  void aProcessKilledWhileSavingLeavesItsLastCheckpoint() throws Exception {
    Checkpoint checkpoint = new Checkpoint(folder);
    for (int savesSeen : new int[] {3, 8, 14}) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SavingProcess.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      long told = 0;
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        for (int i = 0; i < savesSeen; i++) {
          told = Long.parseLong(out.readLine());
        }
        process.destroyForcibly().waitFor(); // in the middle of the step or save that follows
      }
      try (SmallModel model = SmallModel.ofAdam(1);
          SmallModel through = SmallModel.ofAdam(1)) {
        checkpoint.require(model.session, NAME);
        assertTrue(model.session.step() >= told, "an acknowledged save was lost");
        through.steps((int) model.session.step());
        assertEquals(through.bits(), model.bits());
      }
    }
  }

  @Test
  void aFolderWithoutCheckpointIsNamed() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      Checkpoint checkpoint = new Checkpoint(folder.resolve("none"));
      assertTrue(checkpoint.load(model.session, NAME).isEmpty());
      refused(checkpoint, model, NAME, "none", "expected a checkpoint but there is none");
    }
  }

  @Test
  void aTruncatedFileIsNamedAndNothingChanges() throws IOException {
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel model = SmallModel.ofAdam(3)) {
      checkpoint.save(model.session, NAME, new IntNode(0));
      Path data = only().resolve("variables.data-00000-of-00001");
      byte[] bytes = Files.readAllBytes(data);
      Files.write(data, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      model.steps(1);
      refused(checkpoint, model, NAME, "variables.data-00000-of-00001", "damaged", "SHA-256");
      bytes[bytes.length / 2] ^= 1;
      Files.write(data, bytes);
      refused(checkpoint, model, NAME, "variables.data-00000-of-00001", "damaged", "SHA-256");
      Files.delete(data);
      refused(checkpoint, model, NAME, "variables.data-00000-of-00001", "there is none");
      Files.writeString(only().resolve("manifest.json"), "{\"format\": 1, \"mod");
      refused(checkpoint, model, NAME, "manifest", "expected JSON");
      Files.writeString(only().resolve("manifest.json"), "{\"format\": 1, \"step\": 0}");
      refused(checkpoint, model, NAME, "one is missing");
      Files.writeString(only().resolve("manifest.json"), "{\"format\": 99, \"step\": 0}");
      refused(checkpoint, model, NAME, "format 1 to 2 but it has 99");
    }
  }

  @Test
  void everyChangedBitOfTheManifestIsFound() throws IOException {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      new Checkpoint(folder).save(model.session, NAME, new IntNode(28));
    }
    Path place = only();
    Path file = place.resolve("manifest.json");
    byte[] sound = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * sound.length; bit++) {
      byte[] changed = sound.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file, changed);
      var e = assertThrows(BadInputException.class, () -> CheckpointManifest.read(place));
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
    Files.writeString(file, new String(sound, StandardCharsets.UTF_8).replace("28", "68"));
    var e = assertThrows(BadInputException.class, () -> CheckpointManifest.read(place));
    assertTrue(e.getMessage().contains("its own digest"), e.getMessage());
  }

  @Test
  void aChangedBitInAnyByteOfTheVariablesIsFound() throws IOException {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      new Checkpoint(folder).save(model.session, NAME, new IntNode(28));
    }
    Path place = only();
    CheckpointManifest manifest = CheckpointManifest.read(place);
    manifest.requireFiles(place);
    assertEquals(2, manifest.files().size());
    for (String name : manifest.files().keySet()) {
      Path file = place.resolve(name);
      byte[] sound = Files.readAllBytes(file);
      for (int bit = 0; bit < 8 * sound.length; bit += 9) {
        byte[] changed = sound.clone();
        changed[bit / 8] ^= (byte) (1 << (bit % 8));
        Files.write(file, changed);
        var e = assertThrows(BadInputException.class, () -> manifest.requireFiles(place));
        assertTrue(e.getMessage().contains(name), e.getMessage());
      }
      Files.write(file, sound);
    }
  }

  /** Each written after five steps when its format was the newest, and never since. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void checkpointsOfEveryFormatKeepLoading(int format) throws Exception {
    Path old = Path.of(CheckpointTest.class.getResource("/checkpoint-format-" + format).toURI());
    try (SmallModel model = SmallModel.ofAdam(3);
        SmallModel through = SmallModel.ofAdam(3)) {
      assertEquals(new IntNode(5), new Checkpoint(old).require(model.session, NAME));
      through.steps(5);
      assertEquals(through.bits(), model.bits());
    }
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused() {
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel saved = SmallModel.ofAdam(3);
        SmallModel wider = new SmallModel(Adam.ofDefaults(), 3, SmallModel.DIM + 1)) {
      checkpoint.save(saved.session, NAME, new IntNode(0));
      refused(checkpoint, saved, "other", "'other' but it is of 'small'");
      refused(
          checkpoint,
          wider,
          NAME,
          "'objective/table/moments' of shape [12, 10] but it has [12, 8]");
    }
  }

  /** A vocabulary grew at its end: old rows go on as if it had not, new ones start. */
  @Test
  void aTableThatGrewGoesOnWithItsRowsAndTheirSlots() {
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel saved = SmallModel.ofAdam(3);
        SmallModel grown = SmallModel.ofAdam(3, SmallModel.ROWS + 3)) {
      saved.steps(5);
      checkpoint.save(saved.session, NAME, new IntNode(5));
      refused(checkpoint, grown, NAME, "it is of another model");
      var initial = grown.bits();
      assertEquals(new IntNode(5), checkpoint.loadGrown(grown.session, NAME).orElseThrow());
      assertEquals(5, grown.session.step());
      assertGrown(initial, saved, grown);
      saved.steps(5);
      grown.steps(5);
      assertGrown(initial, saved, grown);
    }
  }

  private static void assertGrown(
      Map<String, List<Integer>> initial, SmallModel saved, SmallModel grown) {
    Map<String, List<Integer>> now = grown.bits();
    saved
        .bits()
        .forEach(
            (name, values) -> {
              int old = values.size();
              assertEquals(values, now.get(name).subList(0, old), name);
              assertEquals(
                  initial.get(name).subList(old, initial.get(name).size()),
                  now.get(name).subList(old, now.get(name).size()),
                  name);
            });
    assertTrue(now.get("table").size() > saved.bits().get("table").size());
  }

  @Test
  void aTableThatShrankIsOfAnotherModel() {
    Checkpoint checkpoint = new Checkpoint(folder);
    try (SmallModel saved = SmallModel.ofAdam(3, SmallModel.ROWS + 3);
        SmallModel fewer = SmallModel.ofAdam(3)) {
      checkpoint.save(saved.session, NAME, new IntNode(0));
      var e =
          assertThrows(BadInputException.class, () -> checkpoint.loadGrown(fewer.session, NAME));
      assertTrue(e.getMessage().endsWith("it is of another model"), e.getMessage());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (SmallModel model = SmallModel.ofAdam(3)) {
      for (Path place : List.of(file, file.resolve("below"))) {
        var e =
            assertThrows(
                BadInputException.class,
                () -> new Checkpoint(place).save(model.session, NAME, new IntNode(0)));
        assertTrue(e.getMessage().contains(place.toString()), e.getMessage());
      }
    }
  }

  private static void refused(
      Checkpoint checkpoint, SmallModel model, String name, String... words) {
    var before = model.bits();
    long step = model.session.step();
    var e = assertThrows(BadInputException.class, () -> checkpoint.require(model.session, name));
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
    assertEquals(1, e.getMessage().lines().count());
    assertEquals(before, model.bits());
    assertEquals(step, model.session.step());
  }

  private static int operations(SmallModel model) {
    int count = 0;
    for (var each = model.graph.graph().operations(); each.hasNext(); each.next()) {
      count++;
    }
    return count;
  }

  /** The one entry of the folder. */
  private Path only() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> all = entries.toList();
      assertEquals(1, all.size(), all::toString);
      return all.get(0);
    }
  }
}
