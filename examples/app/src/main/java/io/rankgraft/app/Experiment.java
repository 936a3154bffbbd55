package io.rankgraft.app;

import io.rankgraft.data.BehaviourLog;
import io.rankgraft.data.Interactions;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.SampledRanking;
import io.rankgraft.evaluate.TestRanks;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.models.Hpmr;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.CheckpointEvery;
import io.rankgraft.tensorflow.InnerProductScorer;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
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
import java.util.stream.IntStream;

/**
 * Trains one model on one split, selects an epoch, and ranks the test part once.
 *
 * @param out gets {@code checkpoint/last} to resume from and {@code checkpoint/best} with the
 *     selected epoch
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
    String key = setup.trajectoryKey(split.dataset());
    Checkpoint best = new Checkpoint(out.resolve("checkpoint").resolve("best"));
    TrainingProgress trained;
    String stopped;
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      Hpmr model = Hpmr.build(graph, split.holdOut().training(), setup.config());
      Trainer trainer = trainer(graph);
      try (ModelSession session = ModelSession.open(graph, Threads.of(setup.threads()))) {
        TrainingLoop loop = loop(model, trainer, session, progress, best, key, resume);
        stopped = loop.run(setup.config().epochs());
        trained = loop.progress();
      }
    }
    return test(best, key, trained, stopped);
  }

  /**
   * Ranks the test part by the selected epoch's parameters, propagated over the whole training log:
   * what was held out only chose the epoch.
   */
  private Outcome test(Checkpoint best, String key, TrainingProgress trained, String stopped) {
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      Hpmr model = Hpmr.build(graph, split.dataset().training(), setup.config());
      trainer(graph); // the checkpoint holds its moments
      try (ModelSession session = ModelSession.open(graph, Threads.of(setup.threads()))) {
        best.load(session, key);
        long start = System.nanoTime();
        try (InnerProductScorer scorer = scorer(model, session)) {
          FullRankingResult result =
              FullRanking.ofThreads(setup.threads()).evaluate(scorer, split.dataset());
          double seconds = (System.nanoTime() - start) / 1e9;
          TestRanks sampled =
              SampledRanking.of99(SAMPLE_SEED, setup.threads()).evaluate(scorer, split.dataset());
          return new Outcome(result, sampled, trained, stopped, seconds, parameterCounts(graph));
        }
      }
    }
  }

  private Trainer trainer(ModelGraph graph) {
    int[] users = trainingUsers(split.holdOut().training());
    long stepsPerEpoch = Math.max(1, users.length / setup.config().batch());
    return Trainer.build(
        graph,
        Objective.of(
            Adam.ofDefaults(),
            setup.training().schedule(setup.config().learningRate(), stepsPerEpoch)));
  }

  private TrainingLoop loop(
      Hpmr model,
      Trainer trainer,
      ModelSession session,
      Progress progress,
      Checkpoint best,
      String key,
      boolean resume) {
    int[] users = trainingUsers(split.holdOut().training());
    ShuffledIndices order =
        new ShuffledIndices(
            users.length,
            Math.min(setup.config().batch(), users.length),
            setup.seed(),
            ShuffledIndices.Remainder.DROP);
    TrainingOptions options = setup.training();
    CheckpointEvery last =
        CheckpointEvery.ofEpochs(
            options.evaluateEvery(),
            new Checkpoint(out.resolve("checkpoint").resolve("last")),
            key);
    List<TrainingListener> listeners =
        new ArrayList<>(
            List.of(
                new Validation(
                    options.evaluateEvery(),
                    options.patience(),
                    s -> validationNdcg(model, s),
                    best,
                    key),
                last,
                progress));
    if (Double.isFinite(setup.maxMinutes())) {
      listeners.add(new TimeLimit(setup.maxMinutes()));
    }
    TrainingLoop loop =
        new TrainingLoop(
            trainer,
            session,
            order,
            (feed, rows, n) -> {
              for (int i = 0; i < n; i++) {
                rows[i] = users[rows[i]];
              }
              model.feed(feed, rows, n);
            },
            listeners);
    if (resume) {
      last.resume(loop);
    }
    return loop;
  }

  /** Of validation purchases, or of the test part where the published protocol is asked for. */
  private double validationNdcg(Hpmr model, ModelSession session) {
    FullRanking ranking = FullRanking.ofThreads(setup.threads());
    try (InnerProductScorer scorer = scorer(model, session)) {
      FullRankingResult result =
          switch (setup.training().protocol()) {
            case VALIDATION ->
                ranking.evaluate(scorer, split.holdOut().training(), split.holdOut().validation());
            case PUBLISHED -> ranking.evaluate(scorer, split.dataset());
          };
      return result.metrics().ndcg(K);
    }
  }

  private InnerProductScorer scorer(Hpmr model, ModelSession session) {
    return model.scorer(session, Threads.of(setup.threads()));
  }

  private static int[] trainingUsers(BehaviourLog training) {
    Interactions target = training.target();
    return IntStream.range(0, training.users()).filter(u -> target.degree(u) > 0).toArray();
  }

  private static Map<String, Long> parameterCounts(ModelGraph graph) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Parameter parameter : graph.parameters()) {
      counts.put(parameter.name(), parameter.shape().size());
    }
    counts.put("total", counts.values().stream().mapToLong(n -> n).sum());
    return counts;
  }
}
