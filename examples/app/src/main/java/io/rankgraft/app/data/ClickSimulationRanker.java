package io.rankgraft.app.data;

import java.util.Arrays;

/**
 * The initial ranker of a click simulation: a linear RankSVM (Joachims 2002), trained by Pegasos
 * (Shalev-Shwartz et al. 2007) on pairs of a small share of the lists.
 *
 * <pre>
 *   min_w  decay / 2 · |w|² + mean over pairs y_a &gt; y_b of max(0, 1 − w · (x_a − x_b))
 * </pre>
 *
 * @param weights w
 * @param lists the lists whose labels were used, ascending: name them beside every result
 */
public record ClickSimulationRanker(double[] weights, int[] lists) {
  private static final double DECAY = 0.01;
  private static final int STEPS = 20_000;

  /**
   * @param share of the lists, chosen at random; at least one list. The paper has 0.01
   * @param lists with features of a comparable size
   */
  public static ClickSimulationRanker train(ClickSimulationLists lists, double share, long seed) {
    if (!(share > 0 && share <= 1) || lists.size() == 0) {
      throw new IllegalArgumentException(
          "initial ranker: expected a share above 0 and up to 1 of some lists but got %s of %s"
              .formatted(share, lists.size()));
    }
    var draws = new Draws(seed, 2);
    int[] all = new int[lists.size()];
    Arrays.setAll(all, l -> l);
    int count = Math.max(1, (int) Math.round(share * all.length));
    for (int k = 0; k < count; k++) { // the start of a shuffle
      int other = k + draws.below(all.length - k);
      int swap = all[k];
      all[k] = all[other];
      all[other] = swap;
    }
    int[] used = Arrays.copyOf(all, count);
    Arrays.sort(used);
    double[] w = new double[lists.width()];
    for (int step = 1; step <= STEPS; step++) {
      int list = used[draws.below(count)];
      int from = lists.begin()[list];
      int a = from + draws.below(lists.length(list));
      int b = from + draws.below(lists.length(list));
      int order = Integer.compare(lists.grades()[a], lists.grades()[b]);
      if (order == 0) {
        continue;
      }
      double margin = 0;
      for (int k = 0; k < w.length; k++) {
        margin += w[k] * difference(lists, a, b, k) * order;
      }
      double rate = 1 / (DECAY * (step + 100)); // the first steps of Pegasos are wild
      for (int k = 0; k < w.length; k++) {
        w[k] *= 1 - rate * DECAY;
        w[k] += margin < 1 ? rate * difference(lists, a, b, k) * order : 0;
      }
    }
    return new ClickSimulationRanker(w, used);
  }

  private static double difference(ClickSimulationLists lists, int a, int b, int k) {
    return lists.features()[a * lists.width() + k] - lists.features()[b * lists.width() + k];
  }

  /** w · x of every row. */
  public double[] scores(ClickSimulationLists of) {
    double[] scores = new double[of.rows()];
    for (int r = 0; r < scores.length; r++) {
      for (int k = 0; k < weights.length; k++) {
        scores[r] += weights[k] * of.features()[r * weights.length + k];
      }
    }
    return scores;
  }
}
