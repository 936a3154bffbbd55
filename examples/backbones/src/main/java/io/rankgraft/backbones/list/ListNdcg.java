package io.rankgraft.backbones.list;

import java.util.Arrays;

/**
 * NDCG over whole lists: gain times 1 / log2(1 + rank), over the best order's, averaged over the
 * lists that have a gain. Items of equal score share the mean discount of the ranks they take.
 */
public final class ListNdcg {
  private ListNdcg() {}

  /**
   * @param begin the items of list l are {@code begin[l] .. begin[l + 1] − 1}
   * @param gains 0 or more, one an item: the label, or 2^grade − 1
   * @param scores one an item
   * @return NaN if no list has a gain
   */
  public static double of(int[] begin, double[] gains, double[] scores) {
    double sum = 0;
    int lists = 0;
    for (int l = 0; l < begin.length - 1; l++) {
      double[] gain = Arrays.copyOfRange(gains, begin[l], begin[l + 1]);
      double best = ideal(gain);
      if (best > 0) {
        sum += reached(gain, Arrays.copyOfRange(scores, begin[l], begin[l + 1])) / best;
        lists++;
      }
    }
    return lists == 0 ? Double.NaN : sum / lists;
  }

  private static double ideal(double[] gains) {
    double[] sorted = gains.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (int r = 0; r < sorted.length; r++) {
      sum += sorted[sorted.length - 1 - r] * discount(r);
    }
    return sum;
  }

  private static double reached(double[] gains, double[] scores) {
    double sum = 0;
    for (int i = 0; i < gains.length; i++) {
      if (gains[i] > 0) {
        int above = 0;
        int beside = 0; // itself included
        for (double score : scores) {
          above += score > scores[i] ? 1 : 0;
          beside += score == scores[i] ? 1 : 0;
        }
        double discounts = 0;
        for (int r = above; r < above + beside; r++) {
          discounts += discount(r);
        }
        sum += gains[i] * discounts / beside;
      }
    }
    return sum;
  }

  /** Of a rank from 0. */
  private static double discount(int rank) {
    return Math.log(2) / Math.log(2.0 + rank);
  }
}
