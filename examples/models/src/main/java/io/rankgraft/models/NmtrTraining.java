package io.rankgraft.models;

import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;
import io.rankgraft.train.Schedule;
import java.util.List;

/**
 * One training of an {@link Nmtr}: the only one where behaviours are trained jointly, one of
 * several where they are trained one after another. Owns graph and session; close it.
 */
public final class NmtrTraining implements AutoCloseable {
  private final NmtrConfig config;
  private final ModelGraph graph;
  private final Nmtr model;
  private final Trainer trainer;
  private final ModelSession session;

  /** What watches a training. */
  @FunctionalInterface
  public interface Watch {
    /** Makes the listeners of one stage, from 0. */
    List<TrainingListener> of(NmtrTraining training, int stage);
  }

  private NmtrTraining(BehaviourLog log, NmtrConfig config, long seed, int threads, int stage) {
    this.config = config;
    this.graph = ModelGraph.withSeed(seed);
    try {
      this.model = Nmtr.build(graph, log, config, stage);
      this.trainer = model.trainer(Schedule.constant(config.learningRate()));
      this.session = ModelSession.open(graph, Threads.of(threads));
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  /**
   * The first training, with first values.
   *
   * @param seed of first values, order and negatives
   */
  public static NmtrTraining begin(BehaviourLog log, NmtrConfig config, long seed, int threads) {
    return new NmtrTraining(log, config, seed, threads, 0);
  }

  /**
   * A later training: it begins with all that the one before learnt, and with an optimizer that
   * remembers nothing.
   *
   * @param before still open; the caller closes it
   */
  public static NmtrTraining after(NmtrTraining before, BehaviourLog log, int threads, int stage) {
    NmtrTraining next = new NmtrTraining(log, before.config, before.graph.seed(), threads, stage);
    for (Parameter parameter : next.graph.parameters()) {
      next.session.assign(parameter.name(), before.session.values(parameter.name()));
    }
    return next;
  }

  /**
   * Trains to the end, stage after stage where there are several.
   *
   * @return the last one, which the caller closes
   * @throws IllegalStateException if a loss is not finite
   */
  public static NmtrTraining run(
      BehaviourLog log, NmtrConfig config, long seed, int threads, Watch watch) {
    NmtrTraining training = begin(log, config, seed, threads);
    try {
      training.loop(watch.of(training, 0)).run(config.epochs());
      for (int stage = 1; stage < Nmtr.stages(log, config); stage++) {
        NmtrTraining before = training;
        training = after(before, log, threads, stage);
        before.close();
        training.loop(watch.of(training, stage)).run(config.epochs());
      }
      return training;
    } catch (RuntimeException | Error e) {
      training.close();
      throw e;
    }
  }

  /** Epochs over the observed pairs; the last batch of an epoch is dropped if it is not full. */
  public TrainingLoop loop(List<TrainingListener> listeners) {
    ShuffledIndices order =
        new ShuffledIndices(
            model.pairs(),
            Math.min(config.batch(), model.pairs()),
            graph.seed(),
            ShuffledIndices.Remainder.DROP);
    return new TrainingLoop(
        trainer,
        session,
        order,
        (feed, pairs, n) -> model.feed(feed, pairs, n, session.step()),
        listeners);
  }

  public Nmtr model() {
    return model;
  }

  /** The update of one step, for loops of one's own. */
  public Trainer trainer() {
    return trainer;
  }

  public ModelGraph graph() {
    return graph;
  }

  public ModelSession session() {
    return session;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
