package io.rankgraft.benchmarks;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Trainer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.tensorflow.Operand;

/**
 * A model being trained, a step a call. Owns graph and session.
 *
 * @param <M> the model
 */
final class Training<M> implements Stepping {
  private static final int TRACED = 3; // steps

  private final ModelGraph graph = ModelGraph.withSeed(1);
  private final M model;
  private final Trainer trainer;
  private final ModelSession session;
  private final BiConsumer<M, Feed> batch;

  /**
   * @param build adds the model to a graph
   * @param batch feeds the next batch
   */
  Training(
      Conditions conditions,
      Function<ModelGraph, M> build,
      Function<M, Objective> objective,
      BiConsumer<M, Feed> batch) {
    this.batch = batch;
    model = build.apply(graph);
    trainer = Trainer.build(graph, objective.apply(model));
    session = conditions.open(graph);
  }

  M model() {
    return model;
  }

  /** One step, its input included. */
  @Override
  public void step() {
    try (Feed feed = new Feed()) {
      batch.accept(model, feed);
      trainer.step(session, feed);
    }
  }

  /** One run of SERVE. */
  void serve(BiConsumer<M, Feed> input, List<? extends Operand<?>> fetches) {
    try (Feed feed = new Feed()) {
      input.accept(model, feed);
      session.serve(feed, fetches).close();
    }
  }

  /** Reports where the time of a step goes, if a profile is wanted. */
  void profile(Conditions conditions, String side, Benchmark.Report report) {
    profile(conditions, side, session, this::step, report);
  }

  static void profile(
      Conditions conditions,
      String side,
      ModelSession session,
      Runnable step,
      Benchmark.Report report) {
    if (conditions.profile()) {
      session
          .trace(
              () -> {
                for (int i = 0; i < TRACED; i++) {
                  step.run();
                }
              })
          .forEach(
              t ->
                  report.add(
                      new Benchmark.OpShare(
                          side, t.op(), (double) t.calls() / TRACED, t.millis() / TRACED)));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
