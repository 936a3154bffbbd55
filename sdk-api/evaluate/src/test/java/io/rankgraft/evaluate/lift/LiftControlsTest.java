package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.RegressionMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiftControlsTest {
  private static final int ROWS = 3000;
  private static final Lift LIFT =
      Lift.ofDefaults().withBootstrap(new PairedBootstrap(300, .95, 1));

  private final double[] labels = new double[ROWS];
  // Each sees more than the one before of what moves the label.
  private final double[] host = new double[ROWS];
  private final double[] plain = new double[ROWS];
  private final double[] grafted = new double[ROWS];

  LiftControlsTest() {
    Random random = new Random(1);
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      double c = random.nextGaussian();
      grafted[i] = sigmoid(a + b + c);
      plain[i] = sigmoid(a + b);
      host[i] = sigmoid(a);
      labels[i] = random.nextDouble() < grafted[i] ? 1 : 0;
    }
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private PairedPredictions with(double[] graft) {
    return PairedPredictions.ofBinary("buy", labels, host, graft);
  }

  @Test
  void betterThanEveryControlIsSaidOfTheBestAndTheHost() {
    LiftReport report =
        LIFT.compare(
            with(grafted)
                .withControl("recalibrated", host)
                .withControl("plain", plain)
                .withBestControl("plain"));
    TaskLift task = report.tasks().get(0);
    assertEquals(Judgement.BETTER, task.judgement());
    assertEquals("plain", task.bestControl().orElseThrow().arm());
    assertTrue(
        report.headline().startsWith("buy: better than every control by AUC +0.0"),
        report.headline());
    assertTrue(
        report.headline().contains("over plain, the best control on validation rows (95 %"),
        report.headline());
    assertTrue(report.lines().get(1).startsWith("buy against the host alone: AUC +0.1"));
    assertTrue(report.lines().get(1).endsWith(": better"));
    assertFalse(String.join("\n", report.lines()).contains("helped"));
  }

  @Test
  void asGoodAsAControlIsNoLift() {
    LiftReport report =
        LIFT.compare(with(plain).withControl("plain", plain).withBestControl("plain"));
    assertEquals(Judgement.NO_BETTER, report.tasks().get(0).judgement());
    assertEquals("no-better", report.tasks().get(0).judgement().toString());
    assertTrue(
        report
            .headline()
            .startsWith(
                "buy: no better than plain, the best control on validation rows: AUC +0.00000 [+0.00000, +0.00000]"),
        report.headline());
    assertEquals(Verdict.HELPED, report.tasks().get(0).verdict()); // the host alone
    assertFalse(String.join("\n", report.lines()).contains("helped"));
  }

  @Test
  void worseThanAControlIsSaid() {
    LiftReport report =
        LIFT.compare(with(plain).withControl("refreshed", grafted).withBestControl("refreshed"));
    assertEquals(Judgement.WORSE, report.tasks().get(0).judgement());
    assertTrue(report.headline().startsWith("buy: worse than refreshed, the best control"));
  }

  @Test
  void aControlThatIsAsGoodIsNamedThoughAnotherWasBestOnValidationRows() {
    LiftReport report =
        LIFT.compare(
            with(grafted)
                .withControl("plain", plain)
                .withControl("refreshed", grafted)
                .withBestControl("plain"));
    assertEquals(Judgement.BETTER, report.tasks().get(0).judgement());
    assertTrue(
        report.headline().startsWith("buy: better than plain, the best control"),
        report.headline());
    assertTrue(report.headline().contains(", and no better than refreshed"), report.headline());
  }

  @Test
  void everyArmIsMeasuredAgainstHostAndGraft() {
    PairedPredictions task =
        with(grafted)
            .withControl("plain", plain)
            .withBestControl("plain")
            .withAblation("without history", host);
    TaskLift lift = LIFT.compare(task).tasks().get(0);
    ArmLift arm = lift.arm("plain");
    double aucOfPlain = BinaryMetrics.auc(labels, plain);
    double aucOfHost = BinaryMetrics.auc(labels, host);
    double aucOfGraft = BinaryMetrics.auc(labels, grafted);
    ArmLift.ArmMetric auc = arm.metrics().get(0);
    assertEquals(aucOfPlain, auc.value().value(), 1e-14);
    assertEquals(aucOfPlain - aucOfHost, auc.overHost().value(), 1e-14);
    assertEquals(aucOfGraft - aucOfPlain, auc.graftedOver().value(), 1e-14);
    assertTrue(auc.value().low() < aucOfPlain && aucOfPlain < auc.value().high());
    assertEquals(
        List.of("host", "grafted", "plain", "without history"),
        lift.arms().stream().map(ArmLift::arm).toList());
    assertEquals(ArmLift.Role.ABLATION, lift.arms().get(3).role());
    // The paired interval over the host is that of a comparison of the two alone.
    assertEquals(
        LIFT.compare(with(plain)).tasks().get(0).metrics().get(0).difference(), auc.overHost());
    assertEquals(
        lift.metrics().get(0).difference(), lift.arm("host").metrics().get(0).graftedOver());
    assertEquals(new Interval(0, 0, 0), lift.arm("host").metrics().get(0).overHost());
    assertThrows(IllegalArgumentException.class, () -> lift.arm("other"));
  }

  @Test
  void slicesCompareWithTheBestControl() {
    boolean[] half = new boolean[ROWS];
    Arrays.fill(half, 0, ROWS / 2, true);
    PairedPredictions task =
        with(grafted).withControl("plain", plain).withBestControl("plain").withSlice("new", half);
    TaskLift.SliceLift slice = LIFT.compare(task).tasks().get(0).slices().get(0);
    assertEquals(LIFT.compare(task.withMask(half)).tasks().get(0).arms(), slice.arms());
    String last = LIFT.compare(task).lines().get(LIFT.compare(task).lines().size() - 1);
    assertTrue(last.startsWith("  new, 1500 rows of 1500 units: AUC 0."), last);
    assertTrue(last.contains(" plain, the graft +0."), last);
  }

  @Test
  void calibrationThatBecameWorseIsSaid() {
    double[] tooHigh = Arrays.stream(grafted).map(p -> Math.sqrt(p)).toArray();
    TaskLift worse = LIFT.compare(with(tooHigh)).tasks().get(0);
    assertTrue(worse.calibrationWorse());
    assertTrue(
        LIFT.compare(with(tooHigh)).lines().stream()
            .anyMatch(l -> l.startsWith("  calibration became worse: |ln(")));
    double shift =
        Math.abs(Math.log(worse.graftedCalibration().ratio().value()))
            - Math.abs(Math.log(worse.hostCalibration().ratio().value()));
    assertEquals(shift, worse.calibrationShift().value(), 1e-14);
    assertFalse(LIFT.compare(with(host)).tasks().get(0).calibrationWorse());
  }

  @Test
  void labelsOfOneKindDecideNothing() {
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    LiftReport report =
        LIFT.compare(
            PairedPredictions.ofBinary("buy", ones, host, grafted)
                .withControl("plain", plain)
                .withBestControl("plain"));
    assertEquals(Judgement.UNDECIDED, report.tasks().get(0).judgement());
    assertTrue(report.headline().startsWith("buy: too little data to tell"), report.headline());
  }

  @Test
  void aTaskWithoutControlsBesideOneWithThemIsComparedWithTheHost() {
    LiftReport report =
        LIFT.compare(
            with(grafted).withControl("plain", plain).withBestControl("plain"),
            PairedPredictions.ofBinary("click", labels, host, grafted));
    assertTrue(
        report.headline().contains("; click against the host alone: AUC +0."), report.headline());
  }

  @Test
  void zeroInflatedAmountsHaveAnOrderToo() {
    Random random = new Random(5);
    double[] amounts = new double[400];
    double[] weights = new double[400];
    for (int i = 0; i < 400; i++) {
      amounts[i] = labels[i] * Math.exp(2 * random.nextGaussian());
      weights[i] = random.nextInt(3);
    }
    double[] first = Arrays.copyOf(host, 400);
    double[] second = Arrays.copyOf(grafted, 400);
    PairedPredictions task =
        PairedPredictions.ofZeroInflatedAmount("spend", amounts, first, second);
    List<MetricLift> metrics = LIFT.compare(task).tasks().get(0).metrics();
    assertEquals("AUC above zero", metrics.get(2).metric());
    assertEquals(
        BinaryMetrics.auc(Arrays.copyOf(labels, 400), second), metrics.get(2).grafted(), 1e-12);
    assertEquals("normalised Gini", metrics.get(3).metric());
    assertEquals(RegressionMetrics.normalizedGini(amounts, first), metrics.get(3).host(), 1e-7);
    // A weight of two is the row twice.
    int n = (int) Arrays.stream(weights).sum();
    double[][] repeated = new double[3][n];
    int at = 0;
    for (int i = 0; i < 400; i++) {
      for (int k = 0; k < weights[i]; k++, at++) {
        repeated[0][at] = amounts[i];
        repeated[1][at] = first[i];
        repeated[2][at] = second[i];
      }
    }
    MetricLift gini = LIFT.compare(task.withWeights(weights)).tasks().get(0).metrics().get(3);
    assertEquals(RegressionMetrics.normalizedGini(repeated[0], repeated[1]), gini.host(), 1e-7);
    assertEquals(RegressionMetrics.normalizedGini(repeated[0], repeated[2]), gini.grafted(), 1e-7);
  }

  @Test
  void aTaskMayHaveItsOwnSampling() {
    PairedPredictions click = with(grafted);
    List<TaskLift> tasks =
        LIFT.withNegativeSampling(.5).compare(click, click.withNegativeSampling(.1)).tasks();
    assertEquals(
        LIFT.compare(click.withNegativeSampling(.5)).tasks().get(0).hostCalibration(),
        tasks.get(0).hostCalibration());
    assertEquals(
        LIFT.withNegativeSampling(.1).compare(click).tasks().get(0).hostCalibration(),
        tasks.get(1).hostCalibration());
  }

  @Test
  void mistakesAreNamed() {
    assertRefused(
        "expected one of the controls [plain] to be the best on validation rows but none is; name it by withBestControl",
        () -> LIFT.compare(with(grafted).withControl("plain", plain)));
    assertRefused(
        "expected one of the controls [plain] but got 'host'",
        () -> with(grafted).withControl("plain", plain).withBestControl("host"));
    assertRefused("there are two of 'host'", () -> with(grafted).withControl("host", plain));
    assertRefused(
        "expected one of predictions of 'plain' per label, 3000, but got 2",
        () -> with(grafted).withControl("plain", new double[2]));
  }

  private static void assertRefused(String part, Runnable task) {
    String message = assertThrows(IllegalArgumentException.class, task::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
