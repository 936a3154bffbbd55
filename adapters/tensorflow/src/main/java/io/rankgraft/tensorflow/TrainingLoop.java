package io.rankgraft.tensorflow;

import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.tensorflow.TrainingProgress.Epoch;
import io.rankgraft.tensorflow.TrainingProgress.Partial;
import io.rankgraft.tensorflow.TrainingProgress.Validated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Epochs of training steps over batches of row numbers, with listeners.
 *
 * <p>A loss that is not finite ends the training at once with an error, before any listener learns
 * of the step. Everything the loop remembers is its {@link #progress}: kept in a checkpoint and
 * given to {@link #resume}, also in the middle of an epoch, it makes going on equal to not having
 * stopped. Not safe for concurrent use.
 */
public final class TrainingLoop {
  /** Fills the feed of one step. */
  @FunctionalInterface
  public interface BatchFeed {
    /**
     * @param rows the batch is the first {@code n} of them; the callee may overwrite them
     */
    void feed(Feed feed, int[] rows, int n);
  }

  private final Trainer trainer;
  private final ModelSession session;
  private final ShuffledIndices order;
  private final Stepper stepper;
  private final List<TrainingListener> listeners;
  private final List<Epoch> epochs = new ArrayList<>();
  private final List<Validated> validations = new ArrayList<>();
  private final double[] lossSums;
  private int steps;
  private double seconds;
  private String finished = "";
  private String stop = "";
  private int until;

  /** Takes one step and returns the loss terms. */
  private interface Stepper {
    float[] step(int[] rows);
  }

  /**
   * @param order the rows of each batch; the loop moves it
   */
  public TrainingLoop(
      Trainer trainer,
      ModelSession session,
      ShuffledIndices order,
      BatchFeed batches,
      List<TrainingListener> listeners) {
    this(
        trainer,
        session,
        order,
        rows -> {
          try (Feed feed = new Feed()) {
            batches.feed(feed, rows, rows.length);
            return trainer.step(session, feed);
          }
        },
        listeners);
  }

  /**
   * A loop each of whose steps is a round, and whose epochs are so many rounds that all partitions
   * together see as many rows as there are. A round's losses are the means over its steps.
   *
   * @param session holds the state between rounds; its model is that of the engine
   */
  public static TrainingLoop ofRounds(
      Trainer trainer, ModelSession session, RoundEngine engine, List<TrainingListener> listeners) {
    int rounds = engine.plan().perEpoch(engine.rows(), engine.partitions());
    return new TrainingLoop(
        trainer,
        session,
        new ShuffledIndices(rounds, 1, engine.plan().seed(), ShuffledIndices.Remainder.KEEP),
        round -> round(session, engine),
        listeners);
  }

  private static float[] round(ModelSession session, RoundEngine engine) {
    RoundState from = RoundState.of(session);
    List<RoundPart> parts = engine.run(from);
    from.merged(parts, engine.plan().steps()).into(session);
    float[] losses = new float[parts.get(0).lossSums().size()];
    for (int term = 0; term < losses.length; term++) {
      double sum = 0;
      for (RoundPart part : parts) {
        sum += part.lossSums().get(term);
      }
      losses[term] = (float) (sum / ((double) parts.size() * engine.plan().steps()));
    }
    return losses;
  }

  private TrainingLoop(
      Trainer trainer,
      ModelSession session,
      ShuffledIndices order,
      Stepper stepper,
      List<TrainingListener> listeners) {
    this.trainer = trainer;
    this.session = session;
    this.order = order;
    this.stepper = stepper;
    this.listeners = List.copyOf(listeners);
    this.lossSums = new double[trainer.losses().size()];
  }

  public ModelSession session() {
    return session;
  }

  public Trainer trainer() {
    return trainer;
  }

  /** A snapshot. */
  public TrainingProgress progress() {
    return new TrainingProgress(
        order.position(),
        epochs,
        new Partial(Arrays.stream(lossSums).boxed().toList(), steps, seconds),
        validations,
        finished);
  }

  /**
   * Takes up where a training was; the session must hold the variables of that moment.
   *
   * @throws IllegalArgumentException if the progress is of other loss terms or other data
   */
  public void resume(TrainingProgress from) {
    List<Double> sums = from.current().lossSums();
    if (!sums.isEmpty() && sums.size() != lossSums.length) {
      throw new IllegalArgumentException(
          "training: expected the progress of %s loss terms but it has %s; is it of another model?"
              .formatted(lossSums.length, sums.size()));
    }
    order.seek(from.next());
    epochs.clear();
    epochs.addAll(from.epochs());
    validations.clear();
    validations.addAll(from.validations());
    for (int i = 0; i < lossSums.length; i++) {
      lossSums[i] = sums.isEmpty() ? 0 : sums.get(i);
    }
    steps = from.current().steps();
    seconds = from.current().seconds();
    finished = from.finished();
  }

  /** Ends the training after the step or epoch under way; it may be resumed. */
  public void stop(String reason) {
    stop = Objects.requireNonNull(reason, "training: expected a reason to stop");
  }

  /** Ends the training after the step or epoch under way, for good: resuming it does nothing. */
  public void finish(String reason) {
    stop(reason);
    finished = reason;
  }

  /** Whether no further step follows. */
  public boolean isEnding() {
    return !stop.isEmpty() || epochs.size() >= until;
  }

  /** Adds a validation of the variables as they are. */
  public void record(double metric) {
    validations.add(new Validated(epochs.size(), session.step(), steps > 0, metric));
  }

  /**
   * Trains until so many epochs are done, those before resuming included, or a listener ends it.
   *
   * @return why it ended
   * @throws IllegalStateException if a loss is not finite
   */
  public String run(int untilEpochs) {
    until = untilEpochs;
    stop = finished;
    if (isEnding()) {
      return reason();
    }
    while (!isEnding()) {
      long start = System.nanoTime();
      Optional<int[]> rows = order.next();
      if (rows.isPresent()) {
        step(rows.get(), start);
      } else {
        endEpoch();
      }
    }
    listeners.forEach(l -> l.stopping(this));
    listeners.forEach(l -> l.settled(this));
    return reason();
  }

  private String reason() {
    return stop.isEmpty() ? "all %s epochs done".formatted(until) : stop;
  }

  private void step(int[] rows, long start) {
    float[] losses = stepper.step(rows);
    requireFinite(losses);
    for (int i = 0; i < losses.length; i++) {
      lossSums[i] += losses[i];
    }
    steps++;
    seconds += (System.nanoTime() - start) / 1e9;
    listeners.forEach(l -> l.stepDone(this, losses));
  }

  private void requireFinite(float[] losses) {
    for (int i = 0; i < losses.length; i++) {
      if (!Float.isFinite(losses[i])) {
        throw new IllegalStateException(
            "training: expected finite losses but '%s' is %s in epoch %s, step %s; lower the learning rate or check the inputs"
                .formatted(
                    trainer.losses().get(i).name(), losses[i], epochs.size() + 1, session.step()));
      }
    }
  }

  private void endEpoch() {
    int done = steps;
    List<Double> means = Arrays.stream(lossSums).map(sum -> sum / done).boxed().toList();
    Epoch epoch = new Epoch(epochs.size() + 1, means, steps, seconds);
    epochs.add(epoch);
    Arrays.fill(lossSums, 0);
    steps = 0;
    seconds = 0;
    listeners.forEach(l -> l.epochDone(this, epoch));
    if (!isEnding()) {
      listeners.forEach(l -> l.settled(this));
    }
  }
}
