package io.rankgraft.app.logs;

import java.util.Arrays;

/** The newest events of each user, by sequence: as much as rows read, however long the log. */
final class Histories {
  private final int[][] rings; // by user: sequence after sequence, made with the first event
  private final int[][] counts; // events ever, by user and sequence
  private final int[] activity;
  private final int sequences;
  private final int length;

  Histories(int users, int sequences, int length) {
    this.rings = new int[users][];
    this.counts = new int[users][];
    this.activity = new int[users];
    this.sequences = sequences;
    this.length = length;
  }

  void add(int user, int sequence, int item) {
    if (rings[user] == null) {
      rings[user] = new int[sequences * length];
      counts[user] = new int[sequences];
    }
    rings[user][sequence * length + counts[user][sequence]++ % length] = item;
  }

  /** Notes that the user did something. */
  void active(int user) {
    activity[user]++;
  }

  /** How often the user did something. */
  int activity(int user) {
    return activity[user];
  }

  /** The newest events of a sequence, oldest first. */
  int[] of(int user, int sequence) {
    if (rings[user] == null) {
      return new int[0];
    }
    int count = counts[user][sequence];
    int[] events = new int[Math.min(count, length)];
    for (int i = 0; i < events.length; i++) {
      events[i] = rings[user][sequence * length + (count - events.length + i) % length];
    }
    return events;
  }

  /** The newest of some events, oldest first. */
  int[] newest(int[] events, int n) {
    return Arrays.copyOfRange(events, Math.max(0, n - length), n);
  }
}
