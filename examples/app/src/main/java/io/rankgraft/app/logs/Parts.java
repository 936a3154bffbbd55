package io.rankgraft.app.logs;

import io.rankgraft.data.BadInputException;

/**
 * The rows of a log by age: the oldest for the host, then those for a graft, the newest for the
 * test. A part begins with a new time.
 *
 * @param graft the first row for a graft
 * @param test the first row for the test
 */
record Parts(long graft, long test) {
  private static final double MOST = 0.6; // of the rows are not the host's
  private static final int FEWEST = 20; // rows of a graft

  /**
   * @param rows of the log
   * @param wanted rows for a graft; a third as many are for the test
   */
  static Parts of(long rows, long wanted) {
    long newer = Math.min(wanted + wanted / 3, (long) (MOST * rows));
    long test = newer / 4;
    if (newer - test < FEWEST) {
      throw new BadInputException(
          "rows of the log: expected %s or more for a graft but there are %s rows in all"
              .formatted(FEWEST, rows));
    }
    return new Parts(rows - newer, rows - test);
  }
}
