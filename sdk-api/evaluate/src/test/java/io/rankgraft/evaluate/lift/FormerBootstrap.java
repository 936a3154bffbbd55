package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The oracle: as many units as there are, drawn with replacement one after the other, and the
 * statistic taken anew of each draw's weights in float64.
 */
final class FormerBootstrap {
  private FormerBootstrap() {}

  interface Statistic {
    double of(double[] weights);
  }

  static Interval of(PairedBootstrap bootstrap, Statistic statistic, int[] unit, int units) {
    SplittableRandom random = new SplittableRandom(bootstrap.seed());
    double[] drawn = new double[bootstrap.resamples()];
    double[] weights = new double[unit.length];
    int[] times = new int[units];
    for (int r = 0; r < drawn.length; r++) {
      Arrays.fill(times, 0);
      for (int u = 0; u < units; u++) {
        times[random.nextInt(units)]++;
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] = times[unit[i]];
      }
      drawn[r] = statistic.of(weights);
    }
    Arrays.fill(weights, 1);
    return bootstrap.interval(statistic.of(weights), drawn, units);
  }

  /** By the definition, over all pairs. */
  static double auc(double[] labels, double[] scores, double[] weights) {
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; labels[i] == 1 && j < labels.length; j++) {
        if (labels[j] == 0) {
          double w = weights[i] * weights[j];
          pairs += w;
          wins += w * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? .5 : 0);
        }
      }
    }
    return wins / pairs;
  }

  static double mean(double[] values, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
      total += weights[i];
    }
    return sum / total;
  }
}
