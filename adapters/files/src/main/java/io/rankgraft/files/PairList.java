package io.rankgraft.files;

import io.rankgraft.interactions.Interactions;
import java.util.Arrays;
import java.util.stream.LongStream;

/** User-item pairs as they are read, ids of any size: growing columns, duplicates included. */
final class PairList {
  private final boolean timed;
  private long[] users = new long[1024];
  private long[] items = new long[1024];
  private long[] timestamps;
  private int size;
  private long[] mentioned = new long[16];
  private int mentions;

  PairList(boolean timed) {
    this.timed = timed;
    this.timestamps = timed ? new long[1024] : null;
  }

  /** Makes room in the numbering for a user who has no pair. */
  void mention(long user) {
    if (mentions == mentioned.length) {
      mentioned = Arrays.copyOf(mentioned, 2 * mentions);
    }
    mentioned[mentions++] = user;
  }

  void add(long user, long item, long timestamp) {
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
  }

  void addAll(PairList other) {
    for (int m = 0; m < other.mentions; m++) {
      mention(other.mentioned[m]);
    }
    for (int p = 0; p < other.size; p++) {
      add(other.users[p], other.items[p], other.timed ? other.timestamps[p] : 0);
    }
  }

  int size() {
    return size;
  }

  /** All users' ids, as often as they come. */
  LongStream users() {
    return LongStream.concat(Arrays.stream(users, 0, size), Arrays.stream(mentioned, 0, mentions));
  }

  /** All items' ids, as often as they come. */
  LongStream items() {
    return Arrays.stream(items, 0, size);
  }

  /** The time of each pair; null without. */
  long[] timestamps() {
    return timed ? Arrays.copyOf(timestamps, size) : null;
  }

  Interactions interactions(IdNumbers userNumbers, IdNumbers itemNumbers) {
    int[] user = new int[size];
    int[] item = new int[size];
    for (int p = 0; p < size; p++) {
      user[p] = userNumbers.of(users[p]);
      item[p] = itemNumbers.of(items[p]);
    }
    return Interactions.of(userNumbers.size(), itemNumbers.size(), user, item, timestamps());
  }
}
