package io.rankgraft.hawkes;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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

/** The unit, its layers and losses against an oracle in float64: one oracle, one file. */
class HawkesTest {
  private static final double ROUNDING = 2e-5;
  private static final int DIRECTIONS = 3;

  static Stream<Map<String, ?>> variants() {
    return Stream.of(
        Map.of(),
        Map.of("decay", "CLICK"),
        Map.of("decay", "NONE"),
        Map.of("gate", "STRAIGHT_THROUGH"),
        Map.of("gate", "SOFT"),
        Map.of("gate", "PREVIOUS_LABEL"),
        Map.of("gate", "LABEL", "allowLabelLeak", true),
        Map.of("threshold", 0),
        Map.of("threshold", 1),
        Map.of("headWidths", List.of()),
        Map.of("decayReadsClicks", true),
        Map.of("decayReadsClicks", true, "decay", "CLICK", "gate", "PREVIOUS_LABEL"),
        Map.of("decayReadsClicks", true, "gate", "SOFT"),
        Map.of("decayReadsClicks", true, "without", "INTER"),
        Map.of("without", "INTRA"),
        Map.of("postClick", "IF_CLICKED"),
        Map.of("postClick", "IF_CLICKED", "gate", "SOFT"),
        Map.of("postClick", "IF_CLICKED", "without", "INTRA"),
        Map.of("without", "INTER"),
        Map.of("without", "UNIT"),
        Map.of("unbiased", true),
        Map.of("unbiased", true, "decay", "NONE"),
        Map.of("unbiased", true, "events", "FIRST"));
  }

