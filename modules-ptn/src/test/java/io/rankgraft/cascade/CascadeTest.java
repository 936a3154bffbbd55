package io.rankgraft.cascade;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class CascadeTest {
  private static final double ROUNDING = 1e-5;
  private static final List<Float> LAMBDAS = List.of(0.5f, 0.3f, 0.2f);

  static Stream<InteractionUnit> units() {
    return Stream.of(
        Gmf.ofPaper(),
        new Gmf(true),
        new Mlp(1),
        new Mlp(3),
        NeuMf.ofLayers(3),
        new NeuMf(2, true));
  }

  private static CascadeConfig config(Combination combination, boolean masked, int behaviours) {
    return CascadeConfig.ofLambdas(LAMBDAS.subList(0, behaviours))
        .withCombination(combination)
        .withMasked(masked);
  }

  private static CascadeConfig sum() {
    return config(Combination.SUM, false, 3);
  }

  @ParameterizedTest
  @MethodSource("units")
  void unitsMatchEquations6To8(InteractionUnit unit) {
    try (NcfHost host = new NcfHost(unit, sum(), false)) {
      NcfOracle oracle = new NcfOracle(host.arrays());
      for (int r = 0; r < 3; r++) {
        INDArray expected = oracle.own(unit, r, NcfHost.ROW_USERS, NcfHost.ROW_ITEMS);
        assertClose("f^" + r, column(expected), host.run().floats(host.own.get(r)), ROUNDING);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("units")
  void gridHoldsEveryPair(InteractionUnit unit) {
    try (NcfHost host = new NcfHost(unit, sum(), false)) {
      NcfOracle oracle = new NcfOracle(host.arrays());
      int pairs = NcfHost.USERS * NcfHost.ITEMS;
      INDArray expected =
          oracle
              .logits(
                  unit,
                  Combination.SUM,
                  3,
                  IntStream.range(0, pairs).map(p -> p / NcfHost.ITEMS).toArray(),
                  IntStream.range(0, pairs).map(p -> p % NcfHost.ITEMS).toArray())
              .get(2);
      assertClose("out^R", column(expected), host.run().floats(host.grid.target()), ROUNDING);
    }
  }

  @Test
  void gridOfAUserMadeUnitComesFromItsPairs() {
    InteractionUnit distance =
        (scope, dim) ->
            (tf, users, items) ->
                tf.math.neg(tf.sum(tf.math.square(tf.math.sub(users, items)), tf.constant(1)));
    try (NcfHost host = new NcfHost(distance, config(Combination.SUM, false, 1), false)) {
      INDArray p = host.arrays().get("users");
      INDArray q = host.arrays().get("items");
      float[] grid = host.run().floats(host.ownGrid.get(0));
      for (int u = 0; u < NcfHost.USERS; u++) {
        for (int i = 0; i < NcfHost.ITEMS; i++) {
          INDArray d = p.getRow(u, true).sub(q.getRow(i, true));
          assertEquals(-d.mul(d).sumNumber().doubleValue(), grid[u * NcfHost.ITEMS + i], 1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Combination.class)
  void logitsMatchEquation9AndItsRivals(Combination combination) {
    for (int behaviours = 1; behaviours <= 3; behaviours++) {
      for (boolean shared : new boolean[] {false, true}) {
        CascadeConfig config = config(combination, false, behaviours);
        InteractionUnit unit = Gmf.ofPaper();
        try (NcfHost host = new NcfHost(unit, config, shared)) {
          NcfOracle oracle = new NcfOracle(host.arrays());
          for (int r = 0; r < behaviours; r++) {
            INDArray expected =
                oracle
                    .logits(unit, combination, behaviours, NcfHost.ROW_USERS, NcfHost.ROW_ITEMS)
                    .get(r);
            assertClose(
                "out", column(expected), host.run().floats(host.rows.logits().get(r)), ROUNDING);
          }
        }
      }
    }
  }

  @Test
  void averagingCountsASharedBiasOneAndThreeQuartersTimesAtTheThirdBehaviour() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      Ops tf = scope.tf();
      Operand<TFloat32> zero = tf.constant(new float[] {0, 0});
      Operand<TFloat32> bias = tf.constant(new float[] {4, -8});
      List<Operand<TFloat32>> out =
          Combination.AVERAGE.combine(
              tf,
              List.of(
                  Cascade.Level.of("view", zero, bias),
                  Cascade.Level.of("cart", zero, bias),
                  Cascade.Level.of("buy", zero, bias)));
      try (GraphRun run = GraphRun.open(model)) {
        assertArrayEquals(new float[] {7, -14}, run.floats(out.get(2)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyTermMatchesEquation12(boolean masked) {
    InteractionUnit unit = NeuMf.ofLayers(2);
    CascadeConfig config = config(Combination.SUM, masked, 3);
    try (NcfHost host = new NcfHost(unit, config, false)) {
      double[] expected = terms(unit, config, host.arrays());
      for (int r = 0; r < 3; r++) {
        LossTerm term = host.term("log-loss-" + List.of("view", "cart", "buy").get(r));
        assertEquals(LAMBDAS.get(r), term.scale());
        assertClose(
            term.name(), expected[r], host.run().scalar(term.value()) * term.scale(), ROUNDING);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("units")
  void gradientsOfEveryUnitMatchDifferencesOfTheOracle(InteractionUnit unit) {
    assertGradients(unit, config(Combination.SUM, false, 1));
  }

  @Test
  void gradientsOfTheCascadeMatchDifferencesOfTheOracle() {
    assertGradients(Gmf.ofPaper(), config(Combination.SUM, true, 2));
  }

  private static void assertGradients(InteractionUnit unit, CascadeConfig config) {
    try (NcfHost host = new NcfHost(unit, config, false)) {
      Operand<TFloat32> total = host.total();
      Map<String, float[]> gradients = host.run().gradients(Build.TRAIN, total);
      for (Parameter parameter : host.model.parameters()) {
        Map<String, INDArray> values = host.arrays();
        double[][] start = host.values.get(parameter.name());
        int columns = start[0].length;
        double[] expected =
            FiniteDifferences.gradient(
                x -> {
                  values.put(parameter.name(), matrix(x, columns));
                  return Arrays.stream(terms(unit, config, values)).sum();
                },
                Arrays.stream(start).flatMapToDouble(Arrays::stream).toArray(),
                1e-5);
        assertClose(
            "gradient of " + parameter.name(), expected, gradients.get(parameter.name()), 1e-4);
      }
    }
  }

  @Test
  void behaviourWithoutWeightHasNoLossAndNoLabel() {
    CascadeConfig config = CascadeConfig.ofLambdas(List.of(0f, 1f)).withMasked(true);
    try (NcfHost host = new NcfHost(Gmf.ofPaper(), config, false)) {
      assertEquals(
          List.of("cascade/log-loss-cart"),
          host.model.losses().stream().map(LossTerm::name).toList());
      assertEquals(
          List.of("user", "item", "label-cart", "mask-cart"),
          host.model.inputs(Build.TRAIN).stream().map(i -> i.name()).toList());
    }
  }

  @Test
  void aBehaviourWhoseRowsAreAllMaskedCostsNothing() {
    try (NcfHost host = new NcfHost(Gmf.ofPaper(), config(Combination.SUM, true, 3), false)) {
      assertEquals(0, host.run().scalar(host.term("log-loss-buy").value()));
    }
  }

  @Test
  void withMasksBehavioursWeighEachOtherAsTheSumsOfEquation12() {
    // Zero logits: every row costs ln 2. Six rows of the batch are view's, four are cart's.
    CascadeConfig config = CascadeConfig.ofLambdas(List.of(0.5f, 0.5f)).withMasked(true);
    try (NcfHost host = new NcfHost(Gmf.ofPaper(), config, false)) {
      for (Parameter parameter : host.model.parameters()) {
        host.run().set(parameter, new float[(int) parameter.shape().size()]);
      }
      float view = host.run().scalar(host.term("log-loss-view").value());
      float cart = host.run().scalar(host.term("log-loss-cart").value());
      assertEquals(6 * Math.log(2) / 7, view, 1e-6);
      assertEquals(6.0 / 4, view / cart, 1e-5);
    }
  }

  @Test
  void aForkCountsWhatIsUpstreamOnce() {
    // view → cart, view → fav, both → buy: buy = view + cart + fav + buy, not view twice.
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      Ops tf = scope.tf();
      List<Cascade.Level> levels =
          List.of(
              Cascade.Level.of("view", tf.constant(new float[] {1}), tf.constant(1000f)),
              Cascade.Level.of("cart", tf.constant(new float[] {10})),
              Cascade.Level.of("fav", tf.constant(new float[] {100}), tf.constant(10000f)),
              Cascade.Level.of("buy", tf.constant(new float[] {2})));
      CascadeOrder fork =
          new CascadeOrder(Map.of("fav", List.of("view"), "buy", List.of("cart", "fav")));
      try (GraphRun run = GraphRun.open(model)) {
        assertEquals(
            List.of(1001f, 1011f, 11101f, 11113f),
            values(run, Combination.SUM.combine(tf, levels, fork)));
        // view 1001, cart (1001 + 10) / 2, fav (1001 + 100) / 2 + 10000, buy the mean of both + 2
        assertEquals(
            List.of(1001f, 505.5f, 10550.5f, (5528f + 2) / 2),
            values(run, Combination.AVERAGE.combine(tf, levels, fork)));
        assertEquals(
            List.of(1001f, 10f, 10100f, 2f),
            values(run, Combination.INDEPENDENT.combine(tf, levels, fork)));
        assertEquals(
            values(run, Combination.SUM.combine(tf, levels)),
            values(run, Combination.SUM.combine(tf, levels, CascadeOrder.total())));
      }
    }
  }

  private static List<Float> values(GraphRun run, List<Operand<TFloat32>> scalars) {
    return scalars.stream().map(run::scalar).toList();
  }

  @Test
  void anOrderNamesUpstreamBehavioursOnly() {
    List<String> behaviours = List.of("view", "cart", "buy");
    assertEquals(
        "cascade order 'crat': expected one of the behaviours [view, cart, buy] but it is none; nearest: cart, buy, view",
        refused(() -> new CascadeOrder(Map.of("buy", List.of("crat"))).upstream(behaviours)));
    assertEquals(
        "cascade order 'cart': expected it after behaviours upstream of it but got 'buy'; the order is [view, cart, buy]",
        refused(() -> new CascadeOrder(Map.of("cart", List.of("buy"))).upstream(behaviours)));
  }

  @Test
  void towersHaveThePublishedWidths() {
    // E = 64, L = 3. Authors' code: 128, 64, 32, 16, and 192, 96, 48, 24 with the product.
    assertEquals(
        List.of("[128, 64]", "[64]", "[64, 32]", "[32]", "[32, 16]", "[16]", "[16, 1]"),
        shapes(new Mlp(3)));
    assertEquals(
        List.of("[192, 96]", "[96]", "[96, 48]", "[48]", "[48, 24]", "[24]", "[24, 1]"),
        shapes(new NeuMf(3, true)));
    // Eq. 8: 64 of the product and 16 of the tower.
    assertEquals("[80, 1]", shapes(NeuMf.ofLayers(3)).get(6));
    assertEquals(List.of("[64, 1]"), shapes(Gmf.ofPaper()));
    assertEquals(List.of("[64, 64]", "[64, 1]"), shapes(new Gmf(true)));
  }

  private static List<String> shapes(InteractionUnit unit) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      unit.in(model.scope(Build.SERVE).child("unit"), 64);
      return model.parameters().stream().map(p -> p.shape().toString()).toList();
    }
  }

  @Test
  void unitsThatReadTheSameVectorsScoreAsEachAlone() {
    List<InteractionUnit> plain = List.of(Gmf.ofPaper(), Gmf.ofPaper(), Gmf.ofPaper());
    for (List<InteractionUnit> units : List.of(plain, plain.subList(0, 1), units().toList())) {
      try (ModelGraph model = ModelGraph.withSeed(1)) {
        GraftScope scope = model.scope(Build.SERVE);
        Ops tf = scope.tf();
        Operand<TFloat32> p = tf.constant(new float[][] {{1, -2, 3, 4}, {-1, 0, 2, .5f}});
        Operand<TFloat32> q = tf.constant(new float[][] {{2, 1, -1, .25f}, {3, 1, 1, -2}});
        List<Interaction> made =
            IntStream.range(0, units.size())
                .mapToObj(r -> units.get(r).in(scope.child("unit-" + r), 4))
                .toList();
        try (GraphRun run = GraphRun.open(model)) {
          List<Operand<TFloat32>> together = Interaction.pairs(tf, made, p, q);
          assertEquals(made.size(), together.size());
          for (int r = 0; r < made.size(); r++) {
            float[] alone = run.floats(made.get(r).pairs(tf, p, q));
            assertArrayEquals(alone, run.floats(together.get(r)), 1e-6f, "unit " + r);
          }
        }
      }
    }
  }

  @Test
  void onlyPlainGmfIsAnInnerProduct() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      List<Boolean> diagonal =
          units()
              .map(u -> u.in(scope.child("u" + u.hashCode()), 8).diagonal().isPresent())
              .toList();
      assertEquals(List.of(true, false, false, false, false, false), diagonal);
    }
  }

  @Test
  void mistakesAreNamed() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      Cascade three = new Cascade(CascadeConfig.ofBehaviours(3));
      assertEquals(
          "cascade 'nmtr': expected 3 behaviours, one per lambda, but got 0",
          refused(() -> three.attach(scope.child("nmtr"), new Cascade.Inputs(List.of()))));
      assertEquals(
          "tower 'unit': expected an input that can be halved 3 times but it is 12 wide; choose another dim or fewer layers",
          refused(() -> new Mlp(3).in(scope.child("unit"), 6)));
    }
    assertEquals(
        "mlp 'layers': expected 1 to 16 hidden layers but got 0", refused(() -> new Mlp(0)));
    assertEquals(
        "cascade config: expected finite lambdas >= 0 but got -1.0",
        refused(() -> CascadeConfig.ofLambdas(List.of(-1f))));
  }

  private static String refused(Runnable mistake) {
    return assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
  }

  /** λ_r times the sum over its rows of −y log σ(z) − (1 − y) log(1 − σ(z)), over all rows. */
  private static double[] terms(
      InteractionUnit unit, CascadeConfig config, Map<String, INDArray> values) {
    int behaviours = config.lambdas().size();
    List<INDArray> z =
        new NcfOracle(values)
            .logits(unit, config.combination(), behaviours, NcfHost.ROW_USERS, NcfHost.ROW_ITEMS);
    double[] sums = new double[behaviours];
    for (int r = 0; r < behaviours; r++) {
      for (int row = 0; row < NcfHost.ROW_USERS.length; row++) {
        double probability = 1 / (1 + Math.exp(-z.get(r).getDouble(row, 0)));
        double y = NcfHost.LABELS[r][row];
        double m = config.masked() ? NcfHost.MASKS[r][row] : 1;
        sums[r] -= m * (y * Math.log(probability) + (1 - y) * Math.log(1 - probability));
      }
      sums[r] *= config.lambdas().get(r) / NcfHost.ROW_USERS.length;
    }
    return sums;
  }

  private static double[] column(INDArray x) {
    return x.toDoubleVector();
  }

  private static INDArray matrix(double[] x, int columns) {
    double[][] rows = new double[x.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(x, i * columns, (i + 1) * columns);
    }
    return Nd4j.createFromArray(rows);
  }
}
