package io.rankgraft.job;

import io.rankgraft.registry.TrainingHints;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a job trains. Where rate, batch and patience are not given, they are what the grafts ask for.
 *
 * @param epochs the greatest number of epochs
 * @param batch rows per step
 * @param rate learning rate of Adam
 * @param patience epochs without a better one before training ends
 * @param seed of first values, order and noise
 * @param threads of TensorFlow
 */
public record TrainingOptions(
    int epochs,
    OptionalInt batch,
    OptionalDouble rate,
    OptionalInt patience,
    long seed,
    int threads) {
  private static final int EPOCHS = 12;

  public TrainingOptions {
    if (epochs < 1
        || threads < 1
        || batch.orElse(1) < 1
        || patience.orElse(1) < 1
        || !(rate.orElse(1) > 0)
        || Double.isInfinite(rate.orElse(1))) {
      throw new IllegalArgumentException(
          "training: expected epochs, batch, patience, threads and rate above 0 but got %d, %s, %s, %d, %s"
              .formatted(epochs, shown(batch), shown(patience), threads, shown(rate)));
    }
  }

  private static String shown(Object optional) {
    String text = optional.toString();
    return text.contains("[") ? text.replaceAll(".*\\[|\\]", "") : "none";
  }

  /** Twelve epochs at most, seed 1, all processors. */
  public static TrainingOptions ofDefaults() {
    return new TrainingOptions(
        EPOCHS,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        1,
        Runtime.getRuntime().availableProcessors());
  }

  public TrainingOptions withEpochs(int most) {
    return new TrainingOptions(most, batch, rate, patience, seed, threads);
  }

  public TrainingOptions withBatch(int rows) {
    return new TrainingOptions(epochs, OptionalInt.of(rows), rate, patience, seed, threads);
  }

  public TrainingOptions withRate(double learningRate) {
    return new TrainingOptions(
        epochs, batch, OptionalDouble.of(learningRate), patience, seed, threads);
  }

  public TrainingOptions withPatience(int worse) {
    return new TrainingOptions(epochs, batch, rate, OptionalInt.of(worse), seed, threads);
  }

  public TrainingOptions withSeed(long other) {
    return new TrainingOptions(epochs, batch, rate, patience, other, threads);
  }

  public TrainingOptions withThreads(int number) {
    return new TrainingOptions(epochs, batch, rate, patience, seed, number);
  }

  /** These options with what is left open taken from hints. */
  TrainingOptions filled(TrainingHints hints) {
    return new TrainingOptions(
        epochs,
        OptionalInt.of(batch.orElse(hints.batch())),
        OptionalDouble.of(rate.orElse(hints.rate())),
        OptionalInt.of(patience.orElse(hints.patience())),
        seed,
        threads);
  }
}
