package io.rankgraft.interactions;

import java.util.Arrays;

/**
 * The distinct user-item pairs of one behaviour, in compressed rows: users by items, items
 * ascending within a user. Immutable; safe for concurrent reads.
 *
 * <p>{@code offsets} has {@code users + 1} entries; the items of user {@code u} are {@code
 * items[offsets[u]] .. items[offsets[u + 1] - 1]}. Time stamps, where the log has them, stand
 * beside the items in the same order.
 */
public final class Interactions {
  private final int users;
  private final int itemCount;
  private final int[] offsets;
  private final int[] items;
  private final long[] timestamps;

  private Interactions(int users, int itemCount, int[] offsets, int[] items, long[] timestamps) {
    this.users = users;
    this.itemCount = itemCount;
    this.offsets = offsets;
    this.items = items;
    this.timestamps = timestamps;
  }

  /**
   * Pairs without time stamps; duplicates are collapsed. See {@link #of(int, int, int[], int[],
   * long[])}.
   */
  public static Interactions of(int users, int items, int[] userIds, int[] itemIds) {
    return of(users, items, userIds, itemIds, null);
  }

  /**
   * Sorts and de-duplicates pairs; of equal pairs the earliest time stamp stays.
   *
   * @param timestamps seconds since the epoch, one per pair, or null when the log has none
   * @throws IllegalArgumentException if the arrays differ in length or an id is out of range
   */
  public static Interactions of(
      int users, int items, int[] userIds, int[] itemIds, long[] timestamps) {
    if (userIds.length != itemIds.length
        || (timestamps != null && timestamps.length != userIds.length)) {
      throw new IllegalArgumentException(
          "interactions: expected arrays of one length but got %s users, %s items, %s timestamps"
              .formatted(
                  userIds.length,
                  itemIds.length,
                  timestamps == null ? "no" : Integer.toString(timestamps.length)));
    }
    int[] offsets = new int[users + 1];
    for (int p = 0; p < userIds.length; p++) {
      requireId("a user", userIds[p], users);
      requireId("an item", itemIds[p], items);
      offsets[userIds[p] + 1]++;
    }
    for (int u = 0; u < users; u++) {
      offsets[u + 1] += offsets[u];
    }
    // One long per pair, item above input position: sorting a row orders items and keeps a way
    // back.
    long[] keys = new long[userIds.length];
    int[] next = Arrays.copyOf(offsets, users);
    for (int p = 0; p < userIds.length; p++) {
      keys[next[userIds[p]]++] = ((long) itemIds[p] << 32) | p;
    }
    int[] sorted = new int[userIds.length];
    long[] times = timestamps == null ? null : new long[userIds.length];
    int size = 0;
    for (int u = 0; u < users; u++) {
      int begin = offsets[u];
      int end = offsets[u + 1];
      Arrays.sort(keys, begin, end);
      offsets[u] = size;
      for (int k = begin; k < end; k++) {
        int item = (int) (keys[k] >>> 32);
        int source = (int) keys[k];
        if (size > offsets[u] && sorted[size - 1] == item) {
          if (times != null) {
            times[size - 1] = Math.min(times[size - 1], timestamps[source]);
          }
          continue;
        }
        sorted[size] = item;
        if (times != null) {
          times[size] = timestamps[source];
        }
        size++;
      }
    }
    offsets[users] = size;
    return new Interactions(
        users,
        items,
        offsets,
        Arrays.copyOf(sorted, size),
        times == null ? null : Arrays.copyOf(times, size));
  }

  public int users() {
    return users;
  }

  public int items() {
    return itemCount;
  }

  /** The number of distinct pairs. */
  public int size() {
    return items.length;
  }

  /** The first position of the user's pairs. */
  public int begin(int user) {
    return offsets[user];
  }

  /** One past the last position of the user's pairs. */
  public int end(int user) {
    return offsets[user + 1];
  }

  public int degree(int user) {
    return offsets[user + 1] - offsets[user];
  }

