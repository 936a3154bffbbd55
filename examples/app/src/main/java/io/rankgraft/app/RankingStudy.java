package io.rankgraft.app;

import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.TrivialBaselines;
import io.rankgraft.interactions.MultiBehaviourDataset;
import io.rankgraft.report.DataFacts;
import io.rankgraft.report.DatasetFacts;
import io.rankgraft.report.TaskRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Multi-behaviour models that rank all items of one log. */
final class RankingStudy implements Study {
  private final MultiBehaviourDataset dataset;
  private final boolean sessions;
  private final Map<Integer, Split> splits = new HashMap<>(); // by validation users

  RankingStudy(DataSource source) {
    this.dataset = source.read().get();
    this.sessions = source.isCutBySession();
  }

  @Override
  public DataFacts facts() {
    return DatasetFacts.of(dataset);
  }

  @Override
  public List<String> metrics() {
    return RankingRun.METRICS;
  }

  @Override
  public Run run(ModelSpec spec, Settings settings) {
    Setup setup =
        Setup.of(
            spec,
            settings.preset(),
            settings.options(),
            dataset,
            settings.seed(),
            settings.threads(),
            settings.maxMinutes());
    Split split =
        splits.computeIfAbsent(
            setup.training().validationUsers(),
            users -> Split.of(dataset, setup.training(), sessions));
    return new RankingRun(setup, split);
  }

  @Override
  public List<TaskRow> baselines(Run run) {
    FullRanking ranking = FullRanking.ofThreads(((RankingRun) run).setup().threads());
    return TrivialBaselines.of(dataset.training()).stream()
        .map(
            baseline ->
                new TaskRow(
                    baseline.name(),
                    RankingRun.values(ranking.evaluate(baseline.scorer(), dataset))))
        .toList();
  }
}
