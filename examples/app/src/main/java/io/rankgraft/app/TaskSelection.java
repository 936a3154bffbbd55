package io.rankgraft.app;

import java.util.Map;

/**
 * How a run that predicts tasks selects its model; set by {@code --set} like a model's options.
 *
 * @param evaluateEvery epochs between validations
 * @param patience validations without improvement after which training stops
 */
record TaskSelection(int evaluateEvery, int patience) implements Evaluation.Selection {
  /** Patient: attention over sequences learns little for some epochs and then all at once. */
  static final TaskSelection DEFAULTS = new TaskSelection(1, 5);

  TaskSelection {
    if (evaluateEvery < 1 || patience < 1) {
      throw new IllegalArgumentException(
          "expected evaluateEvery and patience >= 1 but got %s, %s"
              .formatted(evaluateEvery, patience));
    }
  }

  /** Takes out of some options those of the selection. */
  static TaskSelection taken(Map<String, String> options) {
    return Options.taken("training", DEFAULTS, TaskSelection.class, options);
  }
}
