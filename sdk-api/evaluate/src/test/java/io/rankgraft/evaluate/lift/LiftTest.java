package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.RegressionMetrics;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiftTest {
  private static final Lift LIFT = Lift.ofDefaults();

  /**
   * Labels of a true probability, a host that sees half of what moves it, a graft that sees all.
   */
  private static final class World {
    final double[] labels;
    final double[] host;
    final double[] grafted;

    World(int rows, double effect, long seed) {
      Random random = new Random(seed);
      labels = new double[rows];
      host = new double[rows];
      grafted = new double[rows];
      for (int i = 0; i < rows; i++) {
        double seen = random.nextGaussian();
        double hidden = random.nextGaussian();
        double p = sigmoid(seen + effect * hidden);
        labels[i] = random.nextDouble() < p ? 1 : 0;
        host[i] = sigmoid(seen);
        grafted[i] = p;
      }
    }

    PairedPredictions predictions() {
      return PairedPredictions.ofBinary("buy", labels, host, grafted);
    }
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Test
  void aGraftThatSeesMoreHelped() {
    LiftReport report = LIFT.compare(new World(3000, 1, 1).predictions());
    assertEquals(Verdict.HELPED, report.verdict());
    assertTrue(report.headline().startsWith("the graft helped: buy AUC +0.0"), report.headline());
    assertEquals(report.headline(), report.lines().get(0));
    MetricLift logLoss = report.tasks().get(0).metrics().get(1);
    assertEquals("log loss", logLoss.metric());
    assertTrue(logLoss.difference().value() < 0);
    assertEquals(Verdict.HELPED, logLoss.verdict());
  }

  @Test
  void theOtherWayRoundItHurt() {
    World world = new World(3000, 1, 1);
    PairedPredictions swapped =
        PairedPredictions.ofBinary("buy", world.labels, world.grafted, world.host);
    assertEquals(Verdict.HURT, LIFT.compare(swapped).verdict());
    LiftReport both =
        LIFT.compare(
            world.predictions(),
            PairedPredictions.ofBinary("click", world.labels, world.grafted, world.host));
    assertEquals(Verdict.MIXED, both.verdict());
    assertTrue(both.headline().startsWith("the graft helped some tasks and hurt others: buy"));
  }

  @Test
  void aGraftWithoutEffectShowsNothing() {
    World world = new World(500, 0, 2);
    MetricLift auc = LIFT.compare(world.predictions()).tasks().get(0).metrics().get(0);
    assertEquals(new Interval(0, 0, 0), auc.difference());
    assertEquals(Verdict.NOTHING_SHOWN, auc.verdict());
  }

  @Test
  void metricsAreThoseOfBinaryMetrics() {
    World world = new World(700, 1, 3);
    TaskLift task = LIFT.compare(world.predictions()).tasks().get(0);
    assertEquals(BinaryMetrics.auc(world.labels, world.host), task.metrics().get(0).host(), 1e-12);
    assertEquals(
        BinaryMetrics.logLoss(world.labels, world.grafted), task.metrics().get(1).grafted(), 1e-12);
  }

  @Test
  void amountsAreMeasuredByTheirErrors() {
    double[] truth = {0, 0, 10, 1, 5};
    double[] host = {.2, .1, .5, .9, .4};
    double[] grafted = {0, 0, 8, 1, 6};
    TaskLift task =
        LIFT.compare(PairedPredictions.ofAmount("spend", truth, host, grafted)).tasks().get(0);
    assertEquals(RegressionMetrics.rmse(truth, host), task.metrics().get(0).host(), 1e-12);
    assertEquals(3 / 5.0, task.metrics().get(1).grafted(), 1e-12);
    assertEquals(16 / 15.0, task.graftedCalibration().ratio().value(), 1e-12);
  }

  @Test
  void aWeightOfThreeIsTheRowThreeTimes() {
    World world = new World(200, 1, 4);
    double[] weights = new double[200];
    int n = 0;
    double[][] repeated = new double[3][600];
    for (int i = 0; i < 200; i++) {
      weights[i] = i % 4; // zero: as if the row were not there
      for (int k = 0; k < i % 4; k++) {
        repeated[0][n] = world.labels[i];
        repeated[1][n] = world.host[i];
        repeated[2][n++] = world.grafted[i];
      }
    }
    TaskLift weighted = LIFT.compare(world.predictions().withWeights(weights)).tasks().get(0);
    TaskLift plain =
        LIFT.compare(
                PairedPredictions.ofBinary(
                    "buy",
                    Arrays.copyOf(repeated[0], n),
                    Arrays.copyOf(repeated[1], n),
                    Arrays.copyOf(repeated[2], n)))
            .tasks()
            .get(0);
    for (int m = 0; m < 2; m++) {
      assertEquals(plain.metrics().get(m).host(), weighted.metrics().get(m).host(), 1e-12);
      assertEquals(
          plain.metrics().get(m).difference().value(),
          weighted.metrics().get(m).difference().value(),
          1e-12);
    }
    assertEquals(
        plain.hostCalibration().ratio().value(), weighted.hostCalibration().ratio().value(), 1e-12);
    assertEquals(150, weighted.rows());
  }

  @Test
  void maskedRowsAreNotLookedAt() {
    World world = new World(300, 1, 5);
    boolean[] mask = new boolean[300];
    Arrays.fill(mask, 0, 200, true);
    LiftReport expected =
        LIFT.compare(
            PairedPredictions.ofBinary(
                "buy",
                Arrays.copyOf(world.labels, 200),
                Arrays.copyOf(world.host, 200),
                Arrays.copyOf(world.grafted, 200)));
    Arrays.fill(world.labels, 200, 300, Double.NaN);
    assertEquals(expected, LIFT.compare(world.predictions().withMask(mask)));
    assertThrows(IllegalArgumentException.class, () -> LIFT.compare(world.predictions()));
  }

  @Test
  void slicesAreTheSameComparisonOnFewerRows() {
    World world = new World(400, 1, 6);
    boolean[] slice = new boolean[400];
    Arrays.fill(slice, 0, 100, true);
    TaskLift.SliceLift part =
        LIFT.compare(world.predictions().withSlice("new", slice)).tasks().get(0).slices().get(0);
    assertEquals(
        LIFT.compare(world.predictions().withMask(slice)).tasks().get(0).metrics(), part.metrics());
    assertEquals(100, part.rows());
    TaskLift.SliceLift none =
        LIFT.compare(world.predictions().withSlice("nobody", new boolean[400]))
            .tasks()
            .get(0)
            .slices()
            .get(0);
    assertEquals(Verdict.TOO_LITTLE_DATA, none.metrics().get(0).verdict());
  }

  @Test
  void labelsOfOneKindAreTooLittleData() {
    double[] ones = {1, 1, 1, 1};
    double[] p = {.1, .2, .3, .4};
    MetricLift auc =
        LIFT.compare(PairedPredictions.ofBinary("buy", ones, p, p)).tasks().get(0).metrics().get(0);
    assertEquals(Verdict.TOO_LITTLE_DATA, auc.verdict());
  }

  @Test
  void negativeSamplingIsCorrectedBeforeCalibration() {
    // p = .5 where one negative in ten was kept: .5 / (.5 + .5 / .1) = 1 / 11.
    assertEquals(1 / 11.0, new NegativeSampling(0.1).corrected(0.5), 1e-15);
    assertEquals(0.3, new NegativeSampling(1).corrected(0.3), 1e-15);
    double[] labels = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    double[] p = new double[11];
    Arrays.fill(p, 0.5);
    PairedPredictions predictions = PairedPredictions.ofBinary("buy", labels, p, p);
    TaskLift task = LIFT.withNegativeSampling(0.1).compare(predictions).tasks().get(0);
    assertEquals(1, task.hostCalibration().ratio().value(), 1e-12);
    assertEquals(0, task.hostCalibration().error(), 1e-12);
    assertEquals(
        2 / 11.0,
        LIFT.compare(predictions).tasks().get(0).hostCalibration().ratio().value(),
        1e-12);
  }

  @Test
  void binsHoldEqualWeightAndEqualPredictionsTogether() {
    double[] labels = new double[20];
    double[] p = new double[20];
    for (int i = 0; i < 20; i++) {
      p[i] = (i + 1) / 40.0;
      labels[i] = i % 2;
    }
    Calibration calibration =
        LIFT.compare(PairedPredictions.ofBinary("buy", labels, p, p))
            .tasks()
            .get(0)
            .hostCalibration();
    assertEquals(10, calibration.bins().size());
    assertEquals(0.1, calibration.bins().get(0).weight(), 1e-12);
    assertEquals(1.5 / 40, calibration.bins().get(0).expected(), 1e-12);
    assertEquals(0.5, calibration.bins().get(0).observed(), 1e-12);
    // |.5 - (2k + 1.5) / 40| over k = 0..9, a tenth each
    double error = 0;
    for (int k = 0; k < 10; k++) {
      error += Math.abs(.5 - (2 * k + 1.5) / 40) / 10;
    }
    assertEquals(error, calibration.error(), 1e-12);
    Arrays.fill(p, 0.25);
    assertEquals(
        1,
        LIFT.compare(PairedPredictions.ofBinary("buy", labels, p, p))
            .tasks()
            .get(0)
            .hostCalibration()
            .bins()
            .size());
  }

  @Test
  void mistakesAreNamed() {
    assertRefused(
        "predictions of 'host'",
        () -> PairedPredictions.ofBinary("buy", new double[2], new double[1], new double[2]));
    assertRefused(
        "is this a logit?",
        () ->
            LIFT.compare(
                PairedPredictions.ofBinary(
                    "buy", new double[] {1, 0}, new double[] {3, -1}, new double[] {.5, .5})));
    assertRefused(
        "row 1 has -1.0",
        () -> LIFT.compare(new World(2, 1, 1).predictions().withWeights(new double[] {1, -1})));
    assertRefused("expected a task", LIFT::compare);
    assertRefused("expected 100 resamples", () -> new PairedBootstrap(10, .95, 1));
    assertRefused("a rate in (0, 1]", () -> new NegativeSampling(0));
  }

  private static void assertRefused(String part, Runnable task) {
    String message = assertThrows(IllegalArgumentException.class, task::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
