package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rows of a job by use.
 *
 * @param protocol how they were cut, in words
 */
record Parts(Part train, Part validation, Part test, String protocol) {
  private static final int FEWEST = 2; // rows of a part

  /**
   * Cuts rows by time; in the order they are in where there is no time and the test rows are given.
   *
   * @throws BadInputException if that would be by position, or a part would be empty
   */
  static Parts of(RowStore rows, Optional<RowStore> test, List<Double> split) {
    boolean timed = rows.columns().contains(JobPlan.TIME);
    if (test.isEmpty() && !timed) {
      throw new BadInputException(
          "split: expected a column with the time of each row, as the test rows are to be the newest, but none is named; add --time COLUMN, or give rows of their own with --test-rows");
    }
    int n = rows.rows();
    if (n < 2 * FEWEST) {
      throw new BadInputException(
          "training rows: expected at least %d rows, to train on and to choose the epoch by, but there are %d"
              .formatted(2 * FEWEST, n));
    }
    Cut cut = timed ? byTime(rows, test.isPresent(), split) : inOrder(n, split);
    Part tested =
        test.map(t -> new Part(t, IntStream.range(0, t.rows()).toArray()))
            .orElseGet(() -> new Part(rows, cut.test()));
    return new Parts(
        new Part(rows, cut.train()),
        new Part(rows, cut.validation()),
        tested,
        (timed ? "cut by time" : "cut in the order of the rows, which counts as that of time")
            + (test.isPresent() ? "; test rows are given" : ""));
  }

  private record Cut(int[] train, int[] validation, int[] test) {}

  private static Cut inOrder(int n, List<Double> split) {
    int validation = Math.max(1, (int) (n * split.get(1)));
    return new Cut(
        IntStream.range(0, n - validation).toArray(),
        IntStream.range(n - validation, n).toArray(),
        new int[0]);
  }

  private static Cut byTime(RowStore rows, boolean testGiven, List<Double> split) {
    long[] times = times(rows);
    if (!testGiven) {
      Split cut = Split.byTime(times, split.get(0), split.get(1));
      return new Cut(cut.train(), cut.validation(), cut.test());
    }
    int[] order = IntStream.range(0, times.length).boxed()
        .sorted((a, b) -> Long.compare(times[a], times[b]))
        .mapToInt(i -> i)
        .toArray();
    int at = order.length - Math.max(1, (int) (order.length * split.get(1)));
    while (at > 0 && times[order[at - 1]] == times[order[at]]) {
      at--; // rows of one instant stay together
    }
    if (at == 0) {
      throw new BadInputException(
          "split: expected rows of several instants but all %d have the time %d"
              .formatted(order.length, times[order[0]]));
    }
    return new Cut(
        Arrays.copyOfRange(order, 0, at),
        Arrays.copyOfRange(order, at, order.length),
        new int[0]);
  }

  private static long[] times(RowStore rows) {
    long[] times = new long[rows.rows()];
    int block = 1 << 16;
    for (int from = 0; from < times.length; from += block) {
      int to = Math.min(times.length, from + block);
      System.arraycopy(rows.slice(from, to).longs(JobPlan.TIME), 0, times, from, to - from);
    }
    return times;
  }
}
