package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final double NORMAL = 1.959964; // the 97.5 % point

  private static PairedBootstrap.Statistic mean(double[] values) {
    return weights -> {
      double sum = 0;
      double total = 0;
      for (int i = 0; i < values.length; i++) {
        sum += weights[i] * values[i];
        total += weights[i];
      }
      return sum / total;
    };
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int[] rows(int n) {
    int[] rows = new int[n];
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
    Interval interval = new PairedBootstrap(4000, .95, 1).of(mean(values), ones(n), rows(n), n);
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
    int[] unit = new int[5 * n];
    for (int i = 0; i < 5 * n; i++) {
      fiveTimes[i] = values[i / 5];
      unit[i] = i / 5;
    }
    PairedBootstrap bootstrap = PairedBootstrap.ofSeed(3);
    Interval once = bootstrap.of(mean(values), ones(n), rows(n), n);
    Interval byUnit = bootstrap.of(mean(fiveTimes), ones(5 * n), unit, n);
    Interval byRow = bootstrap.of(mean(fiveTimes), ones(5 * n), rows(5 * n), 5 * n);
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
      Interval interval =
          new PairedBootstrap(200, .95, world).of(mean(values), ones(60), rows(60), 60);
      inside += interval.excludes(0) ? 0 : 1;
    }
    assertEquals(.95, inside / 300.0, .035); // three standard errors of 300 draws
  }

  @Test
  void theSeedDecidesTheDraws() {
    double[] values = normal(50, 5);
    assertEquals(
        PairedBootstrap.ofSeed(9).of(mean(values), ones(50), rows(50), 50),
        PairedBootstrap.ofSeed(9).of(mean(values), ones(50), rows(50), 50));
    assertFalse(
        PairedBootstrap.ofSeed(9)
            .of(mean(values), ones(50), rows(50), 50)
            .equals(PairedBootstrap.ofSeed(8).of(mean(values), ones(50), rows(50), 50)));
  }

  @Test
  void oneUnitGivesNoInterval() {
    Interval interval =
        PairedBootstrap.ofSeed(1).of(mean(new double[] {1, 2}), ones(2), new int[2], 1);
    assertEquals(1.5, interval.value());
    assertTrue(Double.isNaN(interval.low()) && Double.isNaN(interval.high()));
    assertFalse(interval.excludes(0));
  }
}
