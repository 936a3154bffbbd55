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
   * With a request no list is cut.
   *
   * @throws BadInputException if that would be by position, or a part would be empty
   */
  static Parts of(
      RowStore rows, Optional<RowStore> test, List<Double> split, Optional<String> request) {
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
          "training rows: expected at least %s rows, to train on and to choose the epoch by, but there are %s"
              .formatted(2 * FEWEST, n));
    }
    double[] shares = shares(test.isPresent(), split);
    List<Part> cut =
        request.isPresent()
            ? RequestCut.of(rows, request.get()).parts(timed, shares)
            : cut(rows, timed, shares).stream().map(numbers -> new Part(rows, numbers)).toList();
    return new Parts(
        cut.get(0),
        cut.get(1),
        test.map(t -> whole(t, request)).orElseGet(() -> cut.get(2)),
        (timed ? "cut by time" : "cut in the order of the rows, which counts as that of time")
            + (test.isPresent() ? "; test rows are given" : ""));
  }

  /** These parts, of which the training part is a sample of more rows. */
  Parts ofSample(long rows) {
    return new Parts(
        train,
        validation,
        test,
        "%s; trained on %s rows, of which the training rows named here are a sample"
            .formatted(protocol, rows));
  }

  private static Part whole(RowStore test, Optional<String> request) {
    return request
        .map(column -> RequestCut.of(test, column).whole())
        .orElseGet(() -> new Part(test, RowNumbers.range(0, test.rows())));
  }

  /** Of each part but the last, which has the rest. */
  private static double[] shares(boolean testGiven, List<Double> split) {
    return testGiven
        ? new double[] {split.get(0) / (split.get(0) + split.get(1))}
        : new double[] {split.get(0), split.get(1)};
  }

  private static List<RowNumbers> cut(RowStore rows, boolean timed, double[] shares) {
    return timed
        ? StoreSplit.byTime(rows, JobPlan.TIME, shares)
        : StoreSplit.inOrder(rows.rows(), shares);
  }
}
