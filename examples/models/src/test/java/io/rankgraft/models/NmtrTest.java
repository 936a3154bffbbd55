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
import io.rankgraft.interactions.MultiChannelSampler;
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
    boolean product = unit == NmtrConfig.Unit.GMF || unit == NmtrConfig.Unit.MF;
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
  void separateVectorsAreStillOneInnerProductOfTheServedLogits() {
    NmtrConfig config =
        with(
            "embeddings",
            "SEPARATE",
            "order",
            Map.of("buy", List.of("view")),
            "epochs",
            1,
            "learningRate",
            0.1);
    try (NmtrTraining training = run(config);
        NmtrScorer scorer = training.model().scorer(training.session(), 1)) {
      float[] served = served(training, 7);
      float[][] row = new float[1][];
      scorer.score(new int[] {7}, 0, 1, (position, of) -> row[position] = of.clone());
      assertArrayEquals(served, row[0], 1e-5f);
      double[] expected = new double[ITEMS];
      for (String behaviour : List.of("view", "buy")) { // the order leaves carts out
        float[] users = training.session().values("users-" + behaviour);
        float[] items = training.session().values("items-" + behaviour);
        float[] h = training.session().values("unit-" + behaviour + "/h");
        float[] bias = training.session().values("item-bias");
        for (int v = 0; v < ITEMS; v++) {
          expected[v] += bias[3 * v + (behaviour.equals("view") ? 0 : 2)];
          for (int c = 0; c < 8; c++) {
            expected[v] += (double) h[c] * users[7 * 8 + c] * items[v * 8 + c];
          }
        }
      }
      for (int v = 0; v < ITEMS; v++) {
        assertEquals(expected[v], served[v], 1e-5);
      }
    }
  }

  @Test
  void eachBehaviourHasTheUnitItIsGiven() {
    NmtrConfig config = with("units", List.of("GMF", "MLP", "NEUMF"), "layers", 1, "epochs", 1);
    try (NmtrTraining training = run(config);
        NmtrScorer scorer = training.model().scorer(training.session(), 1)) {
      Map<String, Long> sizes = new HashMap<>();
      training.graph().parameters().stream()
          .filter(p -> p.name().endsWith("/h"))
          .forEach(p -> sizes.put(p.name(), p.shape().get(0)));
      assertEquals(Map.of("unit-view/h", 8L, "unit-cart/h", 8L, "unit-buy/h", 16L), sizes);
      float[][] row = new float[1][];
      scorer.score(new int[] {3}, 0, 1, (position, of) -> row[position] = of.clone());
      assertArrayEquals(served(training, 3), row[0], 1e-5f);
    }
  }

  /** A corner of Figure 4. */
  @Test
  void aBehaviourThatWeighsNothingHasNoLoss() {
    NmtrConfig config = with("lambdas", List.of(0, 0, 1), "itemDecay", 0, "decay", 0);
    try (NmtrTraining training = NmtrTraining.begin(log(), config, 5, 1);
        Feed feed = new Feed()) {
      training.model().feed(feed, new int[] {0, 1}, 2, 0);
      assertEquals(1, training.trainer().step(training.session(), feed).length);
    }
  }

  @Test
  void preferencesLoseTheMeanOfMinusLogSigmoid() {
    NmtrConfig config =
        with(
            "training",
            "MULTI_CHANNEL",
            "unit",
            "MF",
            "itemBias",
            false,
            "itemDecay",
            0,
            "negatives",
            2,
            "lambdas",
            List.of(0, 1, 3));
    try (NmtrTraining training = NmtrTraining.begin(log(), config, 5, 1);
        Feed feed = new Feed()) {
      MultiChannelSampler sampler =
          new MultiChannelSampler(log(), List.of(0f, 0.25f, 0.75f), 0.5, 5);
      assertEquals(sampler.pairs(), training.model().pairs());
      int[] pairs = {4, 100, 31};
      int[] others = sampler.others(pairs, 3, 2, 0);
      float[] users = training.session().values("users");
      float[] items = training.session().values("items");
      double expected = 0;
      for (int i = 0; i < 6; i++) {
        int pair = pairs[i / 2];
        double difference = 0;
        for (int c = 0; c < 8; c++) {
          difference +=
              (double) users[sampler.user(pair) * 8 + c]
                  * (items[sampler.item(pair) * 8 + c] - items[others[i] * 8 + c]);
        }
        double weight = sampler.level(pair) == 1 ? 0.25 : 0.75;
        expected += weight * Math.log1p(Math.exp(-difference)) / 6;
      }
      training.model().feed(feed, pairs, 3, 0);
      float[] losses = training.trainer().step(training.session(), feed);
      assertEquals(1, losses.length);
      assertEquals(expected, losses[0], 1e-6);
    }
  }

  @Test
  void preferencesOfTheTargetAloneAreBpr() {
    NmtrConfig config =
        with("training", "MULTI_CHANNEL", "unit", "MF", "behaviours", List.of("target"));
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Nmtr model = Nmtr.build(graph, log(), config, 0);
      assertEquals(List.of("buy"), model.behaviours());
      assertEquals(log().target().size(), model.pairs());
    }
  }

  @Test
  void dropoutIsOfTrainingAlone() {
    float[][] first = new float[2][];
    float[][] served = new float[2][];
    for (int i = 0; i < 2; i++) {
      try (NmtrTraining training = NmtrTraining.begin(log(), with("keep", i == 0 ? 1 : 0.5), 5, 1);
          Feed feed = new Feed()) {
        served[i] = served(training, 9);
        training.model().feed(feed, new int[] {0, 1, 2, 3}, 4, 0);
        first[i] = training.trainer().step(training.session(), feed);
      }
    }
    assertArrayEquals(served[0], served[1]);
    assertFalse(Arrays.equals(first[0], first[1]));
  }

  @Test
  void adamTakesTwoEqualStepsWhereGradientsAreEqual() {
    for (String optimizer : List.of("ADAM", "ADAGRAD")) {
      NmtrConfig config = with("optimizer", optimizer, "learningRate", 0.01, "itemDecay", 0);
      try (NmtrTraining training = NmtrTraining.begin(log(), config, 5, 1)) {
        for (int step = 0; step < 2; step++) {
          try (Feed feed = new Feed()) {
            training.model().feed(feed, new int[] {0, 1, 2, 3}, 4, 0);
            training.trainer().step(training.session(), feed);
          }
        }
        // a bias is far from its optimum: the same gradient twice, but for a hundredth
        double furthest = 0;
        for (float bias : training.session().values("item-bias")) {
          furthest = Math.max(furthest, Math.abs(bias));
        }
        double steps = optimizer.equals("ADAM") ? 2 : 1 + 1 / Math.sqrt(2);
        assertEquals(0.01 * steps, furthest, 0.0005, optimizer);
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
        "nmtr 'units': expected 3 units, for [view, cart, buy], or none but got [GMF]",
        with("units", List.of("GMF")));
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
