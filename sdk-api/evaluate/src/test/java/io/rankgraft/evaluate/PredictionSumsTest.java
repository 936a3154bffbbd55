package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictionSumsTest {
  private static final int ROWS = 500;

  private final double[] labels = new double[ROWS];
  private final double[] predictions = new double[ROWS];
  private final double[] weights = new double[ROWS];

  PredictionSumsTest() {
    Random random = new Random(3);
    for (int i = 0; i < ROWS; i++) {
      labels[i] = random.nextInt(2);
      predictions[i] = random.nextDouble();
      weights[i] = Math.exp(3 * random.nextGaussian());
    }
  }

  private PredictionSums of(List<Integer> rows) {
    PredictionSums sums = PredictionSums.ofBinary();
    rows.forEach(i -> sums.add(labels[i], predictions[i], weights[i]));
    return sums;
  }

  @Test
  void unweightedMetricsAreThoseOfTheArrays() {
    PredictionSums sums = PredictionSums.ofBinary();
    for (int i = 0; i < ROWS; i++) {
      sums.add(labels[i], predictions[i], 1);
    }
    assertEquals(ROWS, sums.rows());
    assertEquals(ROWS, sums.weight());
    assertEquals(BinaryMetrics.logLoss(labels, predictions), sums.logLoss(), 1e-14);
    assertEquals(RegressionMetrics.rmse(labels, predictions), sums.rmse(), 1e-14);
    assertEquals(RegressionMetrics.mae(labels, predictions), sums.mae(), 1e-14);
    assertEquals(
        Arrays.stream(labels).sum() / Arrays.stream(predictions).sum(),
        sums.observedOverExpected(),
        1e-14);
  }

  @Test
  void weightsCountByHand() {
    // errors -.5 (weight 3) and .25 (weight 1)
    PredictionSums sums = PredictionSums.ofBinary();
    sums.add(1, .5, 3);
    sums.add(0, .25, 1);
    assertEquals((3 * Math.log(2) - Math.log(.75)) / 4, sums.logLoss(), 1e-15);
    assertEquals((3 * .25 + .0625) / 4, sums.meanSquaredError(), 1e-15);
    assertEquals(1.75 / 4, sums.mae(), 1e-15);
    assertEquals(3 / 1.75, sums.observedOverExpected(), 1e-15);
    assertEquals(3 * Math.log(2), sums.largest(PredictionSums.Term.LOG_LOSS), 1e-15);
  }

  @Test
  void anySplitInAnyOrderIsOnePassBitForBit() {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(i);
    }
    byte[] once = of(rows).toBytes();
    Random random = new Random(4);
    for (int trial = 0; trial < 20; trial++) {
      Collections.shuffle(rows, random);
      PredictionSums merged = PredictionSums.ofBinary();
      int from = 0;
      while (from < ROWS) {
        int to = Math.min(ROWS, from + random.nextInt(200));
        merged.merge(PredictionSums.ofBytes(of(rows.subList(from, to)).toBytes()));
        from = to;
      }
      assertArrayEquals(once, merged.toBytes());
    }
  }

  @Test
  void amountsHaveNoLogLoss() {
    PredictionSums sums = PredictionSums.ofAmounts();
    sums.add(10, 7, 1);
    sums.add(0, 4, 1);
    assertEquals(Math.sqrt(12.5), sums.rmse(), 1e-15);
    assertThrows(IllegalStateException.class, sums::logLoss);
    assertTrue(Double.isNaN(PredictionSums.ofAmounts().mae()));
  }

  @Test
  void mistakesAreNamed() {
    PredictionSums sums = PredictionSums.ofBinary();
    assertRefused("is this a logit?", () -> sums.add(1, 2, 1));
    assertRefused("label of 0 or 1", () -> sums.add(.5, .5, 1));
    assertRefused("finite numbers", () -> sums.add(1, Double.NaN, 1));
    assertRefused("a weight of 0 or more but got -1.0", () -> sums.add(1, .5, -1));
    assertRefused("parts of one task", () -> sums.merge(PredictionSums.ofAmounts()));
    assertRefused("that end early", () -> PredictionSums.ofBytes(new byte[5]));
    assertEquals(0, sums.rows());
  }

  private static void assertRefused(String part, Runnable task) {
    String message = assertThrows(IllegalArgumentException.class, task::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
