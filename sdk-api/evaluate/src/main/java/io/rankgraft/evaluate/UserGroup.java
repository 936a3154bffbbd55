package io.rankgraft.evaluate;

import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.List;

/**
 * Users with about as many training interactions of the target behaviour, and how well they are
 * served: whether a ranker holds for users it knows little of. NMTR (ICDE'19), section IV-D.
 *
 * @param from the fewest training interactions
 * @param to the most; {@link Integer#MAX_VALUE} in the last group
 * @param metrics over the group's users; its means are NaN where there are none
 */
public record UserGroup(int from, int to, RankingMetrics metrics) {
  /** The first counts of the groups of NMTR's Fig. 5: 5–8, 9–12, 13–16, 17–20 and more. */
  private static final int[] FIGURE_5 = {5, 9, 13, 17, 21};

  /** The groups of NMTR's Fig. 5, and before them one of the users with 0 to 4. */
  public static List<UserGroup> ofFigure5(
      TestRanks ranks, TestSlice slice, Interactions trainingTarget) {
    return of(ranks, slice, trainingTarget, FIGURE_5);
  }

  /**
   * All users in groups, the sparsest first.
   *
   * @param trainingTarget what the users are counted by
   * @param starts the first count of every group but the sparsest, which starts at 0; ascending
   */
  public static List<UserGroup> of(
      TestRanks ranks, TestSlice slice, Interactions trainingTarget, int... starts) {
    var groups = new ArrayList<UserGroup>();
    int from = 0;
    for (int g = 0; g <= starts.length; g++) {
      int next = g < starts.length ? starts[g] : Integer.MAX_VALUE;
      if (next <= from) {
        throw new IllegalArgumentException(
            "user groups: expected ascending counts of 1 or more but %s follows %s"
                .formatted(next, from));
      }
      int first = from;
      int last = next == Integer.MAX_VALUE ? next : next - 1;
      groups.add(
          new UserGroup(
              first,
              last,
              ranks.metrics(
                  slice,
                  user ->
                      trainingTarget.degree(user) >= first
                          && trainingTarget.degree(user) <= last)));
      from = next;
    }
    return List.copyOf(groups);
  }

  /** What tables call it: {@code 5-8}, or {@code >20}. */
  public String label() {
    return to == Integer.MAX_VALUE ? ">" + (from - 1) : from + "-" + to;
  }
}
