package io.rankgraft.interactions;

import io.rankgraft.data.StableHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A part of the training log kept back to choose models by, so that the test part is not touched.
 *
 * @param training the log without what is held out
 * @param validation one target pair per chosen user
 */
public record HoldOut(BehaviourLog training, Interactions validation) {

  /**
   * Holds out one target pair of each of some users with at least two: the latest where the target
   * has time stamps, one at random where it has none. Auxiliary behaviours stay whole.
   *
   * @param users how many users to sample; all that qualify, if there are fewer
   * @param seed decides the sample: the same log and seed give the same hold-out everywhere
   */
  public static HoldOut lastTarget(BehaviourLog log, int users, long seed) {
    return hold(log, users, seed, Long.MIN_VALUE);
  }

  /**
   * Holds out the latest target pair of each of some users, and drops all their later events and
   * those of the session before it, of every behaviour: no auxiliary log tells what is held out.
   * Users qualify who have a target pair before that session.
   *
   * @param sessionSeconds how long before the held-out pair the users' events are dropped
   * @throws IllegalArgumentException if a behaviour has no time stamps
   */
  public static HoldOut lastSession(BehaviourLog log, int users, long seed, long sessionSeconds) {
    for (int k = 0; k < log.behaviours().size(); k++) {
      if (!log.interactions().get(k).hasTimestamps()) {
        throw new IllegalArgumentException(
            "hold-out: expected time stamps but behaviour '%s' has none; use lastTarget"
                .formatted(log.behaviours().get(k)));
      }
    }
    if (sessionSeconds < 0) {
      throw new IllegalArgumentException(
          "hold-out: expected a session of 0 seconds or more but got " + sessionSeconds);
    }
    return hold(log, users, seed, sessionSeconds);
  }

  /**
   * Some of the held-out pairs leave the auxiliary behaviours too, as if the user had not touched
   * the item before: for logs whose target pairs all have events of their own, in which pairs held
   * out alone never are of an untouched item.
   *
   * @param share of the held-out pairs, drawn at random, in [0, 1]
   * @param seed decides which: the same log and seed give the same pairs everywhere
   */
  public HoldOut withoutOwnEvents(double share, long seed) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("hold-out: expected a share in [0, 1] but got " + share);
    }
    var random = new Random(StableHash.number(seed));
    Interactions own = validation.filter((user, item) -> random.nextDouble() < share);
    List<Interactions> kept = new ArrayList<>();
    int target = training.behaviours().size() - 1;
    training.interactions().subList(0, target).forEach(table -> kept.add(table.minus(own)));
    kept.add(training.target());
    return new HoldOut(new BehaviourLog(training.behaviours(), kept), validation);
  }

  private static HoldOut hold(BehaviourLog log, int users, long seed, long sessionSeconds) {
    if (users < 0) {
      throw new IllegalArgumentException("hold-out: expected 0 or more users but got " + users);
    }
    boolean cut = sessionSeconds != Long.MIN_VALUE;
    Interactions target = log.target();
    var random = new Random(StableHash.number(seed));
    int[] held = new int[target.users()];
    Arrays.fill(held, -1);
    int[] candidates = new int[target.users()];
    int size = 0;
    for (int user = 0; user < target.users(); user++) {
      if (target.degree(user) >= 2) {
        int position = last(target, user, random);
        if (!cut || earliest(target, user) < target.timestamp(position) - sessionSeconds) {
          held[user] = position;
          candidates[size++] = user;
        }
      }
    }
    for (int k = 0; k < size; k++) {
      int other = k + random.nextInt(size - k);
      int user = candidates[other];
      candidates[other] = candidates[k];
      if (k >= users) {
        held[user] = -1;
      }
    }
    Interactions validation =
        target.filter((user, item) -> held[user] >= 0 && target.item(held[user]) == item);
    if (!cut) {
      return new HoldOut(log.withTarget(target.minus(validation)), validation);
    }
    List<Interactions> kept = new ArrayList<>();
    for (Interactions table : log.interactions()) {
      kept.add(
          table.filter(
              (user, item) ->
                  held[user] < 0
                      || table.timestamp(table.position(user, item))
                          < target.timestamp(held[user]) - sessionSeconds));
    }
    return new HoldOut(new BehaviourLog(log.behaviours(), kept), validation);
  }

  /** The position of the latest pair; of several, or without time stamps, one at random. */
  private static int last(Interactions target, int user, Random random) {
    if (!target.hasTimestamps()) {
      return target.begin(user) + random.nextInt(target.degree(user));
    }
    int best = target.begin(user);
    int equal = 1;
    for (int p = best + 1; p < target.end(user); p++) {
      int order = Long.compare(target.timestamp(p), target.timestamp(best));
      if (order > 0 || (order == 0 && random.nextInt(++equal) == 0)) {
        equal = order > 0 ? 1 : equal;
        best = p;
      }
    }
    return best;
  }

  private static long earliest(Interactions target, int user) {
    long earliest = Long.MAX_VALUE;
    for (int p = target.begin(user); p < target.end(user); p++) {
      earliest = Math.min(earliest, target.timestamp(p));
    }
    return earliest;
  }
}
