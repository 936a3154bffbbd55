package io.rankgraft.ptn;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.behaviours.EventReading;
import io.rankgraft.behaviours.LogRows;
import io.rankgraft.behaviours.MountRun;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.ReadyMountContract;
import io.rankgraft.testkit.TestLog;
import io.rankgraft.testkit.TestSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PtnMountTest {
  private static final List<Task> BOTH = List.of(LogRows.CART, LogRows.BUY);
  private static final PtnMountConfig SMALL = PtnRowOracle.small();
  private static final double[][] USER = {{1, -0.5}, {0.2, 0.4}, {-1, 0.3}, {0, 0.9}, {0.6, 0.6}};

  private static ConfiguredGraft<?> graft(PtnMountConfig config) {
    return PtnMount.named().configured(config);
  }

  private static MountRun run(PtnMountConfig config, Map<String, double[][]> taps) {
    return new MountRun(graft(config), LogRows.log(), BOTH, taps);
  }

  private static MountRun run(PtnMountConfig config) {
    return run(config, Map.of());
  }

  @Nested
  class AsItIs implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return PtnMountTest.graft(SMALL);
    }

    @Override
    public TestLog log() {
      return LogRows.log();
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "items",
          "relation-matrix",
          "relation/view",
          "relation/cart",
          "relation/buy",
          "bias/cart",
          "bias/buy",
          "relation-unique-1",
          "bias/cart-only-buy",
          "head.cart",
          "head-bias.cart",
          "head.buy",
          "head-bias.buy");
    }
  }

  @Nested
  class WithMatchesOneTaskAndAHostThatKnowsNothing implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return PtnMountTest.graft(
          SMALL.withVectors(SMALL.vectors().withInteraction(EventReading.MATCH)));
    }

    @Override
    public TestLog log() {
      return LogRows.log().withTasks(LogRows.BUY);
    }

    @Override
    public List<Task> hostTasks() {
      return List.of();
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "items",
          "relation-matrix",
          "relation/view",
          "relation/cart",
          "relation/buy",
          "bias/buy",
          "head.buy",
          "head-bias.buy");
    }
  }

  private static PtnRowOracle oracle(PtnMountConfig config, MountRun run) {
    INDArray map = run.arrays().get("user-map");
    return new PtnRowOracle(
        config, run.arrays(), map == null ? null : Nd4j.createFromArray(USER).mmul(map));
  }

  private static double[] plus(double[] scores, double bias, float[] host) {
    double[] sum = scores.clone();
    for (int row = 0; row < sum.length; row++) {
      sum[row] += bias + host[row];
    }
    return sum;
  }

  private static final float[] NO_HOST = new float[LogRows.ROWS];

  private static float[] onlyCarted() {
    float[] only = new float[LogRows.ROWS];
    for (int row = 0; row < only.length; row++) {
      only[row] = LogRows.CARTED[row] * (1 - LogRows.BOUGHT[row]);
    }
    return only;
  }

  @Test
  void everyHeadReadsAllEnhancedVectorsOfEquation12() {
    for (EventReading reading : List.of(EventReading.MEAN, EventReading.ATTENTION)) {
      PtnMountConfig config = SMALL.withVectors(SMALL.vectors().withInteraction(reading));
      for (Map<String, double[][]> taps :
          List.of(Map.<String, double[][]>of(), Map.of("user", USER))) {
        try (MountRun run = run(config, taps)) {
          double[] expected = oracle(config, run).features();
          assertClose("buy", expected, run.run().floats(run.features(LogRows.BUY)), 1e-5);
          assertClose("cart", expected, run.run().floats(run.features(LogRows.CART)), 1e-5);
        }
      }
    }
  }

  @Test
  void lossesAreThoseOfEquation13InRows() {
    PtnMountConfig config =
        SMALL
            .withGammas(new PtnConfig.Gammas(0.5f, 2f, 3f))
            .withLambdas(Map.of("cart", 0.25f, "buy", 0.75f));
    try (MountRun run = run(config, Map.of("user", USER))) {
      PtnRowOracle oracle = oracle(config, run);
      assertEquals(
          List.of(
              "original-cart", "enhanced-cart", "original-buy", "enhanced-buy", "unique-cart-buy"),
          run.losses());
      double cart = oracle.p().get("bias/cart").getDouble(0);
      double buy = oracle.p().get("bias/buy").getDouble(0);
      assertTerm(
          run,
          "original-cart",
          0.125f,
          LogRows.logLoss(plus(oracle.scores(1, false), cart, LogRows.HOST_CART), LogRows.CARTED));
      assertTerm(
          run,
          "enhanced-cart",
          0.5f,
          LogRows.logLoss(plus(oracle.scores(1, true), cart, LogRows.HOST_CART), LogRows.CARTED));
      assertTerm(
          run,
          "original-buy",
          0.375f,
          LogRows.logLoss(plus(oracle.scores(2, false), buy, LogRows.HOST_BUY), LogRows.BOUGHT));
      assertTerm(
          run,
          "enhanced-buy",
          1.5f,
          LogRows.logLoss(plus(oracle.scores(2, true), buy, LogRows.HOST_BUY), LogRows.BOUGHT));
      assertTerm(
          run,
          "unique-cart-buy",
          0.75f,
          LogRows.logLoss(
              plus(
                  oracle.uniqueScores(1, 2),
                  oracle.p().get("bias/cart-only-buy").getDouble(0),
                  NO_HOST),
              onlyCarted()));
    }
  }

  private static void assertTerm(MountRun run, String name, float scale, double expected) {
    assertEquals(scale, run.term(name).scale(), name);
    assertClose(name, expected, run.run().scalar(run.term(name).value()), 1e-5);
  }

  @Test
  void gradientsMatchDifferencesOfTheOracle() {
    PtnMountConfig config = SMALL.withVectors(SMALL.vectors().withDim(2));
    try (MountRun run = run(config, Map.of("user", USER))) {
      Map<String, INDArray> values = run.arrays();
      for (String loss : List.of("enhanced-buy", "unique-cart-buy")) {
        Map<String, float[]> gradients = run.run().gradients(Build.TRAIN, run.term(loss).value());
        for (String symbol : run.arrays().keySet()) {
          if (symbol.startsWith("head")) {
            continue; // no loss of the graft reads it
          }
          INDArray start = values.get(symbol);
          double[] expected =
              FiniteDifferences.gradient(
                  x -> {
                    values.put(symbol, Nd4j.createFromArray(x).reshape(start.shape()));
                    return value(config, values, loss);
                  },
                  start.ravel().toDoubleVector(),
                  1e-6);
          values.put(symbol, start);
          assertClose(loss + " by " + symbol, expected, gradients.get("ptn/" + symbol), 1e-3);
        }
      }
    }
  }

  private static double value(PtnMountConfig config, Map<String, INDArray> values, String loss) {
    PtnRowOracle oracle =
        new PtnRowOracle(config, values, Nd4j.createFromArray(USER).mmul(values.get("user-map")));
    return loss.startsWith("unique")
        ? LogRows.logLoss(
            plus(oracle.uniqueScores(1, 2), values.get("bias/cart-only-buy").getDouble(0), NO_HOST),
            onlyCarted())
        : LogRows.logLoss(
            plus(oracle.scores(2, true), values.get("bias/buy").getDouble(0), LogRows.HOST_BUY),
            LogRows.BOUGHT);
  }

  @Test
  void transferChangesTheDirectionOfTheDownstreamVector() {
    PtnMountConfig without = SMALL.withParts(new PtnConfig.Parts(true, false, true));
    try (MountRun on = run(SMALL);
        MountRun off = run(without)) {
      float[] enhanced = on.run().floats(on.features(LogRows.BUY));
      float[] base = off.run().floats(off.features(LogRows.BUY));
      int width = 12;
      for (int row = 0; row < LogRows.ROWS; row++) {
        boolean hasBought = LogRows.EVENTS[2][row].length > 0;
        boolean isMoved = false;
        boolean isTurned = false;
        double ratio = enhanced[row * width + 8] / base[row * width + 8];
        for (int i = row * width + 8; i < (row + 1) * width; i++) {
          isMoved |= Math.abs(enhanced[i] - base[i]) > 1e-3;
          isTurned |= Math.abs(enhanced[i] / base[i] - ratio) > 1e-2;
        }
        assertEquals(hasBought, isMoved, "row " + row);
        assertEquals(hasBought, isTurned, "row " + row + ": no mere multiple of itself");
      }
    }
  }

  @Test
  void withHostsUserEvenAnEmptySequenceIsHandedSomething() {
    PtnMountConfig without = SMALL.withParts(new PtnConfig.Parts(true, false, true));
    try (MountRun on = run(SMALL, Map.of("user", USER));
        MountRun off = run(without, Map.of("user", USER))) {
      float enhanced = on.run().floats(on.features(LogRows.BUY))[8]; // row 0 bought nothing
      float base = off.run().floats(off.features(LogRows.BUY))[8];
      assertTrue(Math.abs(enhanced - base) > 1e-4, enhanced + " and " + base);
    }
  }

  @Test
  void partsWithoutWeightAreNotBuilt() {
    try (MountRun run = run(SMALL.withParts(new PtnConfig.Parts(false, true, true)))) {
      assertFalse(run.losses().contains("unique-cart-buy"));
      assertFalse(run.arrays().containsKey("relation-unique-1"));
    }
    try (MountRun run = run(SMALL.withLambdas(Map.of("buy", 1f)))) {
      assertEquals(List.of("original-buy", "enhanced-buy"), run.losses());
      assertFalse(run.arrays().containsKey("bias/cart"));
    }
  }

  @Test
  void rowsWithoutABothLabelAreOutsideTheUniqueLoss() {
    try (MountRun run = run(SMALL)) {
      PtnRowOracle oracle = oracle(SMALL, run);
      double bias = oracle.p().get("bias/cart-only-buy").getDouble(0);
      double[] z = plus(oracle.uniqueScores(1, 2), bias, NO_HOST);
      // buy is not known of rows 0 and 3, cart is not known of row 4
      run.run().feed(Build.TRAIN, "mask-buy", new float[] {0, 1, 1, 0, 1}, LogRows.ROWS);
      run.run().feed(Build.TRAIN, "mask-cart", new float[] {1, 1, 1, 1, 0}, LogRows.ROWS);
      double[] known = {z[1], z[2]};
      assertClose(
          "unique",
          LogRows.logLoss(known, new float[] {onlyCarted()[1], onlyCarted()[2]}),
          run.run().scalar(run.term("unique-cart-buy").value()),
          1e-5);
      run.run().feed(Build.TRAIN, "mask-cart", new float[LogRows.ROWS], LogRows.ROWS);
      assertEquals(0, run.run().scalar(run.term("unique-cart-buy").value()));
    }
  }

  /** By loss, whether the relations of view, cart and buy get a gradient. */
  @Test
  void aLossReachesItsOwnVectorsAndByTransferThoseOfOthers() {
    PtnMountConfig apart = SMALL.withParts(new PtnConfig.Parts(true, false, false));
    assertEquals(List.of(false, false, true), reached(apart, "enhanced-buy"));
    assertEquals(List.of(false, true, true), reached(apart, "unique-cart-buy"));
    assertEquals(List.of(true, true, true), reached(SMALL, "enhanced-buy"));
    assertEquals(List.of(false, false, true), reached(SMALL, "original-buy"));
  }

  private static List<Boolean> reached(PtnMountConfig config, String loss) {
    try (MountRun run = run(config)) {
      Map<String, float[]> gradients = run.run().gradients(Build.TRAIN, run.term(loss).value());
      List<Boolean> reached = new ArrayList<>();
      for (String behaviour : LogRows.BEHAVIOURS) {
        boolean any = false;
        for (float g : gradients.get("ptn/relation/" + behaviour)) {
          any |= g != 0;
        }
        reached.add(any);
      }
      return reached;
    }
  }

  @Test
  void matchesStandBesideTheVectors() {
    PtnMountConfig config = SMALL.withVectors(SMALL.vectors().withInteraction(EventReading.MATCH));
    try (MountRun run = run(config)) {
      float[] features = run.run().floats(run.features(LogRows.BUY));
      int width = 3 * 4 + 3 * 2;
      for (int k = 0; k < 3; k++) {
        INDArray expected =
            LogRows.read(EventReading.MATCH, run.arrays().get("items"), k).matches();
        for (int row = 0; row < LogRows.ROWS; row++) {
          float[] got = new float[2];
          System.arraycopy(features, row * width + 12 + 2 * k, got, 0, 2);
          assertArrayEquals(
              new float[] {(float) expected.getDouble(row, 0), (float) expected.getDouble(row, 1)},
              got,
              1e-5f);
        }
      }
    }
  }

  @Test
  void oneBehaviourIsRefused() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      TestSite site =
          TestSite.of(
              model.scope(Build.TRAIN),
              Taps.none(),
              TestLog.of(6, 3, List.of("buy"), List.of(LogRows.BUY)));
      assertEquals(
          "graft 'ptn': expected 2 sequences of the item or more, upstream first, but the log has [buy]; add the events that come before",
          assertThrows(IllegalArgumentException.class, () -> graft(SMALL).mount(site))
              .getMessage());
    }
  }
}
