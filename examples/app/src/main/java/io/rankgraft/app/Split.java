package io.rankgraft.app;

import io.rankgraft.app.data.PlantedData;
import io.rankgraft.interactions.HoldOut;
import io.rankgraft.interactions.MultiBehaviourDataset;

/**
 * A data set with part of its training purchases held out; one split for all models and seeds.
 *
 * @param about how it was cut, in words
 */
record Split(MultiBehaviourDataset dataset, HoldOut holdOut, String about) {
  private static final long SEED = 17;
  private static final int LARGEST_SHARE = 4; // one user in four, at most

  /**
   * @param sessions whether the log is cut at the session of each held-out purchase
   */
  static Split of(MultiBehaviourDataset dataset, TrainingOptions options, boolean sessions) {
    int users = Math.min(options.validationUsers(), dataset.training().users() / LARGEST_SHARE);
    HoldOut holdOut =
        sessions
            ? HoldOut.lastSession(dataset.training(), users, SEED, PlantedData.SESSION_SECONDS)
            : HoldOut.lastTarget(dataset.training(), users, SEED);
    return new Split(
        dataset,
        holdOut,
        "test: the data set's own, one purchase a user; validation: %s of %d training users with"
                .formatted(
                    sessions
                        ? "the last purchase, and nothing from its session on,"
                        : dataset.training().target().hasTimestamps()
                            ? "the last training purchase"
                            : "one training purchase, at random,",
                    holdOut.validation().size())
            + " two or more");
  }
}
