package io.rankgraft.job;

import io.rankgraft.registry.TrainingHints;
import io.rankgraft.tensorflow.Threads;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a job trains. Where rate, batch and patience are not given, they are what the grafts ask for.
 *
 * @param epochs the greatest number of epochs
 * @param batch rows per step
 * @param rate learning rate of Adam
 * @param patience epochs without a better one before training ends
 * @param steps after so many steps training ends, also within an epoch; none if it does not
 * @param seed of first values, order and noise
 * @param threads of TensorFlow
 */
public record TrainingOptions(
    int epochs,
    OptionalInt batch,
    OptionalDouble rate,
    OptionalInt patience,
    OptionalLong steps,
    long seed,
    int threads) {
  private static final int EPOCHS = 12;

  public TrainingOptions {
    atLeastOne("epochs", epochs);
    atLeastOne("batch", batch.orElse(1));
    atLeastOne("patience", patience.orElse(1));
    atLeastOne("steps", steps.orElse(1));
    Threads.of(threads); // or it says why not
    if (!(rate.orElse(1) > 0) || Double.isInfinite(rate.orElse(1))) {
      throw new IllegalArgumentException(
          "training 'rate': expected a finite number above 0 but got " + rate.orElse(1));
    }
  }

  private static void atLeastOne(String field, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "training '%s': expected 1 or more but got %s".formatted(field, value));
    }
  }

  /** Twelve epochs at most, seed 1, all processors. */
  public static TrainingOptions ofDefaults() {
    return new TrainingOptions(
        EPOCHS,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        1,
        Runtime.getRuntime().availableProcessors());
  }

  public TrainingOptions withEpochs(int most) {
    return new TrainingOptions(most, batch, rate, patience, steps, seed, threads);
  }

  public TrainingOptions withBatch(int rows) {
    return new TrainingOptions(epochs, OptionalInt.of(rows), rate, patience, steps, seed, threads);
  }

  public TrainingOptions withRate(double learningRate) {
    return new TrainingOptions(
        epochs, batch, OptionalDouble.of(learningRate), patience, steps, seed, threads);
  }

  public TrainingOptions withPatience(int worse) {
    return new TrainingOptions(epochs, batch, rate, OptionalInt.of(worse), steps, seed, threads);
  }

  /** Ends training after so many steps, also within an epoch. */
  public TrainingOptions withSteps(long most) {
    return new TrainingOptions(epochs, batch, rate, patience, OptionalLong.of(most), seed, threads);
  }

  public TrainingOptions withSeed(long other) {
    return new TrainingOptions(epochs, batch, rate, patience, steps, other, threads);
  }

  public TrainingOptions withThreads(int number) {
    return new TrainingOptions(epochs, batch, rate, patience, steps, seed, number);
  }

  /** These options with what is left open taken from hints. */
  TrainingOptions filled(TrainingHints hints) {
    return new TrainingOptions(
        epochs,
        OptionalInt.of(batch.orElse(hints.batch())),
        OptionalDouble.of(rate.orElse(hints.rate())),
        OptionalInt.of(patience.orElse(hints.patience())),
        steps,
        seed,
        threads);
  }
}
