package io.rankgraft.hawkes;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class HawkesTest {
  private static final double ROUNDING = 2e-5;
  private static final int DIRECTIONS = 1;

  static Stream<Map<String, ?>> variants() {
    return Stream.of(
        Map.of(),
        Map.of("decay", "CLICK"),
        Map.of("decay", "NONE"),
        Map.of("gate", "STRAIGHT_THROUGH"),
        Map.of("gate", "SOFT"),
        Map.of("gate", "PREVIOUS_LABEL"),
        Map.of("gate", "LABEL", "allowLabelLeak", true),
        Map.of("gateThreshold", 0),
        Map.of("gateThreshold", 1),
        Map.of("headWidths", List.of()),
        Map.of("without", "INTRA"),
        Map.of("without", "INTER"),
        Map.of("without", "UNIT"),
        Map.of("unbiased", true),
        Map.of("unbiased", true, "decay", "NONE"),
        Map.of("unbiased", true, "events", "FIRST"));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyStepAndEveryLossMatchTheOracle(Map<String, ?> changes) {
    HawkesConfig config = Configs.small(changes);
    try (Browsing lists = new Browsing(config)) {
      Oracle oracle = new Oracle(lists, lists.arrays());
      for (Hawkes.Outputs out : List.of(lists.train, lists.serve)) {
        ListScores h = out.behavioural();
        assertClose("click", oracle.clickLogit, floats(lists, h.clickLogit()), ROUNDING);
        assertClose(
            "conversion", oracle.conversionLogit, floats(lists, h.conversionLogit()), ROUNDING);
        assertEquals(config.hasInherent(), out.inherent().isPresent());
        if (out.inherent().isPresent() && config.gate() != Gate.SOFT) {
          ListScores inherent = out.inherent().orElseThrow();
          assertClose(
              "inherent click",
              oracle.inherentClickLogit,
              floats(lists, inherent.clickLogit()),
              ROUNDING);
          assertClose(
              "inherent conversion",
              oracle.inherentConversionLogit,
              floats(lists, inherent.conversionLogit()),
              ROUNDING);
        }
        assertEquals(config.hasGate(), out.gates().isPresent());
        if (config.hasGate()) {
          assertClose("gates", oracle.gates, floats(lists, out.gates().orElseThrow()), ROUNDING);
          double items = Arrays.stream(Browsing.LENGTHS).sum();
          assertEquals(
              Arrays.stream(oracle.gates).sum() / items,
              lists.run().scalar(out.openShare().orElseThrow()),
              1e-5);
        }
      }
      assertClose(
          "click loss",
          config.unbiased() ? oracle.survivalLoss(false) : oracle.logLoss(false),
          lists.run().scalar(lists.term("click-loss").value()),
          ROUNDING);
      assertClose(
          "conversion loss",
          config.unbiased() ? oracle.survivalLoss(true) : oracle.logLoss(true),
          lists.run().scalar(lists.term("conversion-loss").value()),
          ROUNDING);
      assertClose("total", oracle.total(), lists.run().scalar(lists.total()), ROUNDING);
    }
  }

  static Stream<Map<String, ?>> differentiable() {
    return Stream.of(
        Map.of(),
        Map.of("gate", "SOFT"),
        Map.of("unbiased", true, "decay", "NONE"),
        Map.of("unbiased", true, "events", "FIRST"));
  }

  /** Along random directions of each parameter: the oracle is too slow for every element. */
  @ParameterizedTest
  @MethodSource("differentiable")
  void gradientsOfAllParametersMatchDifferencesOfTheOracle(Map<String, ?> changes) {
    try (Browsing lists = new Browsing(Configs.small(changes))) {
      Map<String, float[]> gradients = lists.run().gradients(Build.TRAIN, lists.total());
      Random random = new Random(23);
      for (Parameter parameter : lists.model.parameters()) {
        String name = parameter.name().substring("hawkes/".length());
        float[] computed = gradients.get(parameter.name());
        double norm = 0;
        for (float g : computed) {
          norm += (double) g * g;
        }
        for (int k = 0; k < DIRECTIONS; k++) {
          Map<String, INDArray> arrays = lists.arrays();
          INDArray start = arrays.get(name);
          INDArray direction = start.dup();
          double along = 0;
          for (int e = 0; e < computed.length; e++) {
            double d = random.nextGaussian();
            direction.putScalar(e, d);
            along += d * computed[e];
          }
          double expected =
              FiniteDifferences.gradient(
                  x -> {
                    arrays.put(name, start.add(direction.mul(x[0])));
                    return new Oracle(lists, arrays).total();
                  },
                  new double[1],
                  1e-5)[0];
          assertEquals(expected, along, 2e-4 * Math.max(1e-2, Math.sqrt(norm)), name);
        }
      }
    }
  }

  @Test
  void predictionsOfAListAreProbabilitiesOfTheirLogits() {
    try (Browsing lists = new Browsing(Configs.small(Map.of("relevance", "INHERENT")))) {
      ListScores scores = lists.serve.predicted();
      assertEquals(lists.serve.inherent().orElseThrow(), scores);
      float[] zc = floats(lists, scores.clickLogit());
      float[] zv = floats(lists, scores.conversionLogit());
      float[] click = floats(lists, scores.click());
      float[] conversion = floats(lists, scores.conversion());
      for (int list = 0; list < Browsing.LENGTHS.length; list++) {
        for (int i = 0; i < lists.config.positions(); i++) {
          int row = lists.row(list, i);
          boolean item = i < Browsing.LENGTHS[list];
          double pc = item ? Oracle.sigmoid(zc[row]) : 0;
          assertEquals(pc, click[row], 1e-6);
          assertEquals(pc * Oracle.sigmoid(zv[row]), conversion[row], 1e-6);
        }
      }
    }
  }

  @Test
  void straightThroughGatesHaveThePredictedGatesValueAndAnotherGradient() {
    try (Browsing hard = new Browsing(Configs.small(Map.of()));
        Browsing through = new Browsing(Configs.small(Map.of("gate", "STRAIGHT_THROUGH")))) {
      assertArrayEquals(
          floats(hard, hard.train.behavioural().conversion()),
          floats(through, through.train.behavioural().conversion()));
      Operand<TFloat32> a = hard.term("conversion-loss").value();
      Operand<TFloat32> b = through.term("conversion-loss").value();
      assertTrue(
          !Arrays.equals(
              hard.run().gradients(Build.TRAIN, a).get("hawkes/click-head/w-1"),
              through.run().gradients(Build.TRAIN, b).get("hawkes/click-head/w-1")));
    }
  }

  @Test
  void aGateThatNeverOpensLeavesTheConversionLayerAsItBegan() {
    try (Browsing lists = new Browsing(Configs.small(Map.of("gateThreshold", 1)))) {
      assertEquals(0, lists.run().scalar(lists.serve.openShare().orElseThrow()));
      float[] states = floats(lists, lists.serve.conversionStates());
      assertArrayEquals(new float[states.length], states);
      float[] gradient =
          lists
              .run()
              .gradients(Build.TRAIN, lists.term("conversion-loss").value())
              .get("hawkes/conversion/input");
      assertArrayEquals(new float[gradient.length], gradient);
    }
  }

  @Test
  void aGateThatIsAlwaysOpenMakesTheClickLayerForgetItsOwnState() {
    for (int threshold : new int[] {0, 1}) {
      try (Browsing lists = new Browsing(Configs.small(Map.of("gateThreshold", threshold)))) {
        // What comes down from the conversion layer is cut, so that only the layer's own way is
        // left.
        float[] down = lists.values.get("hawkes/click/top-down").clone();
        Arrays.fill(down, down.length / 2, down.length, 0);
        lists.set("click/top-down", down);
        float[] before = floats(lists, lists.serve.behavioural().clickLogit());
        lists.items[0] += 1; // the first item of list 0
        float[] after = floats(lists, lists.serve.behavioural().clickLogit());
        assertNotEquals(before[0], after[0]);
        for (int i = 1; i < 4; i++) {
          assertEquals(threshold == 0, before[i] == after[i], "position " + i);
        }
      }
    }
  }

  @Test
  void paddingChangesNothing() {
    HawkesConfig config = Configs.small(Map.of());
    try (Browsing lists = new Browsing(config)) {
      Operand<TFloat32> total = lists.total();
      float[] scores = floats(lists, lists.serve.predicted().conversion());
      float loss = lists.run().scalar(total);
      Map<String, float[]> gradients = lists.run().gradients(Build.TRAIN, total);
      for (int list = 0; list < Browsing.LENGTHS.length; list++) {
        for (int i = Browsing.LENGTHS[list]; i < config.positions(); i++) {
          int row = lists.row(list, i);
          lists.clicks[row] = 1;
          lists.conversions[row] = 1;
          Arrays.fill(lists.items, row * Browsing.WIDTH, (row + 1) * Browsing.WIDTH, Float.NaN);
        }
      }
      assertArrayEquals(scores, floats(lists, lists.serve.predicted().conversion()));
      assertEquals(loss, lists.run().scalar(total));
      lists
          .run()
          .gradients(Build.TRAIN, total)
          .forEach((name, g) -> assertArrayEquals(gradients.get(name), g, name));
    }
  }

  @Test
  void morePositionsThanTheListsNeedChangeNothing() {
    try (Browsing four = new Browsing(Configs.small(Map.of()));
        Browsing six = new Browsing(Configs.small(Map.of("positions", 6)))) {
      for (int list = 0; list < Browsing.LENGTHS.length; list++) {
        for (int i = 0; i < Browsing.LENGTHS[list]; i++) {
          six.clicks[six.row(list, i)] = four.clicks[four.row(list, i)];
          six.conversions[six.row(list, i)] = four.conversions[four.row(list, i)];
          System.arraycopy(
              four.items,
              four.row(list, i) * Browsing.WIDTH,
              six.items,
              six.row(list, i) * Browsing.WIDTH,
              Browsing.WIDTH);
        }
      }
      assertEquals(four.run().scalar(four.total()), six.run().scalar(six.total()), 1e-6f);
      float[] short4 = floats(four, four.serve.predicted().click());
      float[] long6 = floats(six, six.serve.predicted().click());
      for (int list = 0; list < Browsing.LENGTHS.length; list++) {
        for (int i = 0; i < Browsing.LENGTHS[list]; i++) {
          assertEquals(short4[four.row(list, i)], long6[six.row(list, i)], 1e-6f);
        }
      }
    }
  }

  static Stream<Map<String, ?>> gates() {
    return Stream.of(
        Map.of("gate", "PREDICTED"),
        Map.of("gate", "STRAIGHT_THROUGH"),
        Map.of("gate", "SOFT"),
        Map.of("gate", "PREVIOUS_LABEL"),
        Map.of("gate", "PREDICTED", "unbiased", true),
        Map.of("gate", "LABEL", "allowLabelLeak", true));
  }

  /** The label of item i moves nothing at positions up to i, but where the gate is the label. */
  @ParameterizedTest
  @MethodSource("gates")
  void noPredictionSeesItsOwnLabel(Map<String, ?> changes) {
    HawkesConfig config = Configs.small(changes);
    boolean leaked = false;
    boolean later = false;
    try (Browsing lists = new Browsing(config)) {
      float[] clicks = lists.clicks.clone();
      float[] conversions = lists.conversions.clone();
      float[] click = floats(lists, lists.train.predicted().click());
      float[] conversion = floats(lists, lists.train.predicted().conversion());
      for (int i = 0; i < config.positions(); i++) {
        lists.clicks[i] = 1 - clicks[i]; // list 0
        lists.conversions[i] = 1 - conversions[i];
        float[] clickAfter = floats(lists, lists.train.predicted().click());
        float[] conversionAfter = floats(lists, lists.train.predicted().conversion());
        for (int k = 0; k < config.positions(); k++) {
          boolean moved = click[k] != clickAfter[k] || conversion[k] != conversionAfter[k];
          leaked |= k <= i && moved;
          later |= k > i && moved;
        }
        lists.clicks[i] = clicks[i];
        lists.conversions[i] = conversions[i];
      }
    }
    assertEquals(config.gate().leaks(), leaked);
    assertEquals(config.gate().readsClicks(), later);
  }

  @Test
  void theLeakingGateRefusesToRunWithoutItsOption() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Configs.small(Map.of("gate", "LABEL")))
            .getMessage();
    assertEquals(
        "hawkes config: expected allowLabelLeak=true with gate=LABEL, whose predictions see their own label, but got false",
        message);
  }

  @Test
  void aGateThatReadsClicksNeedsThem() {
    assertTrue(
        refused(Configs.small(Map.of("gate", "PREVIOUS_LABEL")), 4)
            .contains("expected observed clicks with gate=PREVIOUS_LABEL but there are none"));
  }

  @Test
  void listsOfAnotherLengthAreRefused() {
    assertTrue(
        refused(Configs.small(Map.of()), 5)
            .startsWith("hawkes 'hawkes': expected items [lists, 4, width]"));
  }

  private static String refused(HawkesConfig config, int positions) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      Operand<TFloat32> items =
          scope.input(
              "items", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, positions, 3), Axis.POSITION);
      Operand<TInt32> lengths =
          scope.input("lengths", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
      return assertThrows(
              IllegalArgumentException.class,
              () ->
                  new Hawkes(config)
                      .attach(
                          scope.child("hawkes"),
                          Hawkes.Inputs.of(items, lengths, Browsing.CLICK, Browsing.CONVERSION)))
          .getMessage();
    }
  }

  @Test
  void inherentRelevanceIsRefusedWhereItIsNotTrained() {
    for (Map<String, ?> changes :
        List.of(Map.of("decay", "NONE"), Map.of("decay", "CLICK"), Map.of("without", "UNIT"))) {
      Map<String, Object> all = new java.util.HashMap<>(changes);
      all.put("relevance", "INHERENT");
      assertThrows(IllegalArgumentException.class, () -> Configs.small(all));
    }
  }

  @Test
  void termsWithoutWeightAreNotBuilt() {
    try (Browsing lists = new Browsing(Configs.small(Map.of()));
        ModelGraph model = ModelGraph.withSeed(1)) {
      assertEquals(2, lists.model.losses().size());
      HawkesConfig clicksOnly = Configs.small(Map.of("conversionWeight", 0));
      GraftScope scope = model.scope(Build.TRAIN);
      new Hawkes(clicksOnly)
          .attach(
              scope.child("hawkes"),
              Hawkes.Inputs.of(
                  scope.input(
                      "items", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, 4, 3), Axis.POSITION),
                  scope.input("lengths", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST),
                  Browsing.CLICK,
                  Browsing.CONVERSION));
      assertEquals(
          List.of("hawkes/click-loss"), model.losses().stream().map(l -> l.name()).toList());
    }
  }

  private static float[] floats(Browsing lists, Operand<TFloat32> tensor) {
    GraphRun run = lists.run();
    return run.floats(tensor);
  }
}
