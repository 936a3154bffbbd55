package io.rankgraft.app.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The events of generated users, and when generated things happen. */
final class PlantedEvents {
  /** 2024-01-01 00:00 UTC. */
  private static final long EPOCH = 1_704_067_200;

  private static final int SECONDS = 60 * 86_400;

  /** Which item a user turns to. */
  interface Choice {
    int item(int behaviour, int user, Draws draws);
  }

  private PlantedEvents() {}

  /** Any second of sixty days. */
  static long instant(Draws draws) {
    return EPOCH + draws.below(SECONDS);
  }

  /**
   * Poisson numbers of events at any {@link #instant}.
   *
   * @param means events a user, by behaviour
   */
  static SequenceLog log(
      List<String> behaviours, int users, int items, List<Double> means, long seed, Choice choice) {
    List<SequenceLog.Events> all = new ArrayList<>();
    for (int b = 0; b < behaviours.size(); b++) {
      var draws = new Draws(seed, 10 + b);
      int[] who = new int[16];
      int[] what = new int[16];
      long[] when = new long[16];
      int size = 0;
      for (int u = 0; u < users; u++) {
        for (int n = draws.poisson(means.get(b)); n > 0; n--) {
          if (size == who.length) {
            who = Arrays.copyOf(who, 2 * size);
            what = Arrays.copyOf(what, 2 * size);
            when = Arrays.copyOf(when, 2 * size);
          }
          who[size] = u;
          what[size] = choice.item(b, u, draws);
          when[size++] = instant(draws);
        }
      }
      all.add(
          new SequenceLog.Events(
              Arrays.copyOf(who, size), Arrays.copyOf(what, size), Arrays.copyOf(when, size)));
    }
    return SequenceLog.of(behaviours, users, items, all);
  }
}
