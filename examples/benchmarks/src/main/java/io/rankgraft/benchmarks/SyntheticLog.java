package io.rankgraft.benchmarks;

import io.rankgraft.data.BehaviourLog;
import io.rankgraft.data.Interactions;
import java.util.List;
import java.util.SplittableRandom;

/** A log of the size of a public one, without its content: uniform users, skewed items. */
final class SyntheticLog {
  static final int USERS = 15_449;
  static final int ITEMS = 11_953;
  private static final int[] PAIRS = {873_954, 195_476, 92_180};

  private SyntheticLog() {}

  /** View, cart and buy at the size of the public Tmall split. */
  static BehaviourLog ofTmallSize() {
    return ofTmallSize(1);
  }

  /** As many pairs, spread over so many times the users and items. */
  static BehaviourLog ofTmallSize(int times) {
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(PAIRS[0], times, 1), pairs(PAIRS[1], times, 2), pairs(PAIRS[2], times, 3)));
  }

  private static Interactions pairs(int n, int times, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] users = new int[n];
    int[] items = new int[n];
    for (int p = 0; p < n; p++) {
      users[p] = random.nextInt(times * USERS);
      double z = random.nextDouble();
      items[p] = (int) (times * ITEMS * z * z);
    }
    return Interactions.of(times * USERS, times * ITEMS, users, items);
  }
}
