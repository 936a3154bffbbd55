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
import io.rankgraft.train.Schedule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** NMTR: cascaded interaction units, on batches of pairs with sampled negatives. */
final class NmtrFamily implements Family {
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
  public Configured configure(String preset, Map<String, String> options, int behaviours) {
    return new WithOptions(
        Options.overlay(name(), NmtrConfig.preset(preset, behaviours), NmtrConfig.class, options)
            .validated());
  }

  private record WithOptions(NmtrConfig options) implements Configured {
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
      return Nmtr.stages(log, options);
    }

    @Override
    public Ranker build(ModelGraph graph, BehaviourLog log, int stage) {
      return new InGraph(Nmtr.build(graph, log, options, stage));
    }

    @Override
    public ServingForm export(ModelGraph graph, BehaviourLog log) {
      return ServingForm.of(Nmtr.build(graph, log, options, stages(log) - 1));
    }

    @Override
    public List<String> remarks() {
      return options.training() == NmtrConfig.Training.JOINT
          ? List.of()
          : List.of("Behaviours were trained one after another; the epochs are the target's.");
    }
  }

  private record InGraph(Nmtr model) implements Ranker {
    @Override
    public Trainer trainer(Schedule rate) {
      return model.trainer(rate);
    }

    @Override
    public int examples() {
      return model.pairs();
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
  }
}
