package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.models.Nmtr;
import io.rankgraft.models.NmtrConfig;
import io.rankgraft.models.NmtrScorer;
import io.rankgraft.models.ServingForm;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Trainer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** NMTR: cascaded interaction units, on batches of pairs with sampled negatives. */
final class NmtrFamily implements Family<RankingData> {
  @Override
  public String name() {
    return "nmtr";
  }

  @Override
  public String about() {
    return "NMTR: cascaded prediction; unit=gmf, mlp or neumf, training=joint or sequential";
  }

  @Override
  public Set<String> presets() {
    return NmtrConfig.presets();
  }

  @Override
  public Map<String, String> datasets() {
    return RankingData.sources();
  }

  @Override
  public Class<RankingData> reads() {
    return RankingData.class;
  }

  @Override
  public RankingData read(String data, Map<String, String> options) {
    return RankingData.read(data, options);
  }

  @Override
  public Variant<Ranker> configure(RankingData data, String preset, Map<String, String> options) {
    RankingEvaluation evaluation = data.evaluation(options);
    NmtrConfig config =
        Options.overlay(
                name(), NmtrConfig.preset(preset, data.behaviours()), NmtrConfig.class, options)
            .validated();
    return new WithOptions(config, evaluation, evaluation.training());
  }

  /**
   * @param log what the model is built on
   */
  private record WithOptions(NmtrConfig options, RankingEvaluation evaluation, BehaviourLog log)
      implements Variant<Ranker> {
    @Override
    public int batch() {
      return options.batch();
    }

    @Override
    public int epochs() {
      return options.epochs();
    }

    @Override
    public int stages() {
      return Nmtr.stages(log, options);
    }

    @Override
    public Ranker build(ModelGraph graph, int stage) {
      return new InGraph(this, Nmtr.build(graph, log, options, stage));
    }

    @Override
    public Variant<Ranker> onWholeLog() {
      return new WithOptions(options, evaluation, evaluation.dataset().training());
    }

    @Override
    public ServingForm export(ModelGraph graph) {
      return evaluation.named(ServingForm.of(Nmtr.build(graph, log, options, stages() - 1)));
    }
  }

  private record InGraph(WithOptions with, Nmtr model) implements Ranker {
    @Override
    public Trainer trainer(ModelGraph graph) {
      return model.trainer(
          with.evaluation.schedule(
              with.options.learningRate(), with.options.batch(), model.pairs()));
    }

    @Override
    public int[] examples() {
      return IntStream.range(0, model.pairs()).toArray();
    }

    @Override
    public void feed(Feed feed, int[] examples, int n, long step) {
      model.feed(feed, examples, n, step);
    }

    @Override
    public Scores scorer(ModelSession session, int threads) {
      NmtrScorer scorer = model.scorer(session, threads);
      return new Scores(scorer, scorer::close);
    }

    @Override
    public List<String> notes() {
      return with.options.training() == NmtrConfig.Training.JOINT
          ? List.of()
          : List.of("Behaviours were trained one after another; the epochs are the target's.");
    }
  }
}
