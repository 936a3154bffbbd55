package io.rankgraft.files;

import io.rankgraft.interactions.Interactions;
import java.util.Arrays;

/** User-item pairs as they are read: growing columns, duplicates included. */
final class PairList {
  private final boolean timed;
  private int[] users = new int[1024];
  private int[] items = new int[1024];
  private long[] timestamps;
  private int size;
  private int maxUser = -1;
  private int maxItem = -1;

  PairList(boolean timed) {
    this.timed = timed;
    this.timestamps = timed ? new long[1024] : null;
  }

  /** Makes room in the numbering for a user who may have no pair. */
  void mention(int user) {
    maxUser = Math.max(maxUser, user);
  }

  void add(int user, int item, long timestamp) {
    if (size == users.length) {
      int longer = (int) Math.min(Integer.MAX_VALUE - 8L, size * 2L);
      users = Arrays.copyOf(users, longer);
      items = Arrays.copyOf(items, longer);
      timestamps = timed ? Arrays.copyOf(timestamps, longer) : null;
    }
    users[size] = user;
    items[size] = item;
    if (timed) {
      timestamps[size] = timestamp;
    }
    size++;
    maxUser = Math.max(maxUser, user);
    maxItem = Math.max(maxItem, item);
  }

  void addAll(PairList other) {
    mention(other.maxUser);
    for (int p = 0; p < other.size; p++) {
      add(other.users[p], other.items[p], other.timed ? other.timestamps[p] : 0);
    }
  }

  int size() {
    return size;
  }

  int maxUser() {
    return maxUser;
  }

  int maxItem() {
    return maxItem;
  }

  Interactions interactions(int userCount, int itemCount) {
    return Interactions.of(
        userCount,
        itemCount,
        Arrays.copyOf(users, size),
        Arrays.copyOf(items, size),
        timed ? Arrays.copyOf(timestamps, size) : null);
  }
}
