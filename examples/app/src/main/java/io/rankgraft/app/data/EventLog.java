package io.rankgraft.app.data;

import java.util.Arrays;

/** Events as they are generated, one growing column set per behaviour. */
final class EventLog {
  static final int VIEW = 0;
  static final int CART = 1;
  static final int BUY = 2;
  private static final int BEHAVIOURS = 3;

  /** Each step of the funnel has a third of the session to itself: views, then carts, then buys. */
  private static final int STEP_SECONDS = PlantedData.SESSION_SECONDS / BEHAVIOURS;

  private final int[][] users = new int[BEHAVIOURS][1024];
  private final int[][] items = new int[BEHAVIOURS][1024];
  private final long[][] timestamps = new long[BEHAVIOURS][1024];
  private final int[] sizes = new int[BEHAVIOURS];

  void add(int behaviour, int item, PlantedUser user, int session, Draws draws) {
    long time = user.starts()[session] + behaviour * STEP_SECONDS + draws.below(STEP_SECONDS);
    add(behaviour, user.user(), item, time);
  }

  void add(int behaviour, int user, int item, long timestamp) {
    int size = sizes[behaviour];
    if (size == users[behaviour].length) {
      users[behaviour] = Arrays.copyOf(users[behaviour], 2 * size);
      items[behaviour] = Arrays.copyOf(items[behaviour], 2 * size);
      timestamps[behaviour] = Arrays.copyOf(timestamps[behaviour], 2 * size);
    }
    users[behaviour][size] = user;
    items[behaviour][size] = item;
    timestamps[behaviour][size] = timestamp;
    sizes[behaviour]++;
  }

  int size(int behaviour) {
    return sizes[behaviour];
  }

  int user(int behaviour, int event) {
    return users[behaviour][event];
  }

  int item(int behaviour, int event) {
    return items[behaviour][event];
  }

  long timestamp(int behaviour, int event) {
    return timestamps[behaviour][event];
  }

  int[] users(int behaviour) {
    return Arrays.copyOf(users[behaviour], sizes[behaviour]);
  }

  int[] items(int behaviour) {
    return Arrays.copyOf(items[behaviour], sizes[behaviour]);
  }

  long[] timestamps(int behaviour) {
    return Arrays.copyOf(timestamps[behaviour], sizes[behaviour]);
  }
}
