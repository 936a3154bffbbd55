package io.rankgraft.app;

import io.rankgraft.app.Ranker.Scores;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.SampledRanking;
import io.rankgraft.evaluate.TestRanks;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.CheckpointEvery;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.TimeLimit;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.tensorflow.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains one model on one split, selects an epoch, and ranks the test part once.
 *
 * @param out gets {@code checkpoint/last} to resume from and {@code checkpoint/best} with the
 *     selected epoch; {@code checkpoint/stage-N} of trainings before the last
 */
record Experiment(Setup setup, Split split, Path out) {
  static final int K = 10;
  static final long SAMPLE_SEED = 99;

  /**
   * What came of a run.
   *
   * @param result of the test part, by the selected epoch
   * @param sampled the same against 99 sampled items each
   * @param parameters number of values, by name
   */
  record Outcome(
      FullRankingResult result,
      TestRanks sampled,
      TrainingProgress progress,
      String stoppedBecause,
      double evaluationSeconds,
      Map<String, Long> parameters) {}

  /**
   * @param progress is told of every epoch
   * @throws IllegalStateException if a loss is not finite
   */
  Outcome run(Progress progress, boolean resume) {
    List<TrainingListener> watching = new ArrayList<>(List.of(progress));
    if (Double.isFinite(setup.maxMinutes())) {
      watching.add(new TimeLimit(setup.maxMinutes()));
    }
    BehaviourLog log = split.holdOut().training();
    int last = setup.model().stages(log) - 1;
    Map<String, float[]> learnt = Map.of();
    for (int stage = 0; stage < last; stage++) {
      learnt = early(log, stage, learnt, watching, resume);
    }
    Checkpoint best = checkpoint("best");
    String key = setup.trajectoryKey(split.dataset());
    TrainingProgress trained;
    String stopped;
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      Ranker ranker = setup.model().build(graph, log, last);
      Trainer trainer = trainer(ranker);
      try (ModelSession session = open(graph, learnt)) {
        TrainingOptions options = setup.training();
        CheckpointEvery latest =
            CheckpointEvery.ofEpochs(options.evaluateEvery(), checkpoint("last"), key);
        List<TrainingListener> listeners = new ArrayList<>();
        listeners.add(
            new Validation(
                options.evaluateEvery(),
                options.patience(),
                s -> validationNdcg(ranker, s),
                best,
                key));
        listeners.add(latest);
        listeners.addAll(watching);
        TrainingLoop loop = loop(ranker, trainer, session, listeners);
        if (resume) {
          latest.resume(loop);
        }
        stopped = loop.run(setup.model().epochs());
        trained = loop.progress();
      }
    }
    return test(best, key, last, trained, stopped);
  }

  /** Ends a training before the last with all its epochs: its target is another. */
  private Map<String, float[]> early(
      BehaviourLog log,
      int stage,
      Map<String, float[]> learnt,
      List<TrainingListener> watching,
      boolean resume) {
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      Ranker ranker = setup.model().build(graph, log, stage);
      Trainer trainer = trainer(ranker);
      try (ModelSession session = open(graph, learnt)) {
        CheckpointEvery latest =
            CheckpointEvery.ofEpochs(
                setup.training().evaluateEvery(),
                checkpoint("stage-" + stage),
                setup.trajectoryKey(split.dataset()) + " stage=" + stage);
        List<TrainingListener> listeners = new ArrayList<>(List.of(latest));
        listeners.addAll(watching);
        TrainingLoop loop = loop(ranker, trainer, session, listeners);
        if (resume) {
          latest.resume(loop);
        }
        loop.run(setup.model().epochs());
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
          values.put(parameter.name(), session.values(parameter.name()));
        }
        return values;
      }
    }
  }

  private ModelSession open(ModelGraph graph, Map<String, float[]> values) {
    ModelSession session = ModelSession.open(graph, Threads.of(setup.threads()));
    values.forEach(session::assign);
    return session;
  }

  private Checkpoint checkpoint(String name) {
    return new Checkpoint(out.resolve("checkpoint").resolve(name));
  }

  /**
   * Ranks the test part by the selected epoch's parameters and the whole training log: what was
   * held out only chose the epoch.
   */
  private Outcome test(
      Checkpoint best, String key, int stage, TrainingProgress trained, String stopped) {
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      Ranker ranker = setup.model().build(graph, split.dataset().training(), stage);
      trainer(ranker); // the checkpoint holds its moments
      try (ModelSession session = ModelSession.open(graph, Threads.of(setup.threads()))) {
        best.load(session, key);
        long start = System.nanoTime();
        try (Scores scores = ranker.scorer(session, setup.threads())) {
          FullRankingResult result =
              FullRanking.ofThreads(setup.threads()).evaluate(scores.scorer(), split.dataset());
          double seconds = (System.nanoTime() - start) / 1e9;
          TestRanks sampled =
              SampledRanking.of99(SAMPLE_SEED, setup.threads())
                  .evaluate(scores.scorer(), split.dataset());
          return new Outcome(
              result, sampled, trained, stopped, seconds, TaskExperiment.parameterCounts(graph));
        }
      }
    }
  }

  private Trainer trainer(Ranker ranker) {
    long stepsPerEpoch = Math.max(1, ranker.examples() / setup.model().batch());
    return ranker.trainer(setup.training().schedule(setup.model().learningRate(), stepsPerEpoch));
  }

  private TrainingLoop loop(
      Ranker ranker, Trainer trainer, ModelSession session, List<TrainingListener> listeners) {
    ShuffledIndices order =
        new ShuffledIndices(
            ranker.examples(),
            Math.min(setup.model().batch(), ranker.examples()),
            setup.seed(),
            ShuffledIndices.Remainder.DROP);
    return new TrainingLoop(
        trainer,
        session,
        order,
        (feed, examples, n) -> ranker.feed(feed, examples, n, session.step()),
        listeners);
  }

  /** Of validation purchases, or of the test part where the published protocol is asked for. */
  private double validationNdcg(Ranker ranker, ModelSession session) {
    FullRanking ranking = FullRanking.ofThreads(setup.threads());
    try (Scores scores = ranker.scorer(session, setup.threads())) {
      FullRankingResult result =
          switch (setup.training().protocol()) {
            case VALIDATION ->
                ranking.evaluate(
                    scores.scorer(), split.holdOut().training(), split.holdOut().validation());
            case PUBLISHED -> ranking.evaluate(scores.scorer(), split.dataset());
          };
      return result.metrics().ndcg(K);
    }
  }
}
