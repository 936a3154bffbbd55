package io.rankgraft.evaluate.lift;

/**
 * Under each draw, of rows in ascending order of score: gains (positives), costs (negatives), and
 * twice the sum over gains of the costs that score less, ties at one half. Whole numbers, so that
 * appending in any grouping gives the same bits; twice the wins have 128 bits.
 */
final class Concordance {
  final long[][] gains;
  final long[][] costs;
  final long[][] winsLow;
  final long[][] winsHigh;

  /** Without rows; draws lie as in {@link PoissonWeights#lanes}. */
  Concordance(int words) {
    gains = PoissonWeights.lanes(words);
    costs = PoissonWeights.lanes(words);
    winsLow = PoissonWeights.lanes(words);
    winsHigh = PoissonWeights.lanes(words);
  }

  /** Adds rows that all score higher than those before. */
  void append(Concordance higher) {
    for (int lane = 0; lane < gains.length; lane++) {
      append(
          lane,
          higher.gains[lane],
          higher.costs[lane],
          higher.winsLow[lane],
          higher.winsHigh[lane]);
    }
  }

  /** Adds rows that all score the same, and higher than those before. */
  void appendTied(long[][] tiedGains, long[][] tiedCosts) {
    for (int lane = 0; lane < gains.length; lane++) {
      for (int i = 0; i < gains[lane].length; i++) {
        add(lane, i, tiedGains[lane][i], tiedCosts[lane][i], 0, 0);
        addProduct(lane, i, tiedCosts[lane][i], tiedGains[lane][i]);
      }
    }
  }

  private void append(int lane, long[] moreGains, long[] moreCosts, long[] low, long[] high) {
    for (int i = 0; i < moreGains.length; i++) {
      add(lane, i, moreGains[i], moreCosts[i], low[i], high[i]);
    }
  }

  private void add(int lane, int i, long moreGains, long moreCosts, long low, long high) {
    addWins(lane, i, low, high);
    addProduct(lane, i, 2 * costs[lane][i], moreGains);
    gains[lane][i] = Math.addExact(gains[lane][i], moreGains);
    costs[lane][i] = Math.addExact(costs[lane][i], moreCosts);
  }

  private void addProduct(int lane, int i, long a, long b) {
    addWins(lane, i, a * b, Math.multiplyHigh(a, b));
  }

  private void addWins(int lane, int i, long low, long high) {
    long sum = winsLow[lane][i] + low;
    winsHigh[lane][i] += high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    winsLow[lane][i] = sum;
  }

  /** Twice the wins in a draw, rounded to a double. */
  double twiceWins(int draw) {
    long low = of(winsLow, draw);
    return of(winsHigh, draw) * 0x1p64 + (low >>> 1) * 2.0 + (low & 1);
  }

  /** A draw's number. */
  static long of(long[][] lanes, int draw) {
    return lanes[draw % PoissonWeights.LANES][draw / PoissonWeights.LANES];
  }
}