  /** The item at a position between {@link #begin} and {@link #end}. */
  public int item(int position) {
    return items[position];
  }

  public boolean hasTimestamps() {
    return timestamps != null;
  }

  /**
   * Seconds since the epoch of the pair at a position.
   *
   * @throws IllegalStateException if the log has no time stamps
   */
  public long timestamp(int position) {
    if (timestamps == null) {
      throw new IllegalStateException("interactions: expected time stamps but the log has none");
    }
    return timestamps[position];
  }

  public boolean contains(int user, int item) {
    return position(user, item) >= 0;
  }

  /** The position of a pair, negative where the user has no such pair. */
  public int position(int user, int item) {
    return Arrays.binarySearch(items, offsets[user], offsets[user + 1], item);
  }

  /** The items of one user, a copy, ascending. */
  public int[] itemsOf(int user) {
    return Arrays.copyOfRange(items, offsets[user], offsets[user + 1]);
  }

  /** The number of distinct users of each item. */
  public int[] itemDegrees() {
    int[] degrees = new int[itemCount];
    for (int item : items) {
      degrees[item]++;
    }
    return degrees;
  }

  /** The pairs that are here and not in {@code other}: "viewed but not bought". */
  public Interactions minus(Interactions other) {
    requireSameShape(other);
    return filter((user, item) -> !other.contains(user, item));
  }

  /** The pairs of both. Where both have a pair, the earlier time stamp stays. */
  public Interactions union(Interactions other) {
    requireSameShape(other);
    int n = items.length + other.items.length;
    int[] u = new int[n];
    int[] v = new int[n];
    long[] t = timestamps != null && other.timestamps != null ? new long[n] : null;
    int at = 0;
    for (Interactions source : new Interactions[] {this, other}) {
      for (int user = 0; user < users; user++) {
        for (int p = source.offsets[user]; p < source.offsets[user + 1]; p++, at++) {
          u[at] = user;
          v[at] = source.items[p];
          if (t != null) {
            t[at] = source.timestamps[p];
          }
        }
      }
    }
    return of(users, itemCount, u, v, t);
  }

  /** The pairs the test keeps. */
  public Interactions filter(PairTest keep) {
    int[] newOffsets = new int[users + 1];
    int[] kept = new int[items.length];
    long[] times = timestamps == null ? null : new long[items.length];
    int size = 0;
    for (int user = 0; user < users; user++) {
      newOffsets[user] = size;
      for (int p = offsets[user]; p < offsets[user + 1]; p++) {
        if (keep.test(user, items[p])) {
          kept[size] = items[p];
          if (times != null) {
            times[size] = timestamps[p];
          }
          size++;
        }
      }
    }
    newOffsets[users] = size;
    return new Interactions(
        users,
        itemCount,
        newOffsets,
        Arrays.copyOf(kept, size),
        times == null ? null : Arrays.copyOf(times, size));
  }

  private void requireSameShape(Interactions other) {
    if (users != other.users || itemCount != other.itemCount) {
      throw new IllegalArgumentException(
          "interactions: expected %s users x %s items but got %s x %s"
              .formatted(users, itemCount, other.users, other.itemCount));
    }
  }

  private static void requireId(String what, int id, int count) {
    if (id < 0 || id >= count) {
      throw new IllegalArgumentException(
          "interactions: expected %s id in [0, %s) but got %s".formatted(what, count, id));
    }
  }

  /** Equal sizes, pairs and time stamps. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Interactions that
        && users == that.users
        && itemCount == that.itemCount
        && Arrays.equals(offsets, that.offsets)
        && Arrays.equals(items, that.items)
        && Arrays.equals(timestamps, that.timestamps);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(offsets) + Arrays.hashCode(items);
  }

  @Override
  public String toString() {
    return "%s pairs of %s users x %s items%s"
        .formatted(items.length, users, itemCount, timestamps == null ? "" : ", timed");
  }

  /** A test on a user-item pair, without boxing. */
  @FunctionalInterface
  public interface PairTest {
    boolean test(int user, int item);
  }
}
