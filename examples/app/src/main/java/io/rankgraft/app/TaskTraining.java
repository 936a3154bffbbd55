package io.rankgraft.app;

/**
 * How a run that predicts tasks selects its model; set by {@code --set} like a model's options.
 *
 * @param evaluateEvery epochs between validations
 * @param patience validations without improvement after which training stops
 */
record TaskTraining(int evaluateEvery, int patience) {
  /** Patient: attention over sequences learns little for some epochs and then all at once. */
  static final TaskTraining DEFAULTS = new TaskTraining(1, 5);

  TaskTraining {
    if (evaluateEvery < 1 || patience < 1) {
      throw new IllegalArgumentException(
          "training options: expected evaluateEvery and patience >= 1 but got %d, %d"
              .formatted(evaluateEvery, patience));
    }
  }
}
