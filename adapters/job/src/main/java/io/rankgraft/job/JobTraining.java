package io.rankgraft.job;

import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.CheckpointEvery;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.RoundEngine;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.tensorflow.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains the grafts on a frozen host and keeps the epoch that predicts rows best that it was not
 * trained on. Before the first epoch a residual join gives the host's own scores, so what is kept
 * is never worse than the host there.
 *
 * @param key names what checkpoints are of: all that has to be the same to go on from one
 * @param checkpoints gets {@code last} to resume from and {@code best} with the epoch kept
 */
record JobTraining(
    ModelSession session,
    Trainer trainer,
    Map<Task, Assembly.Outcome> served,
    JobPlan plan,
    TrainingOptions options,
    String key,
    Path checkpoints) {
  private static final int STEPS_PER_SAVE = 2000;

  /**
   * How a training went.
   *
   * @param best the epoch kept; 0 is before the first
   * @param epochs that were trained
   * @param hostLoss of the host alone on the validation rows
   * @param bestLoss of host and grafts there, after the best epoch
   * @param trainLosses of each epoch, the mean over its steps summed over the terms
   * @param validationLosses before the first epoch, then after each
   */
  record Outcome(
      int best,
      int epochs,
      double hostLoss,
      double bestLoss,
      String stopped,
      List<Double> trainLosses,
      List<Double> validationLosses) {}

  /**
   * Trains, and leaves the best epoch's values in the session.
   *
   * @param rounds who takes the steps, on rows of its own; without, they are taken here on the
   *     training part
   * @param resume whether to go on from the newest checkpoint, if there is one
   */
  Outcome run(Parts parts, Optional<RoundEngine> rounds, boolean resume, JobListener listener) {
    Part validation = parts.validation();
    Checkpoint best = new Checkpoint(checkpoints.resolve("best"));
    Validation validated =
        new Validation(
            1,
            options.patience().orElseThrow(),
            s -> -Predictions.meanLoss(session, served, plan, validation),
            best,
            key);
    CheckpointEvery latest =
        new CheckpointEvery(
            1,
            rounds.map(engine -> engine.plan().steps()).orElse(STEPS_PER_SAVE),
            new Checkpoint(checkpoints.resolve("last")),
            key);
    TrainingLoop loop =
        rounds
            .map(
                engine ->
                    TrainingLoop.ofRounds(
                        trainer,
                        session,
                        engine,
                        List.of(
                            limit(),
                            validated,
                            latest,
                            new Told(
                                listener,
                                engine.plan().perEpoch(engine.rows(), engine.partitions())))))
            .orElseGet(() -> here(parts.train(), validated, latest, listener));
    if (resume) {
      latest.resume(loop);
    }
    validated.begin(loop);
    double hostLoss = -loop.progress().validations().get(0).metric();
    listener.begun(hostLoss);
    String stopped = loop.run(options.epochs());
    best.require(session, key);
    TrainingProgress progress = loop.progress();
    TrainingProgress.Validated kept = progress.best().orElseThrow();
    return new Outcome(
        kept.epochs(),
        progress.epochs().size(),
        hostLoss,
        -kept.metric(),
        stopped,
        progress.epochs().stream().map(JobTraining::sum).toList(),
        progress.validations().stream().filter(v -> !v.midEpoch()).map(v -> -v.metric()).toList());
  }

  /** Steps on rows of this process. */
  private TrainingLoop here(
      Part train, Validation validated, CheckpointEvery latest, JobListener listener) {
    ModelGraph model = session.model();
    int batch = train.units(options.batch().orElseThrow());
    ShuffledIndices order =
        new ShuffledIndices(train.units(), batch, options.seed(), ShuffledIndices.Remainder.DROP);
    return new TrainingLoop(
        trainer,
        session,
        order,
        (feed, units, n) -> RowFeed.put(feed, model.inputs(Build.TRAIN), train.batch(units, n)),
        List.of(limit(), validated, latest, new Told(listener, order.batches())));
  }

  private StepLimit limit() {
    return new StepLimit(options.steps().orElse(Long.MAX_VALUE));
  }

  private static double sum(TrainingProgress.Epoch epoch) {
    return epoch.meanLosses().stream().mapToDouble(l -> l).sum();
  }

  /** Tells the job's listener. */
  private record Told(JobListener listener, int steps) implements TrainingListener {
    @Override
    public void stepDone(TrainingLoop loop, float[] losses) {
      TrainingProgress progress = loop.progress();
      listener.step(progress.epochs().size() + 1, progress.current().steps(), steps);
    }

    @Override
    public void settled(TrainingLoop loop) {
      TrainingProgress progress = loop.progress();
      if (progress.epochs().isEmpty() || progress.current().steps() > 0) {
        return;
      }
      TrainingProgress.Epoch epoch = progress.epochs().get(progress.epochs().size() - 1);
      TrainingProgress.Validated last =
          progress.validations().get(progress.validations().size() - 1);
      listener.epoch(
          new JobListener.EpochFacts(
              epoch.number(),
              sum(epoch),
              -last.metric(),
              progress.best().orElseThrow().equals(last)));
    }
  }
}
