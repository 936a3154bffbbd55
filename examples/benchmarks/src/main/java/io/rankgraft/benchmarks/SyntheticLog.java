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
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(PAIRS[0], 1), pairs(PAIRS[1], 2), pairs(PAIRS[2], 3)));
  }

  private static Interactions pairs(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] users = new int[n];
    int[] items = new int[n];
    for (int p = 0; p < n; p++) {
      users[p] = random.nextInt(USERS);
      double z = random.nextDouble();
      items[p] = (int) (ITEMS * z * z);
    }
    return Interactions.of(USERS, ITEMS, users, items);
  }
}
