package io.rankgraft.app;

import io.rankgraft.data.BehaviourLog;
import io.rankgraft.data.Interactions;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.evaluate.BlockScorer;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.SampledRanking;
import io.rankgraft.evaluate.TestRanks;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.models.Hpmr;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.InnerProductScorer;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Trains one model on one split, selects an epoch, and ranks the test part once. */
final class Experiment {
  static final int K = 10;
  static final long SAMPLE_SEED = 99;
  private static final double SECONDS_A_MINUTE = 60;

  private final Setup setup;
  private final Split split;
  private final RunFolder folder;
  private final Progress progress;

  Experiment(Setup setup, Split split, RunFolder folder, Progress progress) {
    this.setup = setup;
    this.split = split;
    this.folder = folder;
    this.progress = progress;
  }

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
      RunState state,
      String stoppedBecause,
      double evaluationSeconds,
      Map<String, Long> parameters) {}

  Outcome run(boolean resume) {
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      Hpmr model = Hpmr.build(graph, split.holdOut().training(), setup.config());
      Trainer trainer =
          Trainer.build(
              graph,
              Objective.of(Adam.ofDefaults(), Schedule.constant(setup.config().learningRate())));
      try (ModelSession session = ModelSession.open(graph, Threads.of(setup.threads()))) {
        RunState state = resume ? folder.resume(session) : RunState.start();
        state = train(model, trainer, session, state);
        folder.loadBest(session);
        long start = System.nanoTime();
        try (InnerProductScorer scorer = scorer(model, session)) {
          FullRankingResult result = ranking().evaluate(scorer, split.dataset());
          double seconds = secondsSince(start);
          return new Outcome(
              result,
              sampled(scorer),
              state,
              reasonToStop(state).orElseThrow(),
              seconds,
              parameterCounts(graph));
        }
      }
    }
  }

  private TestRanks sampled(BlockScorer scorer) {
    return SampledRanking.of99(SAMPLE_SEED, setup.threads()).evaluate(scorer, split.dataset());
  }

  private RunState train(Hpmr model, Trainer trainer, ModelSession session, RunState from) {
    int[] users = trainingUsers(split.holdOut().training());
    ShuffledIndices order =
        new ShuffledIndices(
            users.length,
            Math.min(setup.config().batch(), users.length),
            setup.seed(),
            ShuffledIndices.Remainder.DROP);
    order.seek(from.position());
    RunState state = from;
    while (reasonToStop(state).isEmpty()) {
      state = epoch(model, trainer, session, users, order, state);
      progress.epoch(state.epochs(), state.losses().get(state.epochs() - 1));
      if (state.epochs() % setup.training().evaluateEvery() == 0
          || reasonToStop(state).isPresent()) {
        state = validate(model, session, state);
        if (state.bestEpoch() == state.epochs()) {
          folder.saveBest(session, state);
        }
        folder.saveLast(session, state);
      }
    }
    return state;
  }

  private Optional<String> reasonToStop(RunState state) {
    if (state.epochs() >= setup.config().epochs()) {
      return Optional.of("all %d epochs done".formatted(setup.config().epochs()));
    }
    if (state.seconds() >= SECONDS_A_MINUTE * setup.maxMinutes()) {
      return Optional.of("%.3g minutes were up".formatted(setup.maxMinutes()));
    }
    if (state.withoutImprovement() >= setup.training().patience()) {
      return Optional.of(
          "no better validation in %d in a row".formatted(state.withoutImprovement()));
    }
    return Optional.empty();
  }

  /** One pass over the users that have a training purchase. */
  private RunState epoch(
      Hpmr model,
      Trainer trainer,
      ModelSession session,
      int[] users,
      ShuffledIndices order,
      RunState state) {
    long start = System.nanoTime();
    double sum = 0;
    int steps = 0;
    Optional<int[]> batch;
    while ((batch = order.next()).isPresent()) {
      int[] rows = batch.get();
      for (int i = 0; i < rows.length; i++) {
        rows[i] = users[rows[i]];
      }
      try (Feed feed = new Feed()) {
        model.feed(feed, rows, rows.length);
        float[] losses = trainer.step(session, feed);
        for (int i = 0; i < losses.length; i++) {
          if (!Float.isFinite(losses[i])) {
            throw new IllegalStateException(
                "training: expected finite losses but '%s' is %s in epoch %d, step %d; lower the learning rate"
                    .formatted(
                        trainer.losses().get(i).name(),
                        losses[i],
                        state.epochs() + 1,
                        session.step()));
          }
          sum += losses[i];
        }
      }
      steps++;
    }
    double seconds = secondsSince(start);
    return state.withEpoch(order.position(), sum / steps, steps, seconds, seconds);
  }

  /**
   * Selection: validation purchases, or the test part where the published protocol is asked for.
   */
  private RunState validate(Hpmr model, ModelSession session, RunState state) {
    long start = System.nanoTime();
    RankingMetrics metrics;
    try (InnerProductScorer scorer = scorer(model, session)) {
      metrics =
          switch (setup.training().protocol()) {
            case VALIDATION ->
                ranking()
                    .evaluate(scorer, split.holdOut().training(), split.holdOut().validation())
                    .metrics();
            case PUBLISHED -> ranking().evaluate(scorer, split.dataset()).metrics();
          };
    }
    RunState validated = state.withValidation(metrics.ndcg(K), secondsSince(start));
    progress.validated(
        state.epochs(),
        state.losses().get(state.epochs() - 1),
        metrics.hr(K),
        metrics.ndcg(K),
        validated.bestEpoch() == state.epochs());
    return validated;
  }

  private FullRanking ranking() {
    return FullRanking.ofThreads(setup.threads());
  }

  private InnerProductScorer scorer(Hpmr model, ModelSession session) {
    return VectorModel.of(model, session, setup.config().dim()).scorer(setup.threads());
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

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
