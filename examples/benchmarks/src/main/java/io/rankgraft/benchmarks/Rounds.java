package io.rankgraft.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Times several pieces of work in turn, round by round. */
final class Rounds {
  private final double[][] millis;

  private Rounds(double[][] millis) {
    this.millis = millis;
  }

  /**
   * @param warmUp rounds not counted
   * @param rounds rounds counted
   */
  static Rounds time(int warmUp, int rounds, List<Runnable> work) {
    double[][] millis = new double[work.size()][rounds];
    for (int round = -warmUp; round < rounds; round++) {
      for (int i = 0; i < work.size(); i++) {
        long start = System.nanoTime();
        work.get(i).run();
        if (round >= 0) {
          millis[i][round] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    return new Rounds(millis);
  }

  int rounds() {
    return millis[0].length;
  }

  double median(int side) {
    return median(millis[side].clone());
  }

  /** The median of the round-by-round ratios of one side to the sum of others. */
  double ratio(int of, int... over) {
    double[] ratios = new double[rounds()];
    for (int r = 0; r < ratios.length; r++) {
      double sum = 0;
      for (int side : over) {
        sum += millis[side][r];
      }
      ratios[r] = millis[of][r] / sum;
    }
    return median(ratios);
  }

  /** The median of some values, which it sorts. */
  static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
