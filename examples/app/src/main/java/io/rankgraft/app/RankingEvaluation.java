package io.rankgraft.app;

import io.rankgraft.app.Ranker.Scores;
import io.rankgraft.app.RankingTables.Ranked;
import io.rankgraft.evaluate.BlockScorer;
import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.SampledRanking;
import io.rankgraft.evaluate.TestRanks;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.evaluate.TrivialBaselines;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.MultiBehaviourDataset;
import io.rankgraft.models.Hpmr;
import io.rankgraft.models.ServingForm;
import io.rankgraft.report.DatasetFacts;
import io.rankgraft.report.TaskRow;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.train.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ranks all items: held-out training purchases choose the epoch, the test part is ranked once. */
record RankingEvaluation(Split data, RankingSelection selection) implements Evaluation<Ranker> {
  static final String PROTOCOL =
      "full ranking of all items, training purchases masked, ties at their expected value";
  static final int K = 10;
  private static final int MANY = 100; // of NMTR's tables
  private static final long SAMPLE_SEED = 99;
  private static final List<String> METRICS =
      List.of(
          "HR@10",
          "NDCG@10",
          "HR@10 seen",
          "HR@10 unseen",
          "HR@10 unseen, all masked",
          "HR@100",
          "NDCG@100");

  MultiBehaviourDataset dataset() {
    return data.dataset();
  }

  /** The log without what is held out. */
  BehaviourLog training() {
    return data.holdOut().training();
  }

  /** The learning rate over the steps of a training. */
  Schedule schedule(float rate, int batch, int examples) {
    return selection.schedule(rate, Math.max(1, examples / batch));
  }

  /** With the log's own ids as vocabularies, where rows were numbered. */
  ServingForm named(ServingForm form) {
    return dataset()
        .ids()
        .map(ids -> form.withIds(Hpmr.USER, ids.users()).withIds(Hpmr.ITEM, ids.items()))
        .orElse(form);
  }

  @Override
  public DatasetFacts facts() {
    return DatasetFacts.of(dataset());
  }

  @Override
  public String dataKey() {
    return "%08x".formatted(dataset().training().hashCode());
  }

  @Override
  public String split() {
    return data.about();
  }

  @Override
  public String protocol() {
    return PROTOCOL + "; selected by " + selection.protocol();
  }

  @Override
  public String common() {
    return "validationUsers=%s and protocol=%s"
        .formatted(selection.validationUsers(), selection.protocol());
  }

  @Override
  public String validated() {
    return "NDCG@10";
  }

  @Override
  public List<String> metrics() {
    return METRICS;
  }

  @Override
  public List<TaskRow> baselines(int threads) {
    FullRanking ranking = FullRanking.ofThreads(threads);
    return TrivialBaselines.of(dataset().training()).stream()
        .map(
            baseline ->
                new TaskRow(
                    baseline.name(), values(ranking.evaluate(baseline.scorer(), dataset()))))
        .toList();
  }

  /** Of validation purchases, or of the test part where the published protocol is asked for. */
  @Override
  public double validate(Ranker model, ModelSession session, int threads) {
    FullRanking ranking = FullRanking.ofThreads(threads);
    try (Scores scores = model.scorer(session, threads)) {
      FullRankingResult result =
          switch (selection.protocol()) {
            case VALIDATION ->
                ranking.evaluate(scores.scorer(), training(), data.holdOut().validation());
            case PUBLISHED -> ranking.evaluate(scores.scorer(), dataset());
          };
      return result.metrics().ndcg(K);
    }
  }

  @Override
  public Tested test(String name, Ranker model, ModelSession session, int threads) {
    long start = System.nanoTime();
    try (Scores scores = model.scorer(session, threads)) {
      FullRankingResult result =
          FullRanking.ofThreads(threads).evaluate(scores.scorer(), dataset());
      double seconds = (System.nanoTime() - start) / 1e9;
      Ranked ranked = new Ranked(name, result, sampled(scores.scorer(), threads));
      return new RankingResult(this, ranked, seconds, model.notes(), threads);
    }
  }

  /** Ranks among 99 sampled items each. */
  TestRanks sampled(BlockScorer scorer, int threads) {
    return SampledRanking.of99(SAMPLE_SEED, threads).evaluate(scorer, dataset());
  }

  /** What comparisons show of a ranking. */
  static Map<String, Double> values(FullRankingResult result) {
    RankingMetrics all = result.metrics();
    double[] values = {
      all.hr(K),
      all.ndcg(K),
      result.metrics(CandidateMask.TARGET_TRAIN, TestSlice.SEEN).hr(K),
      result.metrics(CandidateMask.TARGET_TRAIN, TestSlice.UNSEEN).hr(K),
      result.metrics(CandidateMask.ALL_BEHAVIOURS, TestSlice.UNSEEN).hr(K),
      all.hr(MANY),
      all.ndcg(MANY)
    };
    Map<String, Double> named = new LinkedHashMap<>();
    for (int m = 0; m < values.length; m++) {
      named.put(METRICS.get(m), values[m]);
    }
    return named;
  }
}
