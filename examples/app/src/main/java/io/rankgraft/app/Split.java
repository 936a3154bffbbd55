package io.rankgraft.app;

import io.rankgraft.app.data.PlantedData;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.HoldOut;
import io.rankgraft.interactions.Interactions;
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
   * @param sessions whether the log is cut at the session of each held-out purchase; other logs
   *     with time stamps are cut at the purchase itself
   */
  static Split of(MultiBehaviourDataset dataset, RankingSelection selection, boolean sessions) {
    BehaviourLog log = dataset.training();
    if (dataset.validation().isPresent()) {
      Interactions given = dataset.validation().get();
      return new Split(
          dataset,
          new HoldOut(log.withTarget(log.target().minus(given)), given),
          "test: the data set's own; validation: the data set's own, %s training purchases"
              .formatted(given.size()));
    }
    int users = Math.min(selection.validationUsers(), log.users() / LARGEST_SHARE);
    boolean timed = log.interactions().stream().allMatch(Interactions::hasTimestamps);
    HoldOut holdOut =
        timed
            ? HoldOut.lastSession(log, users, SEED, sessions ? PlantedData.SESSION_SECONDS : 0)
            : HoldOut.lastTarget(log, users, SEED);
    return new Split(
        dataset,
        holdOut,
        "test: the data set's own, one purchase a user; validation: %s of %s training users with"
                .formatted(how(timed, sessions, log.target()), holdOut.validation().size())
            + " two or more");
  }

  private static String how(boolean timed, boolean sessions, Interactions target) {
    if (timed) {
      return "the last purchase, and nothing from %s on,"
          .formatted(sessions ? "its session" : "its time");
    }
    return target.hasTimestamps()
        ? "the last training purchase"
        : "one training purchase, at random,";
  }
}
