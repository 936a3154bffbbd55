package io.rankgraft.benchmarks;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A log of the size of a public one, without its content: uniform users, skewed items. */
final class SyntheticLog {
  static final int USERS = 15_449;
  static final int ITEMS = 11_953;
  private static final int SMALLER = 50;
  private static final int[] PAIRS = {873_954, 195_476, 92_180};

  private SyntheticLog() {}

  /**
   * View, cart and buy at the size of the public Tmall split.
   *
   * @param times as many pairs are spread over so many times the users and items
   */
  static BehaviourLog of(Conditions conditions, int times) {
    int shrink = conditions.size(1, SMALLER);
    List<Interactions> pairs = new ArrayList<>();
    for (int k = 0; k < PAIRS.length; k++) {
      pairs.add(
          pairs(PAIRS[k] / shrink, times * (USERS / shrink), times * (ITEMS / shrink), 1 + k));
    }
    return new BehaviourLog(List.of("view", "cart", "buy"), pairs);
  }

  private static Interactions pairs(int n, int ofUsers, int ofItems, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] users = new int[n];
    int[] items = new int[n];
    for (int p = 0; p < n; p++) {
      users[p] = random.nextInt(ofUsers);
      double z = random.nextDouble();
      items[p] = (int) (ofItems * z * z);
    }
    return Interactions.of(ofUsers, ofItems, users, items);
  }
}