  /** What a tensor of the graph has to be. */
  private record Check(String what, double[] expected, Operand<TFloat32> actual) {
    static Check of(String what, double expected, Operand<TFloat32> scalar) {
      return new Check(what, new double[] {expected}, scalar);
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyStepAndEveryLossMatchTheOracle(Map<String, ?> changes) {
    HawkesConfig config = Configs.small(changes);
    try (Browsing lists = new Browsing(config)) {
      Oracle oracle = new Oracle(lists, lists.arrays());
      List<Check> checks = new ArrayList<>();
      for (Hawkes.Outputs out : List.of(lists.train, lists.serve)) {
        checks.addAll(checksOf(config, oracle, out));
      }
      boolean unbiased = config.entireSpace().unbiased();
      checks.add(
          Check.of(
              "click loss",
              unbiased ? oracle.survivalLoss(false) : oracle.logLoss(false),
              lists.term("click-loss").value()));
      checks.add(
          Check.of(
              "conversion loss",
              unbiased ? oracle.survivalLoss(true) : oracle.logLoss(true),
              lists.term("conversion-loss").value()));
      checks.add(Check.of("total", oracle.total(), lists.total()));
      List<float[]> actual = lists.run().floats(checks.stream().map(Check::actual).toList());
      for (int i = 0; i < checks.size(); i++) {
        assertClose(checks.get(i).what(), checks.get(i).expected(), actual.get(i), ROUNDING);
      }
    }
  }

  private static List<Check> checksOf(HawkesConfig config, Oracle oracle, Hawkes.Outputs out) {
    List<Check> checks = new ArrayList<>();
    ListScores h = out.behavioural();
    checks.add(new Check("click", oracle.clickLogit, h.clickLogit()));
    checks.add(new Check("conversion", oracle.conversionLogit, h.conversionLogit()));
    assertEquals(config.layers().hasInherent(), out.inherent().isPresent());
    if (out.inherent().isPresent() && config.gating().gate() != Gate.SOFT) {
      ListScores inherent = out.inherent().orElseThrow();
      checks.add(new Check("inherent click", oracle.inherentClickLogit, inherent.clickLogit()));
      checks.add(
          new Check(
              "inherent conversion", oracle.inherentConversionLogit, inherent.conversionLogit()));
    }
    assertEquals(config.layers().hasGate(), out.gates().isPresent());
    if (config.layers().hasGate()) {
      checks.add(new Check("gates", oracle.gates, out.gates().orElseThrow()));
      double items = Arrays.stream(Browsing.LENGTHS).sum();
      checks.add(
          Check.of(
              "open share",
              Arrays.stream(oracle.gates).sum() / items,
              out.openShare().orElseThrow()));
    }
    return checks;
  }

  static Stream<Map<String, ?>> differentiable() {
    return Stream.of(
        Map.of(),
        Map.of("gate", "SOFT"),
        Map.of("decayReadsClicks", true),
        Map.of("postClick", "IF_CLICKED"),
        Map.of("unbiased", true, "decay", "NONE"),
        Map.of("unbiased", true, "events", "FIRST"));
  }

  /**
   * Along random directions through all parameters, since the oracle is too slow for every element.
   * Each parameter's part is as large as any other's, so that none hides behind a larger one.
   */
  @ParameterizedTest
  @MethodSource("differentiable")
  void gradientsOfAllParametersMatchDifferencesOfTheOracle(Map<String, ?> changes) {
    try (Browsing lists = new Browsing(Configs.small(changes), Build.TRAIN)) {
      Map<String, float[]> gradients = lists.run().gradients(Build.TRAIN, lists.total());
      Map<String, INDArray> start = lists.arrays();
      Random random = new Random(23);
      for (int k = 0; k < DIRECTIONS; k++) {
        Map<String, INDArray> direction = new HashMap<>();
        double along = 0;
        for (String name : start.keySet()) {
          float[] computed = gradients.get("hawkes/" + name);
          double length = Math.max(1e-2, norm(computed));
          INDArray of = start.get(name).dup();
          for (int e = 0; e < computed.length; e++) {
            double d = random.nextGaussian() / length;
            of.putScalar(e, d);
            along += d * computed[e];
          }
          direction.put(name, of);
        }
        double expected =
            FiniteDifferences.gradient(
                x -> {
                  Map<String, INDArray> moved = new HashMap<>(start);
                  moved.replaceAll((name, from) -> from.add(direction.get(name).mul(x[0])));
                  return new Oracle(lists, moved).total();
                },
                new double[1],
                1e-6)[0];
        assertEquals(expected, along, 2e-4 * Math.sqrt(start.size()), "direction " + k);
      }
    }
  }

  private static double norm(float[] x) {
    double squares = 0;
    for (float v : x) {
      squares += (double) v * v;
    }
    return Math.sqrt(squares);
  }

  @Test
  void predictionsOfAListAreProbabilitiesOfTheirLogits() {
    try (Browsing lists =
        new Browsing(Configs.small(Map.of("relevance", "INHERENT")), Build.SERVE)) {
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
    try (Browsing hard = new Browsing(Configs.small(Map.of()), Build.TRAIN);
        Browsing through =
            new Browsing(Configs.small(Map.of("gate", "STRAIGHT_THROUGH")), Build.TRAIN)) {
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
    try (Browsing lists = new Browsing(Configs.small(Map.of("threshold", 1)))) {
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

  /** P(v = 1 | c = 1) of an item nobody is expected to click still depends on the item. */
  @Test
  void conversionsIfClickedKnowTheItemBehindAClosedGate() {
    for (String read : List.of("STATE", "IF_CLICKED")) {
      Map<String, ?> changes = Map.of("threshold", 1, "postClick", read);
      try (Browsing lists = new Browsing(Configs.small(changes), Build.SERVE)) {
        float[] before = floats(lists, lists.serve.behavioural().conversionLogit());
        lists.items[0] += 1; // the first item of list 0
        float[] after = floats(lists, lists.serve.behavioural().conversionLogit());
        assertEquals(read.equals("STATE"), before[0] == after[0]);
      }
    }
  }

  @Test
  void statesDecayByTheTimeBetweenItems() {
    for (String decay : List.of("BOTH", "CLICK")) {
      HawkesConfig config = Configs.small(Map.of("decay", decay));
      try (Browsing lists = new Browsing(config, true, Build.SERVE)) {
        Oracle oracle = new Oracle(lists, lists.arrays());
        assertClose(
            "click",
            oracle.clickLogit,
            floats(lists, lists.serve.behavioural().clickLogit()),
            1e-5);
        assertClose(
            "conversion",
            oracle.conversionLogit,
            floats(lists, lists.serve.behavioural().conversionLogit()),
            1e-5);
      }
    }
  }

  @Test
  void aSoftGateHidesFromLaterItemsHowAConversionIsRead() {
    Map<String, ?> soft = Map.of("gate", "SOFT");
    Map<String, ?> softClicked = Map.of("gate", "SOFT", "postClick", "IF_CLICKED");
    try (Browsing state = new Browsing(Configs.small(soft), Build.SERVE);
        Browsing clicked = new Browsing(Configs.small(softClicked), Build.SERVE)) {
      assertArrayEquals(
          floats(state, state.serve.behavioural().clickLogit()),
          floats(clicked, clicked.serve.behavioural().clickLogit()));
    }
  }

  @Test
  void whatConversionsAreReadFromChangesNoClick() {
    try (Browsing state = new Browsing(Configs.small(Map.of()), Build.SERVE);
        Browsing clicked =
            new Browsing(Configs.small(Map.of("postClick", "IF_CLICKED")), Build.SERVE)) {
      float[] gates = floats(state, state.serve.gates().orElseThrow());
      float[] a = floats(state, state.serve.behavioural().conversionLogit());
      float[] b = floats(clicked, clicked.serve.behavioural().conversionLogit());
      for (int row = 0; row < gates.length; row++) {
        assertTrue(gates[row] == 0 || a[row] == b[row], "row " + row);
      }
      assertArrayEquals(
          floats(state, state.serve.behavioural().clickLogit()),
          floats(clicked, clicked.serve.behavioural().clickLogit()));
    }
  }

  @Test
  void aGateThatIsAlwaysOpenMakesTheClickLayerForgetItsOwnState() {
    for (int threshold : new int[] {0, 1}) {
      try (Browsing lists =
          new Browsing(Configs.small(Map.of("threshold", threshold)), Build.SERVE)) {
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
    try (Browsing four = new Browsing(Configs.small(Map.of()), Build.TRAIN);
        Browsing six = new Browsing(Configs.small(Map.of("positions", 6)), Build.TRAIN)) {
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
      float[] short4 = floats(four, four.train.predicted().click());
      float[] long6 = floats(six, six.train.predicted().click());
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
        Map.of("gate", "PREDICTED", "decayReadsClicks", true),
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
    try (Browsing lists = new Browsing(config, Build.TRAIN)) {
      float[] clicks = lists.clicks.clone();
      float[] conversions = lists.conversions.clone();
      List<Operand<TFloat32>> predicted =
          List.of(lists.train.predicted().click(), lists.train.predicted().conversion());
      List<float[]> prediction = lists.run().floats(predicted);
      for (int i = 0; i < config.positions(); i++) {
        lists.clicks[i] = 1 - clicks[i]; // list 0
        lists.conversions[i] = 1 - conversions[i];
        List<float[]> after = lists.run().floats(predicted);
        for (int k = 0; k < config.positions(); k++) {
          boolean moved =
              prediction.get(0)[k] != after.get(0)[k] || prediction.get(1)[k] != after.get(1)[k];
          leaked |= k <= i && moved;
          later |= k > i && moved;
        }
        lists.clicks[i] = clicks[i];
        lists.conversions[i] = conversions[i];
      }
    }
    assertEquals(config.gating().gate().leaks(), leaked);
    assertEquals(config.readsClicks(), later);
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
  void aDecayThatReadsClicksNeedsThemAndStatesThatDecay() {
    assertTrue(
        refused(Configs.small(Map.of("decayReadsClicks", true)), 4)
            .contains("expected observed clicks with decayReadsClicks=true but there are none"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> Configs.small(Map.of("decayReadsClicks", true, "decay", "NONE")))
            .getMessage()
            .startsWith("hawkes config: expected decayReadsClicks=false where no state decays"));
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
      Map<String, Object> all = new HashMap<>(changes);
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
