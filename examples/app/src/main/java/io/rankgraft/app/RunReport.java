package io.rankgraft.app;

import io.rankgraft.app.Experiment.Outcome;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.NamedScorer;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.SampledRanking;
import io.rankgraft.evaluate.TestRanks;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.evaluate.TrivialBaselines;
import io.rankgraft.files.report.Curve;
import io.rankgraft.files.report.DatasetFacts;
import io.rankgraft.files.report.RankingRow;
import io.rankgraft.files.report.Report;
import io.rankgraft.files.report.ReportTable;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.tensorflow.TrainingProgress.Epoch;
import io.rankgraft.tensorflow.TrainingProgress.Validated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.TensorFlow;

/** From a run's outcome to its report. */
final class RunReport {
  static final String PROTOCOL =
      "full ranking of all items, training purchases masked, ties at their expected value";
  private static final int[] CUTOFFS = {10, 20, 50};

  private RunReport() {}

  static Report of(Setup setup, Split split, Outcome outcome) {
    List<RankingRow> baselines = new ArrayList<>();
    List<ReportTable.Row> sampled = new ArrayList<>();
    sampled.add(sampledRow(setup.spec().text(), outcome.sampled()));
    for (NamedScorer baseline : TrivialBaselines.of(split.dataset().training())) {
      FullRankingResult result =
          FullRanking.ofThreads(setup.threads()).evaluate(baseline.scorer(), split.dataset());
      baselines.addAll(RankingRow.of(baseline.name(), result, CUTOFFS));
      sampled.add(
          sampledRow(
              baseline.name(),
              SampledRanking.of99(Experiment.SAMPLE_SEED, setup.threads())
                  .evaluate(baseline.scorer(), split.dataset())));
    }
    TrainingProgress progress = outcome.progress();
    return new Report(
        new Report.Run(
            setup.spec().text(), setup.preset(), setup.options(), setup.seed(), versions()),
        DatasetFacts.of(split.dataset()),
        new Report.Protocol(split.about(), PROTOCOL, selection(setup, progress)),
        RankingRow.of(setup.spec().text(), outcome.result(), CUTOFFS),
        baselines,
        List.of(
            new ReportTable(
                "99 sampled negatives",
                "each test item against 99 items without a training purchase, one seeded sample; "
                    + "ties at their expected value",
                "ranker",
                List.of("HR@10", "NDCG@10"),
                sampled)),
        training(
            progress,
            outcome.evaluationSeconds(),
            outcome.stoppedBecause(),
            outcome.parameters(),
            curves(progress)),
        remarks(setup));
  }

  private static ReportTable.Row sampledRow(String name, TestRanks ranks) {
    RankingMetrics metrics = ranks.metrics(TestSlice.ALL);
    return new ReportTable.Row(name, List.of(metrics.hr(Experiment.K), metrics.ndcg(Experiment.K)));
  }

  static String selection(Setup setup, TrainingProgress progress) {
    int epoch = progress.best().orElseThrow().epochs();
    return switch (setup.training().protocol()) {
      case VALIDATION ->
          "epoch %d, by NDCG@10 of held-out training purchases; the test part was ranked once, with the whole training log"
              .formatted(epoch);
      case PUBLISHED ->
          "epoch %d, by NDCG@10 of the TEST part, as the papers of this family select: optimistic"
              .formatted(epoch);
    };
  }

  static Report.Training training(
      TrainingProgress progress,
      double evaluationSeconds,
      String stoppedBecause,
      Map<String, Long> parameters,
      List<Curve> curves) {
    double seconds = progress.epochs().stream().mapToDouble(Epoch::seconds).sum();
    long steps = progress.epochs().stream().mapToLong(Epoch::steps).sum();
    return new Report.Training(
        progress.epochs().size(),
        steps,
        seconds,
        seconds / Math.max(1, progress.epochs().size()),
        seconds / Math.max(1, steps),
        evaluationSeconds,
        stoppedBecause,
        parameters,
        curves);
  }

  static Curve lossCurve(TrainingProgress progress) {
    return new Curve(
        "sum of losses",
        Curve.Plot.LOSS,
        progress.epochs().stream().map(e -> (double) e.number()).toList(),
        progress.epochs().stream().map(RunReport::totalLoss).toList());
  }

  private static List<Curve> curves(TrainingProgress progress) {
    return List.of(
        lossCurve(progress),
        new Curve(
            "NDCG@10",
            Curve.Plot.VALIDATION,
            progress.validations().stream().map(v -> (double) v.epochs()).toList(),
            progress.validations().stream().map(Validated::metric).toList()));
  }

  /** The mean of the whole objective over an epoch's steps. */
  static double totalLoss(Epoch epoch) {
    return epoch.meanLosses().stream().mapToDouble(l -> l).sum();
  }

  private static List<String> remarks(Setup setup) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Seen test items are those the user viewed or carted in training; a log that is not cut at the "
            + "time of the test purchase contains most of them.");
    remarks.addAll(setup.model().remarks());
    return remarks;
  }

  static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("tensorflow", TensorFlow.version());
    versions.put("java", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return versions;
  }
}
