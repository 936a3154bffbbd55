package io.rankgraft.app;

import io.rankgraft.app.Experiment.Outcome;
import io.rankgraft.app.RankingTables.Ranked;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.NamedScorer;
import io.rankgraft.evaluate.SampledRanking;
import io.rankgraft.evaluate.TrivialBaselines;
import io.rankgraft.interactions.MultiBehaviourDataset;
import io.rankgraft.report.Curve;
import io.rankgraft.report.DatasetFacts;
import io.rankgraft.report.RankingRow;
import io.rankgraft.report.Report;
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
    MultiBehaviourDataset dataset = split.dataset();
    List<RankingRow> baselines = new ArrayList<>();
    List<Ranked> rankers = new ArrayList<>();
    rankers.add(new Ranked(setup.spec().text(), outcome.result(), outcome.sampled()));
    for (NamedScorer baseline : TrivialBaselines.of(dataset.training())) {
      FullRankingResult result =
          FullRanking.ofThreads(setup.threads()).evaluate(baseline.scorer(), dataset);
      baselines.addAll(RankingRow.of(baseline.name(), result, CUTOFFS));
      rankers.add(
          new Ranked(
              baseline.name(),
              result,
              SampledRanking.of99(Experiment.SAMPLE_SEED, setup.threads())
                  .evaluate(baseline.scorer(), dataset)));
    }
    TrainingProgress progress = outcome.progress();
    return new Report(
        new Report.Run(
            setup.spec().text(), setup.preset(), setup.options(), setup.seed(), versions()),
        DatasetFacts.of(dataset),
        new Report.Protocol(split.about(), PROTOCOL, selection(setup, progress)),
        RankingRow.of(setup.spec().text(), outcome.result(), CUTOFFS),
        baselines,
        RankingTables.of(rankers, dataset.training()),
        training(
            progress,
            outcome.evaluationSeconds(),
            outcome.stoppedBecause(),
            outcome.parameters(),
            curves(progress)),
        remarks(setup));
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
