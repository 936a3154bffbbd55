package io.rankgraft.evaluate;

import java.util.Arrays;
import java.util.Locale;

/**
 * HR@K, NDCG@K and the mean reciprocal rank over users, ties at their expected value under a random
 * order. A test item with {@code h} candidates above it and {@code e} others beside it takes the
 * 0-based ranks {@code h .. h + e} with equal probability:
 *
 * <pre>
 *   HR@K    mean of [rank &lt; K]
 *   NDCG@K  mean of [rank &lt; K] / log2(2 + rank), over the best DCG@K the user's test items allow
 *   MRR     mean of 1 / (1 + rank)
 * </pre>
 *
 * <p>Of a user with several test items, HR@K and MRR are means over the items (HR@K then is what is
 * also called recall), and NDCG@K sums their gains. The user's other test items stay in the
 * candidate list and compete. Every user counts once. Means over no users are NaN.
 */
public final class RankingMetrics {
  private final int[] userIds;

  /** The test items of {@code userIds[i]} are {@code begin[i] .. begin[i + 1] - 1}. */
  private final int[] begin;

  private final int[] higher;
  private final int[] tied;
  private final int[] candidates;

  /** {@code gain[r]}: the sum of 1 / log2(2 + rank) over the ranks below {@code r}. */
  private final double[] gain;

  /** {@code reciprocal[r]}: the sum of 1 / (1 + rank) over the ranks below {@code r}. */
  private final double[] reciprocal;

  /** One entry per test item; items of one user adjacent. */
  RankingMetrics(int[] users, int[] higher, int[] tied, int[] candidates) {
    this.higher = higher;
    this.tied = tied;
    this.candidates = candidates;
    var ids = new int[users.length];
    var starts = new int[users.length + 1];
    int n = 0;
    int ranks = 1;
    for (int i = 0; i < users.length; i++) {
      if (i == 0 || users[i] != users[i - 1]) {
        ids[n] = users[i];
        starts[n++] = i;
      }
      ranks = Math.max(ranks, higher[i] + tied[i] + 1);
    }
    starts[n] = users.length;
    userIds = Arrays.copyOf(ids, n);
    begin = Arrays.copyOf(starts, n + 1);
    gain = new double[ranks + 1];
    reciprocal = new double[ranks + 1];
    for (int r = 0; r < ranks; r++) {
      gain[r + 1] = gain[r] + discount(r);
      reciprocal[r + 1] = reciprocal[r] + 1.0 / (1 + r);
    }
  }

  /** The number of users that count. */
  public int users() {
    return userIds.length;
  }

  /** The number of test items that count. */
  public int testItems() {
    return higher.length;
  }

  /** The mean number of candidates, over test items. */
  public double meanCandidates() {
    return Arrays.stream(candidates).average().orElse(Double.NaN);
  }

  public double hr(int k) {
    return mean(hrPerUser(k));
  }

  public double ndcg(int k) {
    return mean(ndcgPerUser(k));
  }

  public double mrr() {
    return mean(reciprocalRankPerUser());
  }

  /** The ids the per-user arrays belong to, ascending. A copy. */
  public int[] userIds() {
    return userIds.clone();
  }

  /** HR@K of each user, in the order of {@link #userIds}. */
  public double[] hrPerUser(int k) {
    checkCutoff(k);
    return perUser(
        (first, end) -> {
          double sum = 0;
          for (int i = first; i < end; i++) {
            int last = higher[i] + tied[i] + 1;
            sum += (double) (Math.min(k, last) - Math.min(k, higher[i])) / (tied[i] + 1);
          }
          return sum / (end - first);
        });
  }

  /** NDCG@K of each user, in the order of {@link #userIds}. */
  public double[] ndcgPerUser(int k) {
    checkCutoff(k);
    return perUser(
        (first, end) -> {
          double sum = 0;
          for (int i = first; i < end; i++) {
            int last = higher[i] + tied[i] + 1;
            sum += (gain[Math.min(k, last)] - gain[Math.min(k, higher[i])]) / (tied[i] + 1);
          }
          double best = 0;
          for (int r = 0; r < Math.min(k, end - first); r++) {
            best += discount(r);
          }
          return sum / best;
        });
  }

  /** The mean reciprocal rank of each user's test items, in the order of {@link #userIds}. */
  public double[] reciprocalRankPerUser() {
    return perUser(
        (first, end) -> {
          double sum = 0;
          for (int i = first; i < end; i++) {
            sum += (reciprocal[higher[i] + tied[i] + 1] - reciprocal[higher[i]]) / (tied[i] + 1);
          }
          return sum / (end - first);
        });
  }

  /** For instance {@code HR@10 .1104, NDCG@10 .0599, MRR .0512 (15449 users)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "HR@10 %.4f, NDCG@10 %.4f, MRR %.4f (%d users)",
        hr(10),
        ndcg(10),
        mrr(),
        users());
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(2.0 + rank);
  }

  private static void checkCutoff(int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "ranking metrics: expected a cutoff of 1 or more but got " + k);
    }
  }

  private double[] perUser(ItemRange value) {
    var values = new double[userIds.length];
    for (int u = 0; u < values.length; u++) {
      values[u] = value.of(begin[u], begin[u + 1]);
    }
    return values;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  @FunctionalInterface
  private interface ItemRange {
    double of(int first, int end);
  }
}
