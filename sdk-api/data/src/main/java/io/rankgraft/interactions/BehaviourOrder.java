package io.rankgraft.interactions;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a log bears out that one behaviour comes before another. A model with a cascade, such as
 * NMTR, takes it for granted; nothing in its training fails where it is wrong.
 *
 * @param upstream said to come first
 * @param downstream said to follow
 * @param pairs downstream pairs
 * @param without how many of them have no upstream pair
 * @param timed how many have one, both with a time stamp
 * @param before how many of the timed ones came first
 */
public record BehaviourOrder(
    String upstream, String downstream, int pairs, int without, int timed, int before) {

  /** Every behaviour of a log against every later one. */
  public static List<BehaviourOrder> of(BehaviourLog log) {
    List<BehaviourOrder> found = new ArrayList<>();
    for (int up = 0; up < log.behaviours().size(); up++) {
      for (int down = up + 1; down < log.behaviours().size(); down++) {
        found.add(
            count(
                log.behaviours().get(up),
                log.interactions().get(up),
                log.behaviours().get(down),
                log.interactions().get(down)));
      }
    }
    return List.copyOf(found);
  }

  /** What a user should be warned of: the contradicted ones. */
  public static List<BehaviourOrder> contradictions(BehaviourLog log) {
    return of(log).stream().filter(BehaviourOrder::isContradicted).toList();
  }

  private static BehaviourOrder count(
      String upstream, Interactions up, String downstream, Interactions down) {
    boolean times = up.hasTimestamps() && down.hasTimestamps();
    int without = 0;
    int timed = 0;
    int before = 0;
    for (int user = 0; user < down.users(); user++) {
      for (int p = down.begin(user); p < down.end(user); p++) {
        int earlier = up.position(user, down.item(p));
        if (earlier < 0) {
          without++;
        } else if (times) {
          timed++;
          before += down.timestamp(p) < up.timestamp(earlier) ? 1 : 0;
        }
      }
    }
    return new BehaviourOrder(upstream, downstream, down.size(), without, timed, before);
  }

  /** Whether most downstream pairs lack the upstream one, or most came before it. */
  public boolean isContradicted() {
    return 2L * without > pairs || 2L * before > timed;
  }

  /** For instance {@code view → buy: 120 of 200 buy pairs have no view; 3 of 80 came before it}. */
  @Override
  public String toString() {
    String counts =
        "%s → %s: %d of %d %s pairs have no %s"
            .formatted(upstream, downstream, without, pairs, downstream, upstream);
    return timed == 0 ? counts : counts + "; %d of %d came before it".formatted(before, timed);
  }
}
