package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedMetricTest {
  @Test
  void weightedAucEqualsBruteForceOverPairs() {
    Random random = new Random(3);
    int n = 150;
    double[] labels = new double[n];
    double[] scores = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(2);
      scores[i] = random.nextInt(20) / 10.0 - 1; // many ties, and -0
      weights[i] = random.nextInt(3) * random.nextDouble();
    }
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          double w = weights[i] * weights[j];
          pairs += w;
          wins += w * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? .5 : 0);
        }
      }
    }
    assertEquals(
        wins / pairs, PairedMetric.auc().preparation().of(labels, scores).of(weights), 1e-12);
  }

  @Test
  void aucWithoutNegativesIsUndefined() {
    double[] ones = {1, 1};
    assertTrue(Double.isNaN(PairedMetric.auc().preparation().of(ones, ones).of(ones)));
  }

  @Test
  void errorsAreWeightedMeans() {
    double[] truth = {1, 2};
    double[] predicted = {2, 4};
    double[] weights = {3, 1};
    assertEquals(
        Math.sqrt((3 + 4) / 4.0),
        PairedMetric.rmse().preparation().of(truth, predicted).of(weights),
        1e-15);
    assertEquals(5 / 4.0, PairedMetric.mae().preparation().of(truth, predicted).of(weights), 1e-15);
  }
}
