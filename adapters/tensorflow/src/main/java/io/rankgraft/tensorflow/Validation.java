package io.rankgraft.tensorflow;

import io.rankgraft.tensorflow.TrainingProgress.Validated;
import java.util.Optional;

/**
 * Measures the model every few epochs and where the training ends, keeps the best checkpoint, and
 * finishes the training once it has not improved for a while.
 *
 * @param every epochs between measurements
 * @param patience finish after so many measurements in a row without a better one
 * @param best where the best model goes, apart from the checkpoints to resume from
 * @param model names what the checkpoint is of
 */
public record Validation(int every, int patience, Metric metric, Checkpoint best, String model)
    implements TrainingListener {
  /** A quality of the model on data kept from training; larger is better. */
  @FunctionalInterface
  public interface Metric {
    double of(ModelSession session);
  }

  public Validation {
    if (every < 1 || patience < 1) {
      throw new IllegalArgumentException(
          "validation: expected every and patience of 1 or more but got %s, %s"
              .formatted(every, patience));
    }
  }

  /** Measures the model before the first step; a training that is resumed was measured then. */
  public void begin(TrainingLoop loop) {
    if (loop.progress().validations().isEmpty()) {
      measure(loop);
    }
  }

  @Override
  public void epochDone(TrainingLoop loop, TrainingProgress.Epoch epoch) {
    if (epoch.number() % every == 0) {
      measure(loop);
      if (loop.progress().withoutImprovement() >= patience) {
        loop.finish("no better validation in %s in a row".formatted(patience));
      }
    }
  }

  @Override
  public void stopping(TrainingLoop loop) {
    long step = loop.session().step();
    if (loop.progress().validations().stream().noneMatch(v -> v.step() == step)) {
      measure(loop);
    }
  }

  private void measure(TrainingLoop loop) {
    double value = metric.of(loop.session());
    if (Double.isNaN(value)) {
      throw new IllegalStateException(
          "validation: expected a number but the metric is NaN at step " + loop.session().step());
    }
    loop.record(value);
    TrainingProgress progress = loop.progress();
    Optional<Validated> leader = progress.best();
    if (leader.isPresent() && leader.get().step() == loop.session().step()) {
      best.save(loop.session(), model, progress.toJson());
    }
  }
}
