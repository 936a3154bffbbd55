package io.rankgraft.app;

import io.rankgraft.train.Schedule;
import java.util.Map;

/**
 * How a run that ranks all items selects its model; set by {@code --set} like a model's options.
 *
 * @param protocol where the best epoch is chosen
 * @param validationUsers how many users give one training purchase to validation
 * @param evaluateEvery epochs between validations
 * @param patience validations without improvement after which training stops
 * @param rateHalfLife epochs in which the learning rate halves, smoothly; 0 keeps it
 */
record RankingSelection(
    Protocol protocol, int validationUsers, int evaluateEvery, int patience, int rateHalfLife)
    implements Evaluation.Selection {
  /** Where the best epoch is chosen. */
  enum Protocol {
    /** On held-out training purchases; the test part is ranked once, at the end. */
    VALIDATION,
    /** On the test part, as the papers of this family do; the report says so. */
    PUBLISHED
  }

  /** Up to 3,000 validation users: NDCG@10 is then known to about ±0.003. */
  static final RankingSelection DEFAULTS =
      new RankingSelection(Protocol.VALIDATION, 3000, 10, 8, 0);

  RankingSelection {
    if (validationUsers < 1 || evaluateEvery < 1 || patience < 1 || rateHalfLife < 0) {
      throw new IllegalArgumentException(
          ("expected validationUsers, evaluateEvery, patience >= 1 and"
                  + " rateHalfLife >= 0 but got %s, %s, %s, %s")
              .formatted(validationUsers, evaluateEvery, patience, rateHalfLife));
    }
  }

  /** Takes out of some options those of the selection. */
  static RankingSelection taken(Map<String, String> options) {
    return Options.taken("training", DEFAULTS, RankingSelection.class, options);
  }

  Schedule schedule(float rate, long stepsPerEpoch) {
    return rateHalfLife == 0
        ? Schedule.constant(rate)
        : Schedule.exponential(rate, 0.5f, rateHalfLife * stepsPerEpoch);
  }
}
