package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.history.HistoryPairs;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.models.Hpmr;
import io.rankgraft.models.HpmrConfig;
import io.rankgraft.models.ModelScorer;
import io.rankgraft.models.ServingForm;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** HPMR: a host, a transfer and the auxiliary-history graft, on batches of users. */
final class HpmrFamily implements Family<RankingData> {
  @Override
  public String name() {
    return "hpmr";
  }

  @Override
  public String about() {
    return "HPMR (KDD'23): LightGCN_M with PTN; other hosts and transfers by host=, transfer=";
  }

  @Override
  public Set<String> presets() {
    return HpmrConfig.presets();
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
    HpmrConfig config = config(data, preset, options);
    Optional<Interactions> given = evaluation.dataset().validation();
    if (given.isPresent() && asksForShares(config, evaluation.training())) {
      List<Float> shares = HistoryPairs.ownShares(evaluation.training(), given.get());
      Map<String, String> all = new LinkedHashMap<>(options);
      all.put("historyOwnShares", shares.toString());
      config = config(data, preset, all);
    }
    return new WithOptions(config, evaluation, evaluation.training());
  }

  private HpmrConfig config(RankingData data, String preset, Map<String, String> options) {
    return Options.overlay(
            name(), HpmrConfig.preset(preset, data.behaviours()), HpmrConfig.class, options)
        .validated();
  }

  /** Whether nothing tells which of a purchase's auxiliary events are its own. */
  private static boolean asksForShares(HpmrConfig config, BehaviourLog log) {
    return config.history()
        && config.historyOwnShares().isEmpty()
        && !log.interactions().stream().allMatch(Interactions::hasTimestamps);
  }

  /**
   * @param log what the model is built on
   */
  private record WithOptions(HpmrConfig options, RankingEvaluation evaluation, BehaviourLog log)
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
    public Ranker build(ModelGraph graph, int stage) {
      return new InGraph(this, Hpmr.build(graph, log, options), buyers(log));
    }

    @Override
    public Variant<Ranker> onWholeLog() {
      return new WithOptions(options, evaluation, evaluation.dataset().training());
    }

    @Override
    public ServingForm export(ModelGraph graph) {
      return evaluation.named(ServingForm.of(Hpmr.build(graph, log, options)));
    }

    /** The users with a target pair. */
    private static int[] buyers(BehaviourLog log) {
      Interactions target = log.target();
      return IntStream.range(0, log.users()).filter(u -> target.degree(u) > 0).toArray();
    }

    private List<String> notes() {
      List<String> remarks = new ArrayList<>();
      remarks.add(
          "The loss of the non-sampling objective leaves out the constant of the observed pairs: "
              + "negative values are normal.");
      if (!options.ptn()) {
        remarks.add("PTN is off: this is the base model, " + options.host() + ".");
      }
      if (options.history()) {
        remarks.add("The auxiliary-history graft is ours, no paper's.");
        if (asksForShares(options, log)) {
          remarks.add(
              String.format(
                  Locale.ROOT,
                  "The log has no times: assumed is that it is not cut at the held-out purchases, as in"
                      + " published runs. %.0f %% of training purchases have events of other behaviours;"
                      + " where held-out ones have fewer, the graft ranks touched items too high."
                      + " A validation file that is cut as the test part tells how many, or"
                      + " historyOwnShares.",
                  100 * (1 - Split.untouched(log))));
        } else if (!options.historyOwnShares().isEmpty()) {
          remarks.add(
              "Shares of purchases' events of other behaviours that count as their own: %s."
                  .formatted(options.historyOwnShares()));
        }
      }
      return remarks;
    }
  }

  private record InGraph(WithOptions with, Hpmr model, int[] examples) implements Ranker {
    @Override
    public Trainer trainer(ModelGraph graph) {
      Schedule rate =
          with.evaluation.schedule(
              with.options.learningRate(), with.options.batch(), examples.length);
      return Trainer.build(graph, Objective.of(Adam.ofDefaults(), rate));
    }

    @Override
    public void feed(Feed feed, int[] examples, int n, long step) {
      model.feed(feed, examples, n);
    }

    @Override
    public Scores scorer(ModelSession session, int threads) {
      ModelScorer scorer = model.scorer(session, Threads.of(threads));
      return new Scores(scorer, scorer::close);
    }

    @Override
    public List<String> notes() {
      return with.notes();
    }
  }
}
