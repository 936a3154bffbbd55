package io.rankgraft.app.data;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.Arrays;
import java.util.List;

/**
 * Timestamped events of several behaviours, by user and in order of time. Immutable.
 *
 * <p>It answers one question: what had a user done strictly before an instant? Events of that very
 * instant are not before it.
 */
public final class SequenceLog {
  private final List<String> behaviours;
  private final int users;
  private final int items;
  private final int[][] offsets;
  private final int[][] events;
  private final long[][] times;

  private SequenceLog(
      List<String> behaviours,
      int users,
      int items,
      int[][] offsets,
      int[][] events,
      long[][] times) {
    this.behaviours = behaviours;
    this.users = users;
    this.items = items;
    this.offsets = offsets;
    this.events = events;
    this.times = times;
  }

  /** Events of one behaviour in any order: who, what and when, in seconds. */
  public record Events(int[] users, int[] items, long[] times) {
    public Events {
      if (users.length != items.length || users.length != times.length) {
        throw new IllegalArgumentException(
            "sequence log: expected arrays of one length but got %s users, %s items, %s times"
                .formatted(users.length, items.length, times.length));
      }
    }
  }

  /**
   * @param events one list per behaviour, in any order; of one user's events at one instant those
   *     given earlier count as older
   * @throws IllegalArgumentException if a user or an item is out of range
   */
  public static SequenceLog of(List<String> behaviours, int users, int items, List<Events> events) {
    if (behaviours.size() != events.size() || behaviours.isEmpty()) {
      throw new IllegalArgumentException(
          "sequence log: expected events of %s behaviours, 1 or more, but got %s"
              .formatted(behaviours.size(), events.size()));
    }
    int[][] offsets = new int[events.size()][];
    int[][] sortedItems = new int[events.size()][];
    long[][] sortedTimes = new long[events.size()][];
    for (int b = 0; b < events.size(); b++) {
      Events e = events.get(b);
      offsets[b] = new int[users + 1];
      for (int i = 0; i < e.users().length; i++) {
        requireId(behaviours.get(b), "user", e.users()[i], users);
        requireId(behaviours.get(b), "item", e.items()[i], items);
        offsets[b][e.users()[i] + 1]++;
      }
      for (int u = 0; u < users; u++) {
        offsets[b][u + 1] += offsets[b][u];
      }
      int[] next = Arrays.copyOf(offsets[b], users);
      sortedItems[b] = new int[e.items().length];
      sortedTimes[b] = new long[e.items().length];
      for (int i : byTime(e.times())) {
        int at = next[e.users()[i]]++;
        sortedItems[b][at] = e.items()[i];
        sortedTimes[b][at] = e.times()[i];
      }
    }
    return new SequenceLog(
        List.copyOf(behaviours), users, items, offsets, sortedItems, sortedTimes);
  }

  /**
   * The timed pairs of a log.
   *
   * @throws IllegalArgumentException if a behaviour has no time stamps
   */
  public static SequenceLog of(BehaviourLog log) {
    List<Events> events =
        log.interactions().stream()
            .map(
                pairs -> {
                  if (!pairs.hasTimestamps()) {
                    throw new IllegalArgumentException(
                        "sequence log: expected time stamps but %s has none; sequences need 'user item timestamp' files"
                            .formatted(pairs));
                  }
                  return events(pairs);
                })
            .toList();
    return of(log.behaviours(), log.users(), log.items(), events);
  }

  private static Events events(Interactions pairs) {
    int[] users = new int[pairs.size()];
    int[] items = new int[pairs.size()];
    long[] times = new long[pairs.size()];
    for (int u = 0; u < pairs.users(); u++) {
      for (int p = pairs.begin(u); p < pairs.end(u); p++) {
        users[p] = u;
        items[p] = pairs.item(p);
        times[p] = pairs.timestamp(p);
      }
    }
    return new Events(users, items, times);
  }

  /** Positions in order of time; equal times keep their order. */
  private static int[] byTime(long[] times) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    int[] taken = new int[times.length];
    int[] order = new int[times.length];
    for (int i = 0; i < times.length; i++) {
      int first = lowerBound(sorted, 0, sorted.length, times[i]);
      order[first + taken[first]++] = i;
    }
    return order;
  }

  /** The first position in [from, to) whose value is not below {@code bound}. */
  private static int lowerBound(long[] sorted, int from, int to, long bound) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static void requireId(String behaviour, String what, int id, int count) {
    if (id < 0 || id >= count) {
      throw new IllegalArgumentException(
          "sequence log '%s': expected %s ids in [0, %s) but got %s"
              .formatted(behaviour, what, count, id));
    }
  }

  public List<String> behaviours() {
    return behaviours;
  }

  public int users() {
    return users;
  }

  public int items() {
    return items;
  }

  /** The number of events of a behaviour. */
  public int size(int behaviour) {
    return events[behaviour].length;
  }

  /** How many events of a behaviour a user had strictly before an instant. */
  public int countBefore(int behaviour, int user, long instant) {
    int from = offsets[behaviour][user];
    return lowerBound(times[behaviour], from, offsets[behaviour][user + 1], instant) - from;
  }

  /**
   * Writes a user's most recent events strictly before an instant, the most recent first.
   *
   * @param out receives item ids from {@code at} on; the rest of it is left as it is
   * @param limit the most events to write
   * @return how many were written
   */
  public int history(int behaviour, int user, long instant, int limit, int[] out, int at) {
    int count = countBefore(behaviour, user, instant);
    int end = offsets[behaviour][user] + count;
    int written = Math.min(count, limit);
    for (int i = 0; i < written; i++) {
      out[at + i] = events[behaviour][end - 1 - i];
    }
    return written;
  }
}
