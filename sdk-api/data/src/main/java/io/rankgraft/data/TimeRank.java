package io.rankgraft.data;

import java.util.function.Consumer;

/**
 * The time at a rank of times in no order, found digit by digit: each pass counts the times that
 * share the digits found so far by their next 16 bits.
 *
 * @param older how many times are less
 */
record TimeRank(long time, int older) {
  private static final int BITS = 16;

  /**
   * @param times shows all rows, as often as it is asked
   * @param rank from 0, the oldest, to below the number of rows
   */
  static TimeRank of(Consumer<RowStore.LongSeen> times, int rank) {
    long found = 0; // the upper bits of the time, without its sign
    int older = 0;
    for (int shift = Long.SIZE - BITS; shift >= 0; shift -= BITS) {
      int low = shift;
      long prefix = found;
      int[] counts = new int[1 << BITS];
      times.accept(
          (number, time) -> {
            long unsigned = time ^ Long.MIN_VALUE;
            if (low + BITS == Long.SIZE || unsigned >>> low + BITS == prefix) {
              counts[(int) (unsigned >>> low) & counts.length - 1]++;
            }
          });
      int digit = 0;
      while (older + counts[digit] <= rank) {
        older += counts[digit++];
      }
      found = found << BITS | digit;
    }
    return new TimeRank(found ^ Long.MIN_VALUE, older);
  }
}
