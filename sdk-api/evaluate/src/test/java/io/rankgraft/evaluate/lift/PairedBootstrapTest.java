package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.evaluate.Interval;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final double NORMAL = 1.959964; // the 97.5 % point
  private static final double LARGEST = 8;

  /** The interval of a mean. */
  private static Interval mean(PairedBootstrap bootstrap, double[] values, long[] units, int n) {
    DrawSums sums = DrawSums.of(bootstrap, 1, LARGEST);
    for (int i = 0; i < values.length; i++) {
      sums.add(units[i], 1, values[i]);
    }
    double[] drawn = sums.of(1);
    double[] weight = sums.of(0);
    Arrays.setAll(drawn, d -> drawn[d] / weight[d]);
    return bootstrap.interval(Arrays.stream(values).average().orElseThrow(), drawn, n);
  }

  private static long[] rows(int n) {
    long[] rows = new long[n];
    Arrays.setAll(rows, i -> i);
    return rows;
  }

  private static double[] normal(int n, long seed) {
    Random random = new Random(seed);
    return random.doubles(n).map(d -> random.nextGaussian()).toArray();
  }

  @Test
  void intervalOfAMeanIsThatOfItsStandardError() {
    int n = 400;
    double[] values = normal(n, 1);
    Interval interval = mean(new PairedBootstrap(4000, .95, 1), values, rows(n), n);
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / n;
    double half = NORMAL * Math.sqrt(variance / n);
    assertEquals(mean, interval.value(), 1e-12);
    assertEquals(mean - half, interval.low(), 0.06 * half);
    assertEquals(mean + half, interval.high(), 0.06 * half);
  }

  @Test
  void rowsOfOneUnitAreDrawnTogether() {
    int n = 200;
    double[] values = normal(n, 2);
    double[] fiveTimes = new double[5 * n];
    long[] unit = new long[5 * n];
    for (int i = 0; i < 5 * n; i++) {
      fiveTimes[i] = values[i / 5];
      unit[i] = i / 5;
    }
    PairedBootstrap bootstrap = PairedBootstrap.ofSeed(3);
    Interval once = mean(bootstrap, values, rows(n), n);
    Interval byUnit = mean(bootstrap, fiveTimes, unit, n);
    Interval byRow = mean(bootstrap, fiveTimes, rows(5 * n), 5 * n);
    assertEquals(once.low(), byUnit.low(), 1e-12);
    assertEquals(once.high(), byUnit.high(), 1e-12);
    double shrunk = (byRow.high() - byRow.low()) / (once.high() - once.low());
    assertEquals(1 / Math.sqrt(5), shrunk, 0.05); // too narrow, as copies tell nothing new
  }

  @Test
  void nineteenIntervalsOfTwentyHoldTheTruth() {
    int inside = 0;
    for (int world = 0; world < 300; world++) {
      double[] values = normal(60, 100 + world);
      Interval interval = mean(new PairedBootstrap(200, .95, world), values, rows(60), 60);
      inside += interval.excludes(0) ? 0 : 1;
    }
    assertEquals(.95, inside / 300.0, .035); // three standard errors of 300 draws
  }

  @Test
  void intervalsAgreeWithDrawingUnitsWithReplacement() {
    int n = 600;
    int users = 150;
    Random random = new Random(9);
    double[] labels = new double[n];
    double[] host = new double[n];
    double[] grafted = new double[n];
    double[] lossDifference = new double[n];
    int[] unit = new int[n];
    for (int i = 0; i < n; i++) {
      unit[i] = random.nextInt(users);
      double seen = random.nextGaussian();
      double hidden = random.nextGaussian();
      double p = 1 / (1 + Math.exp(-seen - hidden));
      labels[i] = random.nextDouble() < p ? 1 : 0;
      host[i] = Math.round(20 / (1 + Math.exp(-seen))) / 20.0; // ties
      grafted[i] = p;
      lossDifference[i] =
          BinaryMetrics.logLoss(labels[i], p) - BinaryMetrics.logLoss(labels[i], host[i]);
    }
    PairedBootstrap draws = new PairedBootstrap(2000, .95, 4);
    TaskLift lift =
        Lift.ofDefaults()
            .withBootstrap(draws)
            .compare(PairedPredictions.ofBinary("buy", labels, host, grafted).withUnits(unit))
            .tasks()
            .get(0);
    assertAgree(
        FormerBootstrap.of(
            draws,
            w -> FormerBootstrap.auc(labels, grafted, w) - FormerBootstrap.auc(labels, host, w),
            unit,
            users),
        lift.metrics().get(0).difference());
    assertAgree(
        FormerBootstrap.of(draws, w -> FormerBootstrap.mean(lossDifference, w), unit, users),
        lift.metrics().get(1).difference());
    assertAgree(
        FormerBootstrap.of(
            draws,
            w -> FormerBootstrap.mean(labels, w) / FormerBootstrap.mean(host, w),
            unit,
            users),
        lift.hostCalibration().ratio());
  }

  /**
   * An end of 2,000 draws has a standard error of about √(.025 · .975 / 2000) / .0584, .060
   * standard errors of the statistic, or .015 of the interval's width; four of them, for two ends.
   */
  private static void assertAgree(Interval former, Interval now) {
    double tolerance = 4 * Math.sqrt(2) * .015 * (former.high() - former.low());
    assertEquals(former.value(), now.value(), 1e-12);
    assertEquals(former.low(), now.low(), tolerance);
    assertEquals(former.high(), now.high(), tolerance);
  }

  @Test
  void theSeedDecidesTheDraws() {
    double[] values = normal(50, 5);
    Interval nine = mean(PairedBootstrap.ofSeed(9), values, rows(50), 50);
    assertEquals(nine, mean(PairedBootstrap.ofSeed(9), values, rows(50), 50));
    assertNotEquals(nine, mean(PairedBootstrap.ofSeed(8), values, rows(50), 50));
  }

  @Test
  void oneUnitGivesNoInterval() {
    Interval interval = mean(PairedBootstrap.ofSeed(1), new double[] {1, 2}, new long[2], 1);
    assertEquals(1.5, interval.value());
    assertTrue(Double.isNaN(interval.low()) && Double.isNaN(interval.high()));
    assertFalse(interval.excludes(0));
  }

  @Test
  void mostlyUndefinedDrawsGiveNoInterval() {
    double[] drawn = new double[100];
    Arrays.fill(drawn, 0, 51, Double.NaN);
    PairedBootstrap bootstrap = new PairedBootstrap(100, .95, 1);
    assertTrue(Double.isNaN(bootstrap.interval(0, drawn, 9).low()));
    assertEquals(0, bootstrap.interval(0, Arrays.copyOfRange(drawn, 1, 101 + 50), 9).low());
    assertThrows(IllegalArgumentException.class, () -> bootstrap.interval(0, new double[99], 9));
  }
}
