package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Split;
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
          "split: expected a column with the time of each row, as the test rows are to be the"
              + " newest, but none is named; add --time COLUMN, or give rows of their own with"
              + " --test-rows");
    }
    int n = rows.rows();
    if (n < 2 * FEWEST) {
      throw new BadInputException(
          "training rows: expected at least %d rows, to train on and to choose the epoch by, but there are %d"
              .formatted(2 * FEWEST, n));
    }
    List<int[]> cut = cut(rows, timed, test.isPresent(), split);
    return new Parts(
        new Part(rows, cut.get(0)),
        new Part(rows, cut.get(1)),
        test.map(t -> new Part(t, IntStream.range(0, t.rows()).toArray()))
            .orElseGet(() -> new Part(rows, cut.get(2))),
        (timed ? "cut by time" : "cut in the order of the rows, which counts as that of time")
            + (test.isPresent() ? "; test rows are given" : ""));
  }

  /** These parts, of which the training part is a sample of more rows. */
  Parts ofSample(long rows) {
    return new Parts(
        train,
        validation,
        test,
        "%s; trained on %d rows, of which the training rows named here are a sample"
            .formatted(protocol, rows));
  }

  private static List<int[]> cut(
      RowStore rows, boolean timed, boolean testGiven, List<Double> split) {
    if (!testGiven) {
      return Split.cut(times(rows), split.get(0), split.get(1));
    }
    double train = split.get(0) / (split.get(0) + split.get(1));
    return timed ? Split.cut(times(rows), train) : Split.cut(rows.rows(), train);
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
