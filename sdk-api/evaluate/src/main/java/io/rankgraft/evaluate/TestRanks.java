package io.rankgraft.evaluate;

import io.rankgraft.interactions.Interactions;
import java.util.function.IntPredicate;

/**
 * For every test item: how many candidates score higher, how many score the same, and how many
 * candidates there are. Everything a ranking metric needs, whatever its cutoff. Test items stand in
 * the order of {@link Interactions}: by user, then by item. Immutable.
 */
public final class TestRanks {
  final int[] users;
  final int[] items;
  final boolean[] seen;
  final int[] higher;
  final int[] tied;
  final int[] candidates;

  TestRanks(int[] users, int[] items, boolean[] seen, int[] higher, int[] tied, int[] candidates) {
    this.users = users;
    this.items = items;
    this.seen = seen;
    this.higher = higher;
    this.tied = tied;
    this.candidates = candidates;
  }

  /** The number of test items. */
  public int size() {
    return users.length;
  }

  public int user(int index) {
    return users[index];
  }

  public int item(int index) {
    return items[index];
  }

  /** Whether the user touched the item in an auxiliary training behaviour. */
  public boolean seen(int index) {
    return seen[index];
  }

  /** Candidates that score higher than the test item: its rank, from 0, if it wins all ties. */
  public int higher(int index) {
    return higher[index];
  }

  /** Other candidates that score the same. */
  public int tied(int index) {
    return tied[index];
  }

  /** Candidates of the user, the test item included. */
  public int candidates(int index) {
    return candidates[index];
  }

  /** The metrics over the test items of a slice; users without one do not count. */
  public RankingMetrics metrics(TestSlice slice) {
    return metrics(slice, user -> true);
  }

  /** The metrics of some users only. */
  public RankingMetrics metrics(TestSlice slice, IntPredicate ofUser) {
    int n = 0;
    var kept = new int[users.length];
    for (int i = 0; i < users.length; i++) {
      if (slice.holds(seen[i]) && ofUser.test(users[i])) {
        kept[n++] = i;
      }
    }
    return new RankingMetrics(
        pick(users, kept, n),
        pick(higher, kept, n),
        pick(tied, kept, n),
        pick(candidates, kept, n));
  }

  private static int[] pick(int[] values, int[] kept, int n) {
    var picked = new int[n];
    for (int i = 0; i < n; i++) {
      picked[i] = values[kept[i]];
    }
    return picked;
  }
}
