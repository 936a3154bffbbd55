package io.rankgraft.app.logs;

/**
 * Which share of the rows with label 0 a log of drawn negatives has, by task:
 *
 * <pre>
 * rate_t = (logged_t + Σ drawn) / (logged_t + Σ could be drawn)
 * </pre>
 *
 * <p>logged_t are the rows of the log with label 0 of task t, all of which are there. Popular items
 * are drawn more often than others, so the rate is right on average and not item by item.
 */
final class KeptNegatives {
  private final long[] logged;
  private long drawn;
  private long possible;

  KeptNegatives(int tasks) {
    logged = new long[tasks];
  }

  void logged(boolean[] labels) {
    for (int t = 0; t < labels.length; t++) {
      logged[t] += labels[t] ? 0 : 1;
    }
  }

  void drawn(int n, int of) {
    drawn += n;
    possible += of;
  }

  /** The share; 1 where nothing was drawn. */
  double rate(int task) {
    return drawn == 0 ? 1 : (double) (logged[task] + drawn) / (logged[task] + possible);
  }
}
