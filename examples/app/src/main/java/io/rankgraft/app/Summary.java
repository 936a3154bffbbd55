package io.rankgraft.app;

import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.report.RankingRow;
import io.rankgraft.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report's table for the terminal. */
final class Summary {
  private static final int K = RankingEvaluation.K;

  private Summary() {}

  static List<String> of(Report report) {
    List<String> lines = new ArrayList<>(report.headlines());
    lines.add("");
    lines.add(report.protocol().protocol() + "; " + report.protocol().selection());
    lines.add(
        "%-38s %8s %8s %8s %8s %12s"
            .formatted("", "HR@10", "NDCG@10", "seen", "unseen", "all masked"));
    List<RankingRow> all = new ArrayList<>(report.metrics());
    all.addAll(report.baselines());
    Map<String, List<RankingRow>> byRanker = new LinkedHashMap<>();
    all.forEach(row -> byRanker.computeIfAbsent(row.ranker(), r -> new ArrayList<>()).add(row));
    byRanker.forEach((ranker, rows) -> lines.add(line(ranker, rows)));
    lines.add(
        "seen, unseen: HR@10 of test items the user did or did not touch in an auxiliary behaviour;"
            + " all masked: HR@10 with all training behaviours masked");
    return lines;
  }

  private static String line(String ranker, List<RankingRow> rows) {
    RankingRow all = find(rows, CandidateMask.TARGET_TRAIN, TestSlice.ALL);
    return String.format(
        Locale.ROOT,
        "%-38s %8.4f %8.4f %8.4f %8.4f %12.4f",
        ranker,
        all.hr().get(K),
        all.ndcg().get(K),
        find(rows, CandidateMask.TARGET_TRAIN, TestSlice.SEEN).hr().get(K),
        find(rows, CandidateMask.TARGET_TRAIN, TestSlice.UNSEEN).hr().get(K),
        find(rows, CandidateMask.ALL_BEHAVIOURS, TestSlice.ALL).hr().get(K));
  }

  private static RankingRow find(List<RankingRow> rows, CandidateMask mask, TestSlice slice) {
    return rows.stream()
        .filter(row -> row.mask() == mask && row.slice() == slice)
        .findFirst()
        .orElseThrow();
  }
}
