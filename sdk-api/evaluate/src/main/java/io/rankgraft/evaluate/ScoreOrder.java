package io.rankgraft.evaluate;

/**
 * Row numbers by ascending score, in time linear in the rows: radix sort from the lowest digit, 11
 * bits a digit, digits that all keys share left out. Equal keys keep the order of their rows. Takes
 * 24 bytes a row while it runs.
 */
public final class ScoreOrder {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 6;
  private static final int VALUES = 1 << DIGIT_BITS;

  private ScoreOrder() {}

  /** By value; -0 equals +0. No NaN. */
  public static int[] of(double[] scores) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      long bits = Double.doubleToRawLongBits(scores[i] + 0.0); // -0 becomes +0
      keys[i] = bits ^ (bits >> 63 | Long.MIN_VALUE); // unsigned order is the order of values
    }
    return sorted(keys);
  }

  /** By unsigned value: rows of one key are neighbours. */
  public static int[] of(long[] keys) {
    return sorted(keys.clone());
  }

  private static int[] sorted(long[] unsorted) {
    int n = unsorted.length;
    int[][] counts = new int[DIGITS][VALUES];
    for (long key : unsorted) {
      for (int d = 0; d < DIGITS; d++) {
        counts[d][digit(key, d)]++;
      }
    }
    long[] keys = unsorted;
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    long[] nextKeys = new long[n];
    int[] nextOrder = new int[n];
    for (int d = 0; d < DIGITS; d++) {
      int[] place = counts[d];
      if (n == 0 || place[digit(keys[0], d)] == n) {
        continue;
      }
      int below = 0;
      for (int v = 0; v < VALUES; v++) {
        int count = place[v];
        place[v] = below;
        below += count;
      }
      for (int i = 0; i < n; i++) {
        int to = place[digit(keys[i], d)]++;
        nextKeys[to] = keys[i];
        nextOrder[to] = order[i];
      }
      long[] freedKeys = keys;
      keys = nextKeys;
      nextKeys = freedKeys;
      int[] freedOrder = order;
      order = nextOrder;
      nextOrder = freedOrder;
    }
    return order;
  }

  private static int digit(long key, int d) {
    return (int) (key >>> DIGIT_BITS * d) & VALUES - 1;
  }
}
