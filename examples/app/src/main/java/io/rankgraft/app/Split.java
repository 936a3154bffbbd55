package io.rankgraft.app;

import io.rankgraft.app.data.PlantedData;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.HoldOut;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;

/**
 * A data set with part of its training purchases held out; one split for all models and seeds.
 *
 * <p>Without times, purchases are held out at random, and are of touched items as often as those in
 * training. Where nearly all of those are, as in a shop that lets nobody buy what is not in the
 * cart, validation would be blind to how a model ranks what a user has not touched, and how many of
 * the purchases to come are of such items is not in the log: half of what is held out then loses
 * its own events, and an epoch has to be good at both kinds.
 *
 * @param about how it was cut, in words
 */
record Split(MultiBehaviourDataset dataset, HoldOut holdOut, String about) {
  private static final long SEED = 17;
  private static final int LARGEST_SHARE = 4; // one user in four, at most

  /** Below this share of untouched purchases those held out say nothing of untouched items. */
  private static final double BLIND = 0.05;

  private static final double HALF = 0.5;
  private static final String HALVED =
      ", half of them without their own events of other behaviours, since nearly all training"
          + " purchases have some";

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
    boolean blind = !timed && untouched(log) < BLIND;
    return new Split(
        dataset,
        blind ? holdOut.withoutOwnEvents(HALF, SEED) : holdOut,
        "test: the data set's own, one purchase a user; validation: %s of %s training users with"
                .formatted(how(timed, sessions, log.target()), holdOut.validation().size())
            + " two or more"
            + (blind ? HALVED : ""));
  }

  /** The share of target pairs without an event of another behaviour. */
  static double untouched(BehaviourLog log) {
    Interactions rest = log.target();
    for (Interactions other : log.interactions().subList(0, log.interactions().size() - 1)) {
      rest = rest.minus(other);
    }
    return (double) rest.size() / Math.max(1, log.target().size());
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
