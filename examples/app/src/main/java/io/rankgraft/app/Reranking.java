package io.rankgraft.app;

import io.rankgraft.report.Figure;
import java.util.List;

/**
 * Where the items shown at a position go when lists are ordered anew, HEROES' Figure 6 (a): by
 * position shown, from 0, the mean position, from 1. The nearer the curve of a model's scores is to
 * that of the true relevance, the less of the position bias is left in them.
 *
 * @param predicted by a model's scores
 * @param ideal by the true relevance
 */
record Reranking(double[] predicted, double[] ideal) {

  /**
   * @param begin where the items of each list begin, and their number at the end
   * @param relevance item after item, like the scores
   */
  static Reranking of(int[] begin, double[] relevance, double[] scores) {
    return new Reranking(positions(begin, scores), positions(begin, relevance));
  }

  /** The mean position after ordering, ties at their expected one. */
  private static double[] positions(int[] begin, double[] scores) {
    int longest = 0;
    for (int l = 1; l < begin.length; l++) {
      longest = Math.max(longest, begin[l] - begin[l - 1]);
    }
    double[] sum = new double[longest];
    int[] count = new int[longest];
    for (int l = 1; l < begin.length; l++) {
      for (int i = begin[l - 1]; i < begin[l]; i++) {
        double before = 0;
        for (int j = begin[l - 1]; j < begin[l]; j++) {
          before += j == i || scores[j] < scores[i] ? 0 : scores[j] > scores[i] ? 1 : 0.5;
        }
        sum[i - begin[l - 1]] += 1 + before;
        count[i - begin[l - 1]]++;
      }
    }
    for (int n = 0; n < longest; n++) {
      sum[n] /= count[n]; // the longest list has an item at every position
    }
    return sum;
  }

  Figure figure() {
    return new Figure(
        "Mean position after re-ranking of the items shown at each position.",
        Figure.Kind.LINES,
        "position shown",
        "mean position after re-ranking",
        List.of(
            Figure.Series.ofPositions("by the model", predicted),
            Figure.Series.ofPositions("by true relevance", ideal)));
  }
}
