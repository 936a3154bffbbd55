package io.rankgraft.app.graft;

import io.rankgraft.job.TrainingOptions;
import picocli.CommandLine.Option;

/** How a job trains; what is not given is what its first graft asks for. */
final class GraftTrainingOptions {
  @Option(names = "--rate", description = "Learning rate (default: the graft's).")
  private Double rate;

  @Option(
      names = "--epochs",
      description = "The greatest number of epochs (default: ${DEFAULT-VALUE}).")
  private int epochs = TrainingOptions.ofDefaults().epochs();

  @Option(
      names = "--max-steps",
      description = "Ends training after so many steps, also within an epoch (default: none).")
  private Long maxSteps;

  @Option(names = "--batch", description = "Rows per step (default: the graft's).")
  private Integer batch;

  @Option(
      names = "--patience",
      description = "Epochs without a better one before training ends (default: the graft's).")
  private Integer patience;

  @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--threads", description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  TrainingOptions options() {
    TrainingOptions options =
        TrainingOptions.ofDefaults().withEpochs(epochs).withSeed(seed).withThreads(threads);
    options = rate == null ? options : options.withRate(rate);
    options = maxSteps == null ? options : options.withSteps(maxSteps);
    options = batch == null ? options : options.withBatch(batch);
    return patience == null ? options : options.withPatience(patience);
  }
}
