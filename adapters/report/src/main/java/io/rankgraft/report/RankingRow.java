package io.rankgraft.report;

import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.TestSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One ranker's full-ranking metrics under one mask on one slice of the test items.
 *
 * @param ranker the model, or a baseline's name
 * @param hr HR@K by K
 * @param ndcg NDCG@K by K
 */
public record RankingRow(
    String ranker,
    CandidateMask mask,
    TestSlice slice,
    int users,
    int testItems,
    double meanCandidates,
    SortedMap<Integer, Double> hr,
    SortedMap<Integer, Double> ndcg,
    double mrr) {
  /** The rows of all masks and slices. */
  public static List<RankingRow> of(String ranker, FullRankingResult result, int... cutoffs) {
    var rows = new ArrayList<RankingRow>();
    for (var mask : CandidateMask.values()) {
      for (var slice : TestSlice.values()) {
        rows.add(of(ranker, mask, slice, result.metrics(mask, slice), cutoffs));
      }
    }
    return List.copyOf(rows);
  }

  /** The row of one mask and slice. */
  public static RankingRow of(
      String ranker, CandidateMask mask, TestSlice slice, RankingMetrics metrics, int... cutoffs) {
    var hr = new TreeMap<Integer, Double>();
    var ndcg = new TreeMap<Integer, Double>();
    for (int k : cutoffs) {
      hr.put(k, metrics.hr(k));
      ndcg.put(k, metrics.ndcg(k));
    }
    return new RankingRow(
        ranker,
        mask,
        slice,
        metrics.users(),
        metrics.testItems(),
        metrics.meanCandidates(),
        hr,
        ndcg,
        metrics.mrr());
  }

  boolean is(CandidateMask otherMask, TestSlice otherSlice) {
    return mask == otherMask && slice == otherSlice;
  }

  /** The cutoff that headlines and plots use: 10, or the smallest there is. */
  int mainCutoff() {
    return hr.containsKey(10) ? 10 : hr.firstKey();
  }
}
