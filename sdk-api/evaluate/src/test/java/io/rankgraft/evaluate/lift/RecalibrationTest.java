package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.BinaryMetrics;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecalibrationTest {
  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  @Test
  void twoDifferentPredictionsAreFittedToTheMeanTargetOfEach() {
    // 4 rows at .2, 1 positive; 6 rows at .6, 4 positive. N₊ = 5, N₋ = 5: targets 6/7 and 1/7.
    double[] p = {.2, .2, .2, .2, .6, .6, .6, .6, .6, .6};
    double[] y = {1, 0, 0, 0, 1, 1, 1, 1, 0, 0};
    double low = logit((6 / 7.0 + 3 / 7.0) / 4);
    double high = logit((4 * 6 / 7.0 + 2 / 7.0) / 6);
    double slope = (high - low) / (logit(.6) - logit(.2));
    PlattScaling fit = PlattScaling.fit(y, p);
    assertEquals(slope, fit.slope(), 1e-8);
    assertEquals(high - slope * logit(.6), fit.intercept(), 1e-8);
    assertEquals((6 / 7.0 + 3 / 7.0) / 4, fit.of(.2), 1e-8);
  }

  @Test
  void overconfidenceIsUndone() {
    Random random = new Random(1);
    int n = 20_000;
    double[] labels = new double[n];
    double[] tooSure = new double[n];
    for (int i = 0; i < n; i++) {
      double z = random.nextGaussian() - 1;
      labels[i] = random.nextDouble() < sigmoid(z) ? 1 : 0;
      tooSure[i] = sigmoid(3 * z + 1); // z = logit / 3 - 1 / 3
    }
    PlattScaling fit = PlattScaling.fit(labels, tooSure);
    assertEquals(1 / 3.0, fit.slope(), .02);
    assertEquals(-1 / 3.0, fit.intercept(), .06);
    double[] corrected = fit.of(tooSure);
    assertTrue(
        BinaryMetrics.logLoss(labels, corrected) < BinaryMetrics.logLoss(labels, tooSure) - .1);
    assertEquals(BinaryMetrics.auc(labels, tooSure), BinaryMetrics.auc(labels, corrected), 1e-6);
    // At the least loss observed equals expected, up to the two targets' pull of one row.
    assertEquals(Arrays.stream(labels).sum(), Arrays.stream(corrected).sum(), 2);
  }

  @Test
  void aWeightOfTwoIsTheRowTwiceButForTheTargets() {
    Random random = new Random(2);
    int n = 5000;
    double[] p = random.doubles(n).toArray();
    double[] y = Arrays.stream(p).map(q -> random.nextDouble() < q * q ? 1 : 0).toArray();
    double[] weights = new double[n];
    double[][] twice = new double[2][n + n / 2];
    for (int i = 0, at = 0; i < n; i++) {
      weights[i] = 1 + i % 2;
      for (int k = 0; k <= i % 2; k++, at++) {
        twice[0][at] = y[i];
        twice[1][at] = p[i];
      }
    }
    PlattScaling weighted = PlattScaling.fit(y, p, weights);
    PlattScaling repeated = PlattScaling.fit(twice[0], twice[1]);
    assertEquals(repeated.slope(), weighted.slope(), 2e-3);
    assertEquals(repeated.intercept(), weighted.intercept(), 2e-3);
  }

  @Test
  void labelsOfOneKindAndEqualPredictionsStayFinite() {
    PlattScaling ones = PlattScaling.fit(new double[] {1, 1, 1}, new double[] {.1, .5, .9});
    assertEquals(4 / 5.0, ones.of(.3), 1e-6);
    PlattScaling equal = PlattScaling.fit(new double[] {1, 0, 0}, new double[] {.5, .5, .5});
    assertEquals((2 / 3.0 + .25 + .25) / 3, equal.of(.5), 1e-6);
    PlattScaling apart = PlattScaling.fit(new double[] {0, 1}, new double[] {0, 1});
    assertEquals(2 / 3.0, apart.of(1), 1e-6);
  }

  @Test
  void amountsAreFittedByLeastSquares() {
    // (1, 3), (2, 5), (4, 8): means 7/3, 16/3; slope (46 - 112/3) / (21 - 49/3)
    LinearScaling fit = LinearScaling.fit(new double[] {3, 5, 8}, new double[] {1, 2, 4});
    double slope = (45 - 112 / 3.0) / (21 - 49 / 3.0);
    assertEquals(slope, fit.slope(), 1e-12);
    assertEquals((16 - 7 * slope) / 3, fit.intercept(), 1e-12);
    assertEquals(slope * 10 + fit.intercept(), fit.of(10), 1e-12);
    assertEquals(
        new LinearScaling(1, 2), LinearScaling.fit(new double[] {3, 7}, new double[] {3, 3}));
    assertEquals(
        new LinearScaling(2, 0),
        LinearScaling.fit(new double[] {2, 4, 99}, new double[] {1, 2, 3}, new double[] {1, 1, 0}));
  }

  @Test
  void mistakesAreNamed() {
    assertRefused("is this a logit?", () -> PlattScaling.fit(new double[1], new double[] {2}));
    assertRefused("but there are none", () -> PlattScaling.fit(new double[0], new double[0]));
    assertRefused("per label, 2, but got 1", () -> LinearScaling.fit(new double[2], new double[1]));
    assertRefused(
        "row 0 has label NaN",
        () -> LinearScaling.fit(new double[] {Double.NaN}, new double[] {1}));
  }

  private static void assertRefused(String part, Runnable task) {
    String message = assertThrows(IllegalArgumentException.class, task::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
