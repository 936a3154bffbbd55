package io.rankgraft.report;

import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.TestSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The first lines of a report, in plain words: the strongest baseline first. */
final class Headlines {
  private Headlines() {}

  static List<String> of(Report report) {
    var lines = new ArrayList<String>();
    var model = find(report.metrics(), TestSlice.ALL);
    if (model.isEmpty()) {
      return List.of();
    }
    if (model.get().users() == 0) {
      return List.of("There was no test item, so there is nothing to compare.");
    }
    int k = model.get().mainCutoff();
    var rivals =
        report.baselines().stream()
            .filter(row -> row.is(CandidateMask.TARGET_TRAIN, TestSlice.ALL))
            .sorted((a, b) -> Double.compare(b.hr().get(k), a.hr().get(k)))
            .toList();
    if (rivals.isEmpty()) {
      lines.add(
          "No trivial baseline was evaluated, so this report cannot say what the model adds.");
      return lines;
    }
    for (var rival : rivals) {
      beaten(model.get(), rival).ifPresent(lines::add);
    }
    if (lines.isEmpty()) {
      lines.add(
          "No trivial baseline beats this model on HR@%s or NDCG@%s over all test items."
              .formatted(k, k));
    }
    unseen(report, k).ifPresent(lines::add);
    return lines;
  }

  private static Optional<String> beaten(RankingRow model, RankingRow rival) {
    int k = model.mainCutoff();
    boolean byHr = rival.hr().get(k) > model.hr().get(k);
    boolean byNdcg = rival.ndcg().get(k) > model.ndcg().get(k);
    if (!byHr && !byNdcg) {
      return Optional.empty();
    }
    var parts = new ArrayList<String>();
    if (byHr) {
      parts.add(against("HR", k, rival.hr().get(k), model.hr().get(k)));
    }
    if (byNdcg) {
      parts.add(against("NDCG", k, rival.ndcg().get(k), model.ndcg().get(k)));
    }
    return Optional.of(
        "The trivial baseline “%s” beats this model: %s."
            .formatted(rival.ranker(), String.join(", ", parts)));
  }

  private static Optional<String> unseen(Report report, int k) {
    var model = find(report.metrics(), TestSlice.UNSEEN);
    if (model.isEmpty() || model.get().users() == 0) {
      return Optional.empty();
    }
    var best =
        report.baselines().stream()
            .filter(row -> row.is(CandidateMask.TARGET_TRAIN, TestSlice.UNSEEN))
            .max((a, b) -> Double.compare(a.hr().get(k), b.hr().get(k)));
    return best.map(
        rival ->
            String.format(
                Locale.ROOT,
                "On test items the user had not touched before (%d users), HR@%d is %.4f; the best"
                    + " trivial baseline there, “%s”, has %.4f.",
                model.get().users(),
                k,
                model.get().hr().get(k),
                rival.ranker(),
                rival.hr().get(k)));
  }

  private static String against(String metric, int k, double rival, double model) {
    return String.format(Locale.ROOT, "%s@%d %.4f against %.4f", metric, k, rival, model);
  }

  private static Optional<RankingRow> find(List<RankingRow> rows, TestSlice slice) {
    return rows.stream().filter(row -> row.is(CandidateMask.TARGET_TRAIN, slice)).findFirst();
  }
}
