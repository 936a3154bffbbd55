package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.tensorflow.Adagrad;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingLoop;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.Schedule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

@Tag("slow")
class NmtrTest {
  private static final int USERS = 103;
  private static final int ITEMS = 401; // more than one tile

  private static BehaviourLog log() {
    SplittableRandom random = new SplittableRandom(3);
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(random, 900), pairs(random, 300), pairs(random, 200)));
  }

  private static Interactions pairs(SplittableRandom random, int n) {
    int[] users = random.ints(n, 0, USERS).toArray();
    int[] items = random.ints(n, 0, ITEMS).toArray();
    return Interactions.of(USERS, ITEMS, users, items);
  }

  private static NmtrConfig config(String preset, Map<String, Object> changes) {
    JsonMapper json = new JsonMapper();
    ObjectNode tree = json.valueToTree(NmtrConfig.preset(preset, 3));
    tree.put("dim", 8).put("batch", 100);
    changes.forEach((key, value) -> tree.set(key, json.valueToTree(value)));
    return json.convertValue(tree, NmtrConfig.class);
  }

  private static NmtrConfig with(Object... keysAndValues) {
    Map<String, Object> changes = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      changes.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return config("default", changes);
  }

  private static NmtrTraining run(NmtrConfig config) {
    return NmtrTraining.run(log(), config, 5, 2, (training, stage) -> List.of());
  }

  private static double total(TrainingProgress.Epoch epoch) {
    return epoch.meanLosses().stream().mapToDouble(x -> x).sum();
  }

  @Test
  void aStepReadsAndWritesRowsOfTheTablesOnly() {
    for (String preset : NmtrConfig.presets()) {
      try (ModelGraph graph = ModelGraph.withSeed(5)) {
        Nmtr.build(graph, log(), config(preset, Map.of("decay", 0.1)), 0);
        Map<String, Gradient> gradients = new HashMap<>();
        Trainer.build(
            graph,
            Objective.of(Adagrad.ofDefaults(), Schedule.constant(0.1f))
                .withRule(
                    (scope, all) -> {
                      all.forEach((p, g) -> gradients.put(p.name(), g));
                      return all;
                    }));
        Set<Operand<?>> computed = new HashSet<>();
        graph.losses().forEach(term -> computed.add(term.value()));
        for (Parameter parameter : graph.parameters()) {
          Gradient gradient = gradients.get(parameter.name());
          boolean table = List.of("users", "items", "item-bias").contains(parameter.name());
          assertEquals(table, gradient instanceof Gradient.Rows, parameter.name());
          assertFalse(table && parameter.isReadWhole(Build.TRAIN), parameter.name());
          computed.add(gradient.values());
        }
        for (GraphOperation op : graph.graph().subgraphTo(computed)) {
          for (int i = 0; i < op.numOutputs(); i++) {
            Shape shape = op.output(i).shape();
            for (int d = 0; !shape.isUnknown() && d < shape.numDimensions(); d++) {
              assertTrue(shape.get(d) != USERS && shape.get(d) != ITEMS, op.name());
            }
          }
        }
      }
    }
  }

  @Test
  void everyBehaviourHasALossAndTheirWeightsSumToOne() {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Nmtr.build(graph, log(), with("behaviours", List.of("buy", "view"), "itemDecay", 0), 0);
      assertEquals(
          List.of("cascade/log-loss-view", "cascade/log-loss-buy"),
          graph.losses().stream().map(LossTerm::name).toList());
      assertEquals(List.of(0.5f, 0.5f), graph.losses().stream().map(LossTerm::scale).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(NmtrConfig.Unit.class)
  void lossFallsUnderEveryPreset(NmtrConfig.Unit unit) {
    for (String preset : NmtrConfig.presets()) {
      NmtrConfig config = config(preset, Map.of("unit", unit, "layers", 2));
      try (NmtrTraining training = NmtrTraining.begin(log(), config, 5, 2)) {
        TrainingLoop loop = training.loop(List.of());
        loop.run(4);
        List<TrainingProgress.Epoch> epochs = loop.progress().epochs();
        assertTrue(total(epochs.get(3)) < total(epochs.get(0)), () -> preset + epochs);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(NmtrConfig.Unit.class)
  void scorerGivesTheServedLogits(NmtrConfig.Unit unit) {
    boolean product = unit == NmtrConfig.Unit.GMF;
    for (String cascade : product ? List.of("SUM", "AVERAGE", "INDEPENDENT") : List.of("SUM")) {
      NmtrConfig config =
          with("unit", unit, "cascade", cascade, "epochs", 1, "layers", 2, "learningRate", 0.1);
      try (NmtrTraining training = run(config);
          NmtrScorer scorer = training.model().scorer(training.session(), 1)) {
        assertEquals(product, training.model().vectors().isPresent());
        int[] users = {7, 102, 0, 7};
        float[][] rows = new float[4][];
        scorer.score(users, 1, 4, (position, row) -> rows[position] = row.clone());
        for (int p = 1; p < 4; p++) {
          assertArrayEquals(served(training, users[p]), rows[p], 1e-5f);
        }
      }
    }
  }

  @Test
  void scorerTilesManyUsersAndItems() {
    try (NmtrTraining training = run(with("unit", "MLP", "epochs", 1, "learningRate", 0.1));
        NmtrScorer scorer = training.model().scorer(training.session(), 1)) {
      int[] all = IntStream.range(0, USERS).toArray();
      float[][] rows = new float[USERS][];
      scorer.score(all, 0, USERS, (position, row) -> rows[position] = row.clone());
      for (int user : new int[] {0, 31, 32, 102}) {
        assertArrayEquals(served(training, user), rows[user], 1e-5f);
      }
    }
  }

  /** The logits of one user with all items, straight from SERVE. */
  private static float[] served(NmtrTraining training, int user) {
    try (Feed feed =
            new Feed()
                .put("user", new int[] {user})
                .put("item", IntStream.range(0, ITEMS).toArray());
        Result result = training.session().serve(feed, List.of(training.model().scores()))) {
      float[] row = new float[ITEMS];
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(row);
      return row;
    }
  }

  @Test
  void sequentialTrainingLeavesEarlierUnitsAndBiasesAsTheyWere() {
    for (boolean frozen : new boolean[] {false, true}) {
      NmtrConfig config =
          with("training", "SEQUENTIAL", "freezeEmbeddings", frozen, "epochs", 2, "itemDecay", 0);
      assertEquals(3, Nmtr.stages(log(), config));
      try (NmtrTraining first = NmtrTraining.begin(log(), config, 5, 1)) {
        first.loop(List.of()).run(2);
        try (NmtrTraining second = NmtrTraining.after(first, log(), 1, 1)) {
          assertArrayEquals(first.session().values("users"), second.session().values("users"));
          second.loop(List.of()).run(2);
          assertEquals(frozen, same(first, second, "users"));
          assertEquals(frozen, same(first, second, "items"));
          assertTrue(same(first, second, "unit-view/h"));
          assertFalse(same(first, second, "unit-cart/h"));
          assertTrue(same(first, second, "unit-buy/h"));
          float[] before = first.session().values("item-bias");
          float[] after = second.session().values("item-bias");
          boolean cartMoved = false;
          for (int i = 0; i < ITEMS; i++) {
            assertEquals(before[3 * i], after[3 * i]);
            cartMoved |= before[3 * i + 1] != after[3 * i + 1];
            assertEquals(0, after[3 * i + 2]);
          }
          assertTrue(cartMoved);
        }
      }
    }
  }

  private static boolean same(NmtrTraining a, NmtrTraining b, String name) {
    return Arrays.equals(a.session().values(name), b.session().values(name));
  }

  @Test
  void aStageTrainsOnItsOwnPairs() {
    NmtrConfig config = with("training", "SEQUENTIAL");
    for (int stage = 0; stage < 3; stage++) {
      try (ModelGraph graph = ModelGraph.withSeed(5)) {
        assertEquals(
            log().interactions().get(stage).size(),
            Nmtr.build(graph, log(), config, stage).pairs());
      }
    }
  }

  @Test
  void resumingEqualsNotHavingStopped(@TempDir Path folder) {
    NmtrConfig config = with("sampling", "PER_BEHAVIOUR");
    Checkpoint checkpoint = new Checkpoint(folder);
    try (NmtrTraining through = NmtrTraining.begin(log(), config, 5, 2);
        NmtrTraining stopped = NmtrTraining.begin(log(), config, 5, 2);
        NmtrTraining resumed = NmtrTraining.begin(log(), config, 5, 2)) {
      through.loop(List.of()).run(4);
      TrainingLoop half = stopped.loop(List.of());
      half.run(2);
      checkpoint.save(stopped.session(), "nmtr", half.progress().toJson());
      JsonNode note = checkpoint.require(resumed.session(), "nmtr");
      TrainingLoop rest = resumed.loop(List.of());
      rest.resume(TrainingProgress.ofJson(note));
      rest.run(4);
      for (String name : List.of("users", "items", "item-bias", "unit-buy/h")) {
        assertArrayEquals(through.session().values(name), resumed.session().values(name), name);
      }
    }
  }

  @Test
  void mistakesAreNamed() {
    assertRefused(
        "nmtr 'behaviours': expected behaviours of the log but got 'cast'; nearest: cart, buy, view",
        with("behaviours", List.of("cast", "buy")));
    assertRefused(
        "nmtr 'behaviours': expected the target 'buy' among them but got [view]",
        with("behaviours", List.of("view")));
    assertRefused(
        "nmtr 'lambdas': expected 3 weights, for [view, cart, buy], but got [1.0]",
        with("lambdas", List.of(1)));
    assertRefused(
        "nmtr 'lambdas': expected a weight above 0 for one of [buy] but got [1.0, 1.0, 0.0]",
        with("lambdas", List.of(1, 1, 0), "behaviours", List.of("buy")));
    assertThrows(IllegalArgumentException.class, () -> NmtrConfig.preset("best", 3));
  }

  private static void assertRefused(String message, NmtrConfig config) {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      assertEquals(
          message,
          assertThrows(IllegalArgumentException.class, () -> Nmtr.build(graph, log(), config, 0))
              .getMessage());
    }
  }

  @Test
  void presetsHaveAWeightForEveryBehaviour() {
    for (int behaviours = 1; behaviours <= 4; behaviours++) {
      for (String preset : NmtrConfig.presets()) {
        assertEquals(behaviours, NmtrConfig.preset(preset, behaviours).lambdas().size());
      }
    }
  }
}
