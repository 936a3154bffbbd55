package io.rankgraft.app;

import io.rankgraft.app.Experiment.Outcome;
import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.report.Report;
import io.rankgraft.report.ReportFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run that ranks all items. */
record RankingRun(Setup setup, Split data) implements Run {
  static final List<String> METRICS =
      List.of("HR@10", "NDCG@10", "HR@10 seen", "HR@10 unseen", "HR@10 unseen, all masked");

  @Override
  public String name() {
    return setup.spec().text();
  }

  @Override
  public long seed() {
    return setup.seed();
  }

  @Override
  public Run withSeed(long seed) {
    return new RankingRun(setup.withSeed(seed), data);
  }

  @Override
  public int epochs() {
    return setup.model().epochs();
  }

  @Override
  public String validated() {
    return "NDCG@10";
  }

  @Override
  public String key() {
    return setup.key(data.dataset());
  }

  @Override
  public String split() {
    return data.about();
  }

  @Override
  public String protocol() {
    return RunReport.PROTOCOL + "; selected by " + setup.training().protocol();
  }

  @Override
  public String setting() {
    return "preset " + setup.preset() + ", options of the first variant " + setup.options();
  }

  @Override
  public void requireComparable(Run first) {
    TrainingOptions expected = ((RankingRun) first).setup.training();
    TrainingOptions found = setup.training();
    if (found.validationUsers() != expected.validationUsers()
        || found.protocol() != expected.protocol()) {
      throw new IllegalArgumentException(
          "compare '%s': expected validationUsers=%d and protocol=%s as for '%s' but got %d and %s; give them by --set"
              .formatted(
                  name(),
                  expected.validationUsers(),
                  expected.protocol(),
                  first.name(),
                  found.validationUsers(),
                  found.protocol()));
    }
  }

  @Override
  public Finished train(Path out, Progress progress, boolean resume) {
    Outcome outcome = new Experiment(setup, data, out).run(progress, resume);
    return new Finished() {
      @Override
      public Map<String, Double> metrics() {
        return values(outcome.result());
      }

      @Override
      public List<String> report(ReportFolder into) {
        Report report = RunReport.of(setup, data, outcome);
        into.write(report);
        return Summary.of(report);
      }
    };
  }

  /** What comparisons show of a ranking. */
  static Map<String, Double> values(FullRankingResult result) {
    RankingMetrics all = result.metrics();
    int k = Experiment.K;
    double[] values = {
      all.hr(k),
      all.ndcg(k),
      result.metrics(CandidateMask.TARGET_TRAIN, TestSlice.SEEN).hr(k),
      result.metrics(CandidateMask.TARGET_TRAIN, TestSlice.UNSEEN).hr(k),
      result.metrics(CandidateMask.ALL_BEHAVIOURS, TestSlice.UNSEEN).hr(k)
    };
    Map<String, Double> named = new LinkedHashMap<>();
    for (int m = 0; m < values.length; m++) {
      named.put(METRICS.get(m), values[m]);
    }
    return named;
  }
}
