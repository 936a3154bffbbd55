package io.rankgraft.app;

/**
 * How a run selects its model; set by {@code --set} like a model's options.
 *
 * @param protocol where the best epoch is chosen
 * @param validationUsers how many users give one training purchase to validation
 * @param evaluateEvery epochs between validations
 * @param patience validations without improvement after which training stops
 */
record TrainingOptions(Protocol protocol, int validationUsers, int evaluateEvery, int patience) {

  /** Where the best epoch is chosen. */
  enum Protocol {
    /** On held-out training purchases; the test part is ranked once, at the end. */
    VALIDATION,
    /** On the test part, as the papers of this family do; the report says so. */
    PUBLISHED
  }

  /** Up to 3,000 validation users: NDCG@10 is then known to about ±0.003. */
  static final TrainingOptions DEFAULTS = new TrainingOptions(Protocol.VALIDATION, 3000, 10, 8);

  TrainingOptions {
    if (validationUsers < 1 || evaluateEvery < 1 || patience < 1) {
      throw new IllegalArgumentException(
          "training options: expected validationUsers, evaluateEvery, patience >= 1 but got %d, %d, %d"
              .formatted(validationUsers, evaluateEvery, patience));
    }
  }
}
