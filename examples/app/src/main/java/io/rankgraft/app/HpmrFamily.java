package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.models.Hpmr;
import io.rankgraft.models.HpmrConfig;
import io.rankgraft.models.ServingForm;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.models.InnerProductScorer;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** HPMR: a host, a transfer and the auxiliary-history graft, on batches of users. */
final class HpmrFamily implements Family {
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
  public Configured configure(String preset, Map<String, String> options, int behaviours) {
    return new WithOptions(
        Options.overlay(name(), HpmrConfig.preset(preset, behaviours), HpmrConfig.class, options)
            .validated());
  }

  private record WithOptions(HpmrConfig options) implements Configured {
    @Override
    public float learningRate() {
      return options.learningRate();
    }

    @Override
    public int batch() {
      return options.batch();
    }

    @Override
    public int epochs() {
      return options.epochs();
    }

    @Override
    public int stages(BehaviourLog log) {
      return 1;
    }

    @Override
    public Ranker build(ModelGraph graph, BehaviourLog log, int stage) {
      return new InGraph(graph, Hpmr.build(graph, log, options), buyers(log));
    }

    @Override
    public ServingForm export(ModelGraph graph, BehaviourLog log) {
      return ServingForm.of(Hpmr.build(graph, log, options));
    }

    /** The users with a target pair. */
    private static int[] buyers(BehaviourLog log) {
      Interactions target = log.target();
      return IntStream.range(0, log.users()).filter(u -> target.degree(u) > 0).toArray();
    }

    @Override
    public List<String> remarks() {
      List<String> remarks = new ArrayList<>();
      remarks.add(
          "The loss of the non-sampling objective leaves out the constant of the observed pairs: "
              + "negative values are normal.");
      if (!options.ptn()) {
        remarks.add("PTN is off: this is the base model, " + options.host() + ".");
      }
      if (options.history()) {
        remarks.add("The auxiliary-history graft is ours, no paper's.");
      }
      return remarks;
    }
  }

  private record InGraph(ModelGraph graph, Hpmr model, int[] users) implements Ranker {
    @Override
    public Trainer trainer(Schedule rate) {
      return Trainer.build(graph, Objective.of(Adam.ofDefaults(), rate));
    }

    @Override
    public int examples() {
      return users.length;
    }

    @Override
    public void feed(Feed feed, int[] examples, int n, long step) {
      for (int i = 0; i < n; i++) {
        examples[i] = users[examples[i]];
      }
      model.feed(feed, examples, n);
    }

    @Override
    public Scores scorer(ModelSession session, int threads) {
      InnerProductScorer scorer = model.scorer(session, Threads.of(threads));
      return new Scores(scorer, scorer::close);
    }
  }
}
