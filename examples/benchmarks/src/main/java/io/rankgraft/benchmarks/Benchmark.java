package io.rankgraft.benchmarks;

import java.util.List;

/**
 * One named measurement: some sides, timed in turn, so that a machine that drifts drifts for all.
 */
interface Benchmark {
  String name();

  /** One line for {@code bench --list}. */
  String about();

  /** Sets up, times all sides and closes what it opened. */
  Outcome run(int threads);

  /**
   * @param sides one a side
   * @param ratios the comparisons that are the point of the benchmark
   */
  record Outcome(List<Side> sides, List<Ratio> ratios) {}

  /**
   * @param millis the median of the runs
   * @param config the sizes, for the reader
   */
  record Side(String name, double millis, int runs, String config) {}

  /**
   * @param ratio the median over runs of {@code of} / {@code over}, both of one round
   * @param atMost the target, 0 if there is none
   */
  record Ratio(String of, String over, double ratio, double atMost) {}
}
