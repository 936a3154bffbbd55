package io.rankgraft.app;

import io.rankgraft.app.RankingTables.Ranked;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.NamedScorer;
import io.rankgraft.evaluate.TrivialBaselines;
import io.rankgraft.report.RankingRow;
import io.rankgraft.report.Report;
import io.rankgraft.report.ReportFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A ranking of the test part.
 *
 * @param ranked by the selected epoch
 * @param notes what a reader of the report should know of the model
 */
record RankingResult(
    RankingEvaluation evaluation, Ranked ranked, double seconds, List<String> notes, int threads)
    implements Evaluation.Tested {
  private static final int[] CUTOFFS = {10, 20, 50};

  @Override
  public Map<String, Double> metrics() {
    return RankingEvaluation.values(ranked.result());
  }

  @Override
  public List<String> report(Finished run, ReportFolder into) {
    List<RankingRow> baselines = new ArrayList<>();
    List<Ranked> rankers = new ArrayList<>(List.of(ranked));
    for (NamedScorer baseline : TrivialBaselines.of(evaluation.dataset().training())) {
      FullRankingResult result =
          FullRanking.ofThreads(threads).evaluate(baseline.scorer(), evaluation.dataset());
      baselines.addAll(RankingRow.of(baseline.name(), result, CUTOFFS));
      rankers.add(
          new Ranked(baseline.name(), result, evaluation.sampled(baseline.scorer(), threads)));
    }
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Seen test items are those the user viewed or carted in training; a log that is not cut at the "
            + "time of the test purchase contains most of them.");
    remarks.addAll(notes);
    Report report =
        new Report(
            run.facts(),
            evaluation.facts(),
            new Report.Protocol(
                evaluation.split(), RankingEvaluation.PROTOCOL, selection(run.selectedEpoch())),
            RankingRow.of(ranked.name(), ranked.result(), CUTOFFS),
            baselines,
            RankingTables.of(rankers, evaluation.dataset().training()),
            run.training(),
            remarks);
    into.write(report);
    return Summary.of(report);
  }

  private String selection(int epoch) {
    return switch (evaluation.selection().protocol()) {
      case VALIDATION ->
          "epoch %s, by NDCG@10 of held-out training purchases; the test part was ranked once, with the whole training log"
              .formatted(epoch);
      case PUBLISHED ->
          "epoch %s, by NDCG@10 of the TEST part, as the papers of this family select: optimistic"
              .formatted(epoch);
    };
  }
}
