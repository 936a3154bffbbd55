package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.RowNumbers;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.StoreSplit;
import java.util.List;
import java.util.Optional;

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
    List<RowNumbers> cut = cut(rows, timed, test.isPresent(), split);
    return new Parts(
        new Part(rows, cut.get(0)),
        new Part(rows, cut.get(1)),
        test.map(t -> new Part(t, RowNumbers.range(0, t.rows())))
            .orElseGet(() -> new Part(rows, cut.get(2))),
        (timed ? "cut by time" : "cut in the order of the rows, which counts as that of time")
            + (test.isPresent() ? "; test rows are given" : ""));
  }

  private static List<RowNumbers> cut(
      RowStore rows, boolean timed, boolean testGiven, List<Double> split) {
    if (!testGiven) {
      return StoreSplit.byTime(rows, JobPlan.TIME, split.get(0), split.get(1));
    }
    double train = split.get(0) / (split.get(0) + split.get(1));
    return timed
        ? StoreSplit.byTime(rows, JobPlan.TIME, train)
        : StoreSplit.inOrder(rows.rows(), train);
  }
}
