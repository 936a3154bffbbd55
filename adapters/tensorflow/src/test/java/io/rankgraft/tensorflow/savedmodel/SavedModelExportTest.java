package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.graph.Join;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class SavedModelExportTest {
  private static final HostLimits LIMITS = HostLimits.ofDefaults();

  @TempDir static Path folder;

  @BeforeAll
  static void writeHosts() {
    Hosts.ofReferences(folder.resolve("references"));
    Hosts.ofFunctions(folder.resolve("functions"));
  }

  static Stream<Arguments> hostsAndJoins() {
    return Stream.of("references", "functions")
        .flatMap(h -> Stream.of("residual", "splice").map(j -> Arguments.of(h, j)));
  }

  private static Join<Operand<TFloat32>> join(String name) {
    return name.equals("splice") ? Grafted.splice() : Grafted.residual();
  }

  private static SavedModelHost host(String style) {
    return Grafted.tapped(SavedModelHost.read(folder.resolve(style)));
  }

  /** Trains, exports and gives what the session served. */
  private static float[] export(SavedModelHost host, Join<Operand<TFloat32>> join, Path to) {
    try (Grafted grafted = new Grafted(host, join)) {
      grafted.steps(10);
      exporting(grafted).write(to);
      return grafted.served("logit");
    }
  }

  private static SavedModelExport exporting(Grafted grafted) {
    return SavedModelExport.of(grafted.session)
        .withHost(grafted.serve)
        .withOutput("logit", grafted.serve.taps().require("logit"))
        .withOutput("gate", grafted.attached.outputs());
  }

  /** What TensorFlow's own loader makes of a folder, by output. */
  private static Map<String, float[]> loaded(Path model) {
    float[] flat = new float[12];
    for (int i = 0; i < 12; i++) {
      flat[i] = Grafted.X[i / 3][i % 3];
    }
    Map<String, float[]> outputs = new HashMap<>();
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TFloat32 x = TFloat32.tensorOf(Shape.of(4, 3), DataBuffers.of(flat));
        TInt64 item = TInt64.tensorOf(Shape.of(4), DataBuffers.of(Grafted.ITEM))) {
      Map<String, Tensor> inputs = Map.of("x", x, "items_of_rows", item);
      try (Result result = bundle.function("serving_default").call(inputs)) {
        result.forEach(e -> outputs.put(e.getKey(), Grafted.floats((TFloat32) e.getValue())));
      }
    }
    return outputs;
  }

  @ParameterizedTest
  @MethodSource("hostsAndJoins")
  void reloadedUnionServesWhatTheSessionServed(String style, String join) {
    Path union = folder.resolve("union-" + style + join);
    float[] served = export(host(style), join(join), union);
    Map<String, float[]> loaded = loaded(union);
    assertEquals(Set.of("logit", "gate"), loaded.keySet());
    assertArrayEquals(served, loaded.get("logit"), 1e-6f);
  }

  @Test
  void equalModelsAreEqualBytesWhateverAKilledExportLeft() throws IOException {
    Path first = folder.resolve("once");
    Path second = folder.resolve("again");
    Path left = folder.resolve(".unfinished-again/variables/variables.cut");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "cut");
    try (Grafted grafted = new Grafted(host("functions"), Grafted.residual())) {
      exporting(grafted).write(first);
      exporting(grafted).write(second);
    }
    assertEquals(contents(first), contents(second));
  }

  /** Sizes and digests by path. */
  private static Map<String, DurableFiles.Content> contents(Path model) throws IOException {
    Map<String, DurableFiles.Content> contents = new HashMap<>();
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(model.relativize(file).toString(), DurableFiles.contentOf(file));
      }
    }
    return contents;
  }

  @ParameterizedTest
  @MethodSource("hostsAndJoins")
  void withoutTheGraftTheUnionIsTheHost(String style, String join) {
    Path union = folder.resolve("to-strip-" + style + join);
    Path stripped = folder.resolve("stripped-" + style + join);
    float[] joined = export(host(style), join(join), union);
    GraftRemoval.strip(union, stripped, LIMITS);
    Map<String, float[]> loaded = loaded(stripped);
    // Spliced, the gate stands where the host's hidden layer does: that is then an output of both.
    Set<String> shared = join.equals("splice") ? Set.of("logit", "gate") : Set.of("logit");
    assertEquals(shared, loaded.keySet());
    assertArrayEquals(Grafted.expectedLogits(), loaded.get("logit"), 1e-6f);
    if (join.equals("splice")) {
      assertEquals(Hosts.expected(Grafted.X[0], 0)[0][0], loaded.get("gate")[0], 1e-6);
    }
    assertTrue(Math.abs(joined[0] - loaded.get("logit")[0]) > 1e-3, "the graft was trained");
    for (NodeDef node : SavedModelFile.read(stripped, LIMITS).getGraphDef().getNodeList()) {
      assertFalse(node.getName().contains("gate"), node.getName());
    }
    SavedModelHost host = SavedModelHost.read(stripped);
    assertEquals(
        Hosts.SHAPES.keySet().stream().map(n -> "host/" + n).collect(Collectors.toSet()),
        host.variables().stream().map(HostVariable::name).collect(Collectors.toSet()));
  }

  @Test
  void severalGraftsAreAllTakenOut() {
    Path union = folder.resolve("several");
    Path stripped = folder.resolve("several-stripped");
    List<Join<Operand<TFloat32>>> joins =
        List.of(Grafted.splice(), Grafted.residual(), Grafted.residual());
    try (Grafted grafted = new Grafted(host("functions"), joins)) {
      grafted.steps(10);
      exporting(grafted).write(union);
      assertArrayEquals(grafted.served("logit"), loaded(union).get("logit"), 1e-6f);
    }
    GraftRemoval.strip(union, stripped, LIMITS);
    assertArrayEquals(Grafted.expectedLogits(), loaded(stripped).get("logit"), 1e-6f);
  }

  @Test
  void aTrainedHostIsStrippedAsItWasTrained() {
    Path union = folder.resolve("trained");
    Path stripped = folder.resolve("trained-stripped");
    SavedModelHost host = host("references").withTrained(v -> true);
    float[] trained;
    try (Grafted grafted = new Grafted(host, Grafted.residual())) {
      grafted.steps(10);
      exporting(grafted).write(union);
      trained = grafted.served(grafted.serve.hostTaps().require("logit"));
    }
    GraftRemoval.strip(union, stripped, LIMITS);
    assertArrayEquals(trained, loaded(stripped).get("logit"), 1e-6f);
    assertTrue(Math.abs(trained[0] - Grafted.expectedLogits()[0]) > 1e-3);
  }

  @Test
  void frozenHostVariablesAreBitIdenticalInTheUnion() {
    Path union = folder.resolve("bits");
    export(host("functions"), Grafted.residual(), union);
    SavedModelHost exported = SavedModelHost.read(union);
    for (HostVariable variable : exported.variables()) {
      if (variable.name().startsWith("host/")) {
        assertArrayEquals(
            Hosts.values(variable.name().substring("host/".length())), exported.values(variable));
      }
    }
  }

  @Test
  void unionHoldsOnlyWhatItsSignatureNeeds() {
    Path union = folder.resolve("pruned");
    export(host("references"), Grafted.residual(), union);
    MetaGraphDef meta = SavedModelFile.read(union, LIMITS);
    for (NodeDef node : meta.getGraphDef().getNodeList()) {
      String name = node.getName();
      assertFalse(
          name.startsWith("train/") || name.startsWith("objective/") || name.startsWith("store/"),
          name);
      assertFalse(node.getOp().contains("Apply") || node.getOp().contains("Scatter"), name);
      assertFalse(name.contains("probability"), name);
    }
    assertEquals(
        Set.of("x", "items_of_rows"),
        meta.getSignatureDefOrThrow("serving_default").getInputsMap().keySet());
  }

  @Test
  void unionIsAHostAgain() {
    Path first = folder.resolve("first");
    float[] served = export(host("functions"), Grafted.residual(), first);
    SavedModelHost host =
        SavedModelHost.read(first)
            .withTap("hidden", "gate")
            .withTap("logit", "logit")
            .withTap("p", "logit");
    try (Grafted twice = new Grafted(host, Grafted.residual())) {
      assertArrayEquals(served, twice.served("logit"), 1e-6f);
    }
  }

  @Test
  void refusalsNameTheFault() {
    Path there = folder.resolve("references");
    assertMessage("exists", () -> export(host("references"), Grafted.residual(), there));
    assertMessage(
        "does not say where one was joined",
        () -> GraftRemoval.strip(there, folder.resolve("x"), LIMITS));
    try (Grafted grafted = new Grafted(host("references"), Grafted.residual())) {
      SavedModelExport ofTrain =
          SavedModelExport.of(grafted.session)
              .withOutput("loss", grafted.trainer.losses().get(0).value());
      assertMessage("which it does not feed", () -> ofTrain.write(folder.resolve("y")));
      assertThrows(
          IllegalStateException.class,
          () -> SavedModelExport.of(grafted.session).write(folder.resolve("z")));
    }
  }

  private static void assertMessage(String part, Runnable task) {
    var e = assertThrows(IllegalArgumentException.class, task::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertFalse(e.getMessage().isEmpty());
    assertTrue(e instanceof BadInputException || part.contains("feed"));
  }
}
