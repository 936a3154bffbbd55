package io.rankgraft.benchmarks;

/**
 * One named measurement: some sides, timed in turn, so that a machine that drifts drifts for all.
 */
interface Benchmark {
  String name();

  /** One line for {@code bench --list}. */
  String about();

  /** Sets up, times all sides and closes what it opened. */
  void run(Conditions conditions, Report report);

  /** Takes each measurement as soon as it is made, so that a long run shows what it has. */
  interface Report {
    void add(Side side);

    /** A comparison that is the point of the benchmark. */
    void add(Ratio ratio);

    /** The time of one type of op, where a profile is wanted. */
    void add(OpShare share);
  }

  /**
   * What the ops of one type take of one run of a side, by the engine's own tracing.
   *
   * @param of the side
   * @param calls of the op a run
   */
  record OpShare(String of, String op, double calls, double millis) {}

  /**
   * @param median of the runs
   * @param config the sizes, for the reader
   */
  record Side(String name, double median, String unit, int runs, String config) {
    /** How long a side takes. */
    static Side time(String name, Rounds rounds, int side, String config) {
      return new Side(name, rounds.median(side), "ms", rounds.rounds(), config);
    }

    /**
     * How much a side does in a second.
     *
     * @param count what one run does, in the unit
     * @param unit for instance {@code rows/s}
     */
    static Side rate(
        String name, Rounds rounds, int side, double count, String unit, String config) {
      return new Side(name, count / rounds.median(side) * 1e3, unit, rounds.rounds(), config);
    }
  }

  /**
   * @param ratio the median over runs of the time of {@code of} / {@code over}, both of one round
   * @param atMost the target, 0 if there is none
   */
  record Ratio(String of, String over, double ratio, double atMost) {}
}
