package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.FixedData;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

class SavedModelHostTest {
  @TempDir static Path folder;

  @BeforeAll
  static void writeHosts() {
    Hosts.ofReferences(folder.resolve("references"));
    Hosts.ofResources(folder.resolve("resources"));
    Hosts.ofFunctions(folder.resolve("functions"));
  }

  private SavedModelHost host(String style) {
    return Grafted.tapped(SavedModelHost.read(folder.resolve(style)));
  }

  /** As Keras writes them: the signature's body is a function that captures the variables. */
  @Test
  void theHostOfFunctionsIsBehindStatefulCalls() {
    List<String> ops =
        SavedModelFile.read(folder.resolve("functions"), HostLimits.ofDefaults())
            .getGraphDef()
            .getNodeList()
            .stream()
            .map(node -> node.getOp())
            .toList();
    assertTrue(ops.contains("StatefulPartitionedCall"), ops.toString());
    assertFalse(ops.contains("MatMul"), ops.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"references", "resources", "functions"})
  void firstScoresOfAResidualJoinAreTheHosts(String style) {
    try (Grafted grafted = new Grafted(host(style), Grafted.residual())) {
      assertArrayEquals(Grafted.expectedLogits(), grafted.served("logit"), 1e-6f);
      float[] before = grafted.served("p");
      for (int i = 0; i < 4; i++) {
        double p = 1 / (1 + Math.exp(-Grafted.expectedLogits()[i]));
        assertEquals(p, before[i], 1e-6);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"references", "resources", "functions"})
  void trainingTheGraftLeavesAFrozenHostAsItWas(String style) {
    try (Grafted grafted = new Grafted(host(style), Grafted.residual())) {
      assertEquals(
          Set.of("gate/w", "gate/head", "gate/head-bias"),
          grafted.model.parameters().stream().map(Parameter::name).collect(Collectors.toSet()));
      float[] losses = grafted.steps(30);
      assertTrue(losses[29] < 0.8 * losses[0], losses[0] + " -> " + losses[29]);
      float[] plain = grafted.served(grafted.serve.replacements().get(0).original());
      assertArrayEquals(Grafted.expectedLogits(), plain, 1e-6f);
      float[] joined = grafted.served("logit");
      float[] p = grafted.served("p");
      for (int i = 0; i < 4; i++) { // what stands behind the join follows it
        assertEquals(1 / (1 + Math.exp(-joined[i])), p[i], 1e-6);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"references", "resources", "functions"})
  void splicedTensorIsWhatTheHostReadsOn(String style) {
    try (Grafted grafted = new Grafted(host(style), Grafted.splice())) {
      float[] gate = grafted.served("hidden");
      float[] logit = grafted.served("logit");
      float[] kernel = Hosts.values("out/kernel");
      for (int i = 0; i < 4; i++) {
        double expected = 0;
        for (int j = 0; j < 4; j++) {
          expected += gate[i * 4 + j] * kernel[j];
        }
        assertEquals(expected, logit[i], 1e-6);
      }
      float[] losses = grafted.steps(30); // gradients pass the frozen part behind the splice
      assertTrue(losses[29] < losses[0], losses[0] + " -> " + losses[29]);
    }
  }

  /** Nothing is left to call: the attachment's taps are those of the host after the join. */
  @Test
  void mountingGivesTheJoinedTaps() {
    try (Grafted grafted = new Grafted(host("resources"), Grafted.residual())) {
      for (String tap : List.of("logit", "p")) {
        assertEquals(
            grafted.serve.taps().require(tap).asOutput(),
            grafted.attached.taps().require(tap).asOutput());
        assertFalse(
            grafted
                .serve
                .hostTaps()
                .require(tap)
                .asOutput()
                .equals(grafted.attached.taps().require(tap).asOutput()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"references", "resources", "functions"})
  void hostVariablesAreTrainedOnRequestAndTablesByRows(String style) {
    SavedModelHost host = host(style).withTrained(v -> v.equals("items") || v.startsWith("dense/"));
    try (Grafted grafted = new Grafted(host, Grafted.residual())) {
      Parameter items =
          grafted.model.parameters().stream()
              .filter(p -> p.name().equals("host/items"))
              .findFirst()
              .orElseThrow();
      assertEquals(1, items.lookups(Build.TRAIN).size());
      assertFalse(items.isReadWhole(Build.TRAIN));
      assertArrayEquals(Hosts.values("items"), grafted.parameters().get("host/items"));
      assertArrayEquals(Hosts.values("dense/bias"), grafted.parameters().get("host/dense/bias"));
      assertArrayEquals(Grafted.expectedLogits(), grafted.served("logit"), 1e-6f);
      grafted.steps(3);
      float[] after = grafted.parameters().get("host/items");
      for (int row = 0; row < Hosts.ITEMS; row++) {
        boolean seen = row == 0 || row == 3 || row == 5;
        for (int j = 0; j < 4; j++) {
          assertEquals(seen, after[row * 4 + j] != Hosts.values("items")[row * 4 + j]);
        }
      }
      float[] bias = grafted.parameters().get("host/dense/bias");
      assertTrue(bias[0] != Hosts.values("dense/bias")[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"references", "resources", "functions"})
  void bothBuildsReadOneHost(String style) {
    try (Grafted grafted = new Grafted(host(style), Grafted.residual())) {
      assertEquals(
          grafted.train.replacements().get(0).original().op(),
          grafted.serve.replacements().get(0).original().op());
      Input<?> trained = grafted.model.inputs(Build.TRAIN).get(0);
      Input<?> served = grafted.model.inputs(Build.SERVE).get(0);
      assertEquals(trained, served);
      assertEquals(
          Set.of("host/x", "host/items_of_rows"),
          grafted.model.inputs(Build.SERVE).stream().map(Input::name).collect(Collectors.toSet()));
      assertEquals(
          Hosts.SHAPES.keySet().stream().map(n -> "host/" + n).collect(Collectors.toSet()),
          grafted.model.data().stream().map(FixedData::name).collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"references", "resources", "functions"})
  void exportBuildHoldsConstantsAlone(String style) {
    SavedModelHost host = host(style).withTrained(v -> v.equals("items"));
    try (Grafted grafted = new Grafted(host, Grafted.residual())) {
      grafted.steps(5);
      float[] expected = grafted.served("logit");
      try (ModelGraph graph = ModelGraph.forExport(grafted.session::values, 5)) {
        HostBuild build =
            grafted.define(graph.scope(Build.EXPORT), host, List.of(Grafted.residual()));
        graph
            .graph()
            .operations()
            .forEachRemaining(op -> assertFalse(op.type().contains("Variable"), op.name()));
        try (ModelSession session = ModelSession.open(graph, Threads.of(1));
            Feed feed = Grafted.feed();
            Result result = session.serve(feed, List.of(build.taps().require("logit")))) {
          assertArrayEquals(expected, Grafted.floats((TFloat32) result.get(0)), 1e-6f);
        }
      }
    }
  }

  @Test
  void tappableTensorsAreListedWithTypeShapeAndProducer() {
    List<String> tensors =
        SavedModelHost.read(folder.resolve("resources")).tensors().stream()
            .map(HostTensor::toString)
            .toList();
    assertTrue(tensors.contains("hidden:0 float32 [-1, 4] by Tanh"), tensors.toString());
    assertTrue(tensors.contains("item:0 int64 [-1] by Placeholder"), tensors.toString());
    List<String> inner =
        SavedModelHost.read(folder.resolve("functions")).tensors().stream()
            .filter(t -> t.producer().equals("Tanh"))
            .map(t -> t.shape().toString())
            .toList();
    assertEquals(List.of("[-1, 4]"), inner);
  }

  @Test
  void whatMayBeALogitIsListedFirstAndTheRestAsTheGraphHasIt() {
    List<String> names =
        SavedModelHost.read(folder.resolve("resources")).tensors().stream()
            .map(HostTensor::name)
            .toList();
    assertEquals(List.of("logit:0", "probability:0"), names.subList(0, 2));
    assertTrue(names.indexOf("x:0") < names.indexOf("hidden:0"), names.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"resources", "functions"})
  void theOpThatGaveATapIsTold(String style) {
    SavedModelHost host = host(style);
    TapProducer sigmoid = host.producer("p");
    assertEquals("Sigmoid", sigmoid.op());
    assertTrue(sigmoid.isProbability());
    SavedModelHost ofLogit = host.withTap("z", sigmoid.inputs().get(0));
    assertEquals(host.producer("logit"), ofLogit.producer("z"));
    assertEquals("MatMul", host.producer("logit").op());
    assertFalse(host.producer("logit").isProbability());
    assertTrue(
        refused(
                h -> {
                  h.producer("q");
                  return h;
                },
                host)
            .contains("nearest: p"));
  }

  @Test
  void wrongTapNamesTheNearest() {
    SavedModelHost host = SavedModelHost.read(folder.resolve("resources"));
    String message = refused(h -> h.withTap("hidden", "hiden:0"), host);
    assertTrue(message.startsWith("tap 'hidden': expected a tensor of host"), message);
    assertTrue(message.contains("nearest: hidden"), message);
    assertTrue(refused(h -> h.withTap("a", "hidden:1"), host).contains("'hidden:1'"));
    assertTrue(refused(h -> h.withTrained(v -> v.equals("item")), host).contains("none matches"));
  }

  @Test
  void aHostOfOtherTapsIsRefusedInTheOtherBuild() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      host("resources").build(model.scope(Build.TRAIN));
      var scope = model.scope(Build.SERVE);
      SavedModelHost other = host("references");
      assertThrows(IllegalArgumentException.class, () -> other.build(scope));
    }
  }

  @Test
  void allListedOpsExist() {
    assertEquals(
        Set.of(),
        HostBoundary.listedOps().stream()
            .filter(op -> !OpRegistry.has(op))
            .collect(Collectors.toSet()));
  }

  private static String refused(UnaryOperator<SavedModelHost> change, SavedModelHost host) {
    return assertThrows(IllegalArgumentException.class, () -> change.apply(host)).getMessage();
  }
}
