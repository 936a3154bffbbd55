package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictionMetricsTest {
  private static final double[] TRUTH = {0, 0, 10, 1, 5};
  private static final double[] PREDICTED = {.2, .1, .5, .9, .4};

  @Test
  void aucCountsPairsAndHalvesTies() {
    // Against the negatives .4, .1, .9 the positive .8 wins 2 of 3 and .4 wins 1 and ties 1.
    double[] labels = {1, 1, 0, 0, 0};
    double[] scores = {.8, .4, .4, .1, .9};
    assertEquals((2 + 1.5) / 6, BinaryMetrics.auc(labels, scores), 1e-15);
    assertEquals(.5, BinaryMetrics.auc(labels, new double[5]), 1e-15);
    assertTrue(Double.isNaN(BinaryMetrics.auc(new double[] {1, 1}, new double[] {1, 2})));
  }

  @Test
  void aucEqualsBruteForce() {
    var random = new Random(3);
    var labels = new double[200];
    var scores = new double[200];
    for (int i = 0; i < 200; i++) {
      labels[i] = random.nextInt(2);
      scores[i] = random.nextInt(20) / 10.0 - 1;
    }
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < 200; i++) {
      for (int j = 0; j < 200; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          pairs++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? .5 : 0;
        }
      }
    }
    assertEquals(wins / pairs, BinaryMetrics.auc(labels, scores), 1e-13);
  }

  @Test
  void logLossOfTheBaseRateIsItsEntropy() {
    double[] labels = {1, 0, 0, 0};
    double[] rate = {.25, .25, .25, .25};
    double entropy = -.25 * Math.log(.25) - .75 * Math.log(.75);
    assertEquals(entropy, BinaryMetrics.logLoss(labels, rate), 1e-15);
  }

  @Test
  void logLossClipsAndRefusesLogits() {
    assertEquals(-Math.log(1e-7), BinaryMetrics.logLoss(new double[] {1}, new double[] {0}), 1e-12);
    assertEquals(-Math.log(1e-7), BinaryMetrics.logLoss(new double[] {0}, new double[] {1}), 1e-8);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> BinaryMetrics.logLoss(new double[] {1}, new double[] {3}));
    assertTrue(error.getMessage().contains("logits"));
  }

  @Test
  void errorsOfAmountsByHand() {
    // errors .2 .1 -9.5 -.1 -4.6: squares .04 .01 90.25 .01 21.16, sum 111.47; absolute sum 14.5
    assertEquals(Math.sqrt(111.47 / 5), RegressionMetrics.rmse(TRUTH, PREDICTED), 1e-12);
    // mean 3.2, squares about it 10.24 + 10.24 + 46.24 + 4.84 + 3.24 = 74.8
    assertEquals(Math.sqrt(111.47 / 74.8), RegressionMetrics.nrmse(TRUTH, PREDICTED), 1e-12);
    assertEquals(1.220754, RegressionMetrics.nrmse(TRUTH, PREDICTED), 1e-6);
    assertEquals(2.9, RegressionMetrics.mae(TRUTH, PREDICTED), 1e-12);
    assertEquals(14.5 / 16, RegressionMetrics.nmae(TRUTH, PREDICTED), 1e-12);
  }

  @Test
  void giniByHand() {
    // By prediction the truths come 1 10 5 0 0: cumulative shares 1 11 16 16 16 of 16, mean .75.
    // By truth 10 5 1 0 0: shares 10 15 16 16 16, mean .9125.
    assertEquals(.5 / .825, RegressionMetrics.normalizedGini(TRUTH, PREDICTED), 1e-12);
    assertEquals(1, RegressionMetrics.normalizedGini(TRUTH, TRUTH), 1e-12);
  }

  @Test
  void giniOfTiedPredictionsIsTheMeanOverTheirOrders() {
    // Truths 4 and 0, tied: orders give shares (1, 1) and (0, 1), raw 1 and 0, mean .5; ideal 1.
    assertEquals(
        .5, RegressionMetrics.normalizedGini(new double[] {4, 0}, new double[] {7, 7}), 1e-12);
  }

  @Test
  void spearmanUsesAverageRanks() {
    // Ranks of the truth 1.5 1.5 5 3 4, of the prediction 2 1 4 5 3; means 3.
    double ab = -1.5 * -1 + -1.5 * -2 + 2 * 1 + 0 * 2 + 1 * 0;
    double aa = 2.25 + 2.25 + 4 + 0 + 1;
    assertEquals(ab / Math.sqrt(aa * 10), RegressionMetrics.spearman(TRUTH, PREDICTED), 1e-12);
    assertTrue(Double.isNaN(RegressionMetrics.spearman(TRUTH, new double[5])));
  }

  @Test
  void nanIsRefusedWithItsPlace() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> RegressionMetrics.mae(new double[] {1, 2}, new double[] {1, Double.NaN}));
    assertTrue(error.getMessage().contains("prediction 1 is NaN"));
  }

  @Test
  void standardErrorIsTheSampleDeviationOverRootN() {
    // 1 2 3 4 5: squares about 3 sum to 10; sqrt(10 / 4 / 5).
    var mean = MeanAndError.of(1, 2, 3, 4, 5);
    assertEquals(3, mean.mean());
    assertEquals(Math.sqrt(.5), mean.standardError(), 1e-15);
    assertEquals(5, mean.n());
    assertTrue(Double.isNaN(MeanAndError.of(7).standardError()));
    assertTrue(mean.differsFromZero(4));
    assertFalse(mean.differsFromZero(5));
    assertFalse(MeanAndError.of(7).differsFromZero(2));
  }

  @Test
  void pairingCancelsWhatTheSeedsShare() {
    var difference =
        MeanAndError.pairedDifference(new double[] {11, 22, 33}, new double[] {10, 20, 30});
    assertEquals(2, difference.mean());
    assertEquals(Math.sqrt(1 / 3.0), difference.standardError(), 1e-15);
    assertThrows(
        IllegalArgumentException.class,
        () -> MeanAndError.pairedDifference(new double[2], new double[3]));
  }
}
