package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

@Tag("slow")
class HpmrTest {
  private static final int USERS = 40;
  private static final int ITEMS = 30;

  private static BehaviourLog log() {
    SplittableRandom random = new SplittableRandom(3);
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(random, 400), pairs(random, 150), pairs(random, 80)));
  }

  private static Interactions pairs(SplittableRandom random, int n) {
    int[] users = random.ints(n, 0, USERS).toArray();
    int[] items = random.ints(n, 0, ITEMS).toArray();
    return Interactions.of(USERS, ITEMS, users, items);
  }

  private static HpmrConfig config(String preset, Map<String, Object> changes) {
    JsonMapper json = new JsonMapper();
    ObjectNode tree = json.valueToTree(HpmrConfig.preset(preset, 3));
    tree.put("dim", 8);
    changes.forEach((key, value) -> tree.set(key, json.valueToTree(value)));
    return json.convertValue(tree, HpmrConfig.class);
  }

  /** The loss terms of the first steps on one fixed batch. */
  private static float[][] losses(HpmrConfig config, int steps) {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Hpmr model = Hpmr.build(graph, log(), config);
      Trainer trainer =
          Trainer.build(graph, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)));
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(2))) {
        float[][] losses = new float[steps][];
        for (int step = 0; step < steps; step++) {
          try (Feed feed = new Feed()) {
            model.feed(feed, new int[] {3, 17, 4, 39, 0}, 5);
            losses[step] = trainer.step(session, feed);
          }
        }
        return losses;
      }
    }
  }

  private static List<String> terms(HpmrConfig config) {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Hpmr.build(graph, log(), config);
      return graph.losses().stream().map(LossTerm::name).toList();
    }
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  @Test
  void referencePresetBuildsOnlyTermsWithWeight() {
    assertEquals(
        List.of("ptn/enhanced-cart", "ptn/enhanced-buy", "ptn/unique-cart-buy", "decay"),
        terms(config("reference", Map.of())));
    assertEquals(
        List.of("ptn/enhanced-cart", "ptn/enhanced-buy", "decay"),
        terms(config("reference", Map.of("urs", false))));
    assertEquals(
        List.of("original-cart", "original-buy", "decay"),
        terms(config("reference", Map.of("ptn", false))));
  }

  @Test
  void decayIsOfTheBatchHoweverManyTransferLayers() {
    Map<String, Object> changes = Map.of("messageKeep", 1, "edgeKeep", 1, "ptn", false);
    List<Float> decays = new ArrayList<>();
    for (int layers = 1; layers <= 2; layers++) {
      Map<String, Object> with = new HashMap<>(changes);
      with.put("transferLayers", layers);
      float[] terms = losses(config("reference", with), 1)[0];
      decays.add(terms[terms.length - 1]);
    }
    // With all 40 users in place of the 5 of the batch the users' part was eight times as large.
    assertEquals(decays.get(0), decays.get(1), 1e-5 * decays.get(0));
  }

  @Test
  void drawnPairsAreOfTheBatchHoweverManyTransferLayersAreSet() {
    for (HostKind host : List.of(HostKind.BPR_MF, HostKind.LIGHTGCN)) {
      List<float[]> first = new ArrayList<>();
      for (int layers = 1; layers <= 2; layers++) {
        Map<String, Object> with =
            Map.of("host", host, "ptn", false, "transferLayers", layers, "edgeKeep", 1);
        first.add(losses(config("default", with), 2)[1]);
      }
      assertArrayEquals(first.get(0), first.get(1), 1e-4f, host.name());
    }
  }

  @Test
  void parameterDecayIsTheSumOfSquares() {
    HpmrConfig config = config("default", Map.of("regularizer", "PARAMETERS"));
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Hpmr.build(graph, log(), config);
      try (GraphRun run = GraphRun.open(graph)) {
        double squares = 0;
        for (Parameter parameter : graph.parameters()) {
          for (float x : run.value(parameter)) {
            squares += (double) x * x;
          }
        }
        LossTerm decay = graph.losses().get(graph.losses().size() - 1);
        assertEquals("decay", decay.name());
        assertEquals(squares, run.scalar(decay.value()), 1e-5 * squares);
      }
    }
  }

  @Test
  void lambdasOfEveryPresetSumToOneForAnyNumberOfBehaviours() {
    for (String name : HpmrConfig.presets()) {
      for (int behaviours = 1; behaviours <= 4; behaviours++) {
        double sum =
            HpmrConfig.preset(name, behaviours).lambdas().stream().mapToDouble(l -> l).sum();
        assertEquals(1, sum, 1e-5, name + " of " + behaviours);
      }
    }
  }

  @Test
  void ptnWithOnlyOriginalLossesIsTheBaseModel() {
    Map<String, Object> plain =
        Map.of("messageKeep", 1, "edgeKeep", 1, "regularizer", "PARAMETERS", "ptn", false);
    Map<String, Object> grafted =
        Map.of(
            "messageKeep",
            1,
            "edgeKeep",
            1,
            "regularizer",
            "PARAMETERS",
            "gammaEnhanced",
            0,
            "gammaUnique",
            0,
            "urs",
            false);
    float[][] base = losses(config("default", plain), 5);
    float[][] ptn = losses(config("default", grafted), 5);
    for (int step = 0; step < base.length; step++) {
      assertArrayEquals(base[step], ptn[step], 1e-5f);
    }
  }

  @Test
  void lossFallsUnderEveryPresetAndAggregator() {
    for (String preset : HpmrConfig.presets()) {
      for (String aggregator : List.of("LIGHTGCN", "GCCF", "GCN", "NGCF")) {
        float[][] losses = losses(config(preset, Map.of("aggregator", aggregator)), 40);
        assertTrue(
            sum(losses[losses.length - 1]) < sum(losses[0]),
            () -> preset + " " + aggregator + ": " + sum(losses[0]));
      }
    }
  }

  @Test
  void severalTransferLayersPropagateAllUsers() {
    for (float[] step : losses(config("default", Map.of("transferLayers", 2)), 3)) {
      assertTrue(Double.isFinite(sum(step)));
    }
  }

  @Test
  void servedVectorsAreFiniteAndOfTheLogsSize() {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Hpmr model = Hpmr.build(graph, log(), config("paper", Map.of()));
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(1));
          Feed nothing = new Feed();
          Result result =
              session.serve(nothing, List.of(model.userVectors(), model.itemVectors()))) {
        TFloat32 users = (TFloat32) result.get(0);
        TFloat32 items = (TFloat32) result.get(1);
        assertArrayEquals(new long[] {USERS, 8}, users.shape().asArray());
        assertArrayEquals(new long[] {ITEMS, 8}, items.shape().asArray());
        users.scalars().forEach(v -> assertTrue(Float.isFinite(v.getFloat())));
      }
    }
  }

  @Test
  void presetsAlignTheirWeightsAtTheTarget() {
    assertEquals(
        List.of(0f, 0f, 0.8333333f, 0.1666667f), HpmrConfig.preset("reference", 4).lambdas());
    assertEquals(List.of(1f), HpmrConfig.preset("reference", 1).lambdas());
    assertThrows(IllegalArgumentException.class, () -> HpmrConfig.preset("best", 3));
  }
}
