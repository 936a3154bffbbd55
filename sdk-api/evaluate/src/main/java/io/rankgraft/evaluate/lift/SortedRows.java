package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.ScoreOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The concordance of rows under every draw. Rows are taken by ascending score; draws lie in 16-bit
 * lanes of longs, four at a time, and a block of rows is short enough that a lane never overflows.
 *
 * @param scores no NaN
 * @param gains of each row; for counts 1 for a positive and 0 for a negative
 * @param costs of each row; for counts 1 for a negative and 0 for a positive
 * @param counts whether gains and costs are 0 or 1 and exclude each other
 */
record SortedRows(
    PairedBootstrap bootstrap,
    double[] scores,
    long[] units,
    long[] gains,
    long[] costs,
    boolean counts) {
  private static final int BLOCK = 4096; // twice 4096 counts of 7 fit into 16 bits
  private static final int SEGMENT = 1 << 16; // rows: states of 32 KB each, folded at the end

  /** Segments in parallel, on the common pool. */
  Concordance concordance() {
    int[] order = ScoreOrder.of(scores);
    int segments = Math.max(1, (order.length + SEGMENT - 1) / SEGMENT);
    Concordance[] parts =
        IntStream.range(0, segments)
            .parallel()
            .mapToObj(s -> new Pass(order).over(start(order, s), start(order, s + 1)))
            .toArray(Concordance[]::new);
    for (int s = 1; s < segments; s++) {
      parts[0].append(parts[s]);
    }
    return parts[0];
  }

  /** Where a segment starts, no tie being cut: by bisection, as a tie may be all rows. */
  private int start(int[] order, int segment) {
    long nominal = (long) segment * SEGMENT;
    if (nominal >= order.length || nominal == 0) {
      return (int) Math.min(nominal, order.length);
    }
    int low = (int) nominal;
    int high = order.length;
    double before = scores[order[low - 1]];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (scores[order[middle]] == before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The end of the rows that score as the one at a position does. */
  private int groupEnd(int[] order, int position) {
    int end = position + 1;
    while (end < order.length && scores[order[end]] == scores[order[position]]) {
      end++;
    }
    return end;
  }

  /** One thread's pass over some of the rows. */
  private final class Pass {
    private final int[] order;
    private final PoissonWeights weights = new PoissonWeights(bootstrap);
    private final int words = PoissonWeights.words(bootstrap.resamples());
    private final Concordance all = new Concordance(words);

    // The open block: lanes of counts, and twice its wins in full.
    private final long[] positives = new long[words];
    private final long[] twiceBelow = new long[words];
    private final long[] tied = new long[words];
    private final Concordance block = new Concordance(words);
    private int inBlock;

    private final long[][] groupGains = PoissonWeights.lanes(words);
    private final long[][] groupCosts = PoissonWeights.lanes(words);

    Pass(int[] order) {
      this.order = order;
    }

    Concordance over(int from, int to) {
      int at = from;
      while (at < to) {
        int end = groupEnd(order, at);
        if (!counts || end - at > BLOCK) {
          closeBlock();
          appendGroup(at, end);
        } else {
          if (inBlock + end - at > BLOCK) {
            closeBlock();
          }
          countGroup(at, end);
        }
        at = end;
      }
      closeBlock();
      return all;
    }

    /** A tied group inside a block: negatives lie below positives by half. */
    private void countGroup(int from, int to) {
      inBlock += to - from;
      boolean mixed = false;
      for (int i = from; i < to && !mixed; i++) {
        mixed = gains[order[i]] != gains[order[from]];
      }
      if (!mixed && gains[order[from]] == 0) {
        for (int i = from; i < to; i++) {
          addTwice(twiceBelow, weights.of(units[order[i]]));
        }
        return;
      }
      for (int i = from; mixed && i < to; i++) {
        if (gains[order[i]] == 0) {
          add(tied, weights.of(units[order[i]]));
        }
      }
      if (mixed) {
        add(twiceBelow, tied);
      }
      for (int i = from; i < to; i++) {
        if (gains[order[i]] != 0) {
          long[] counted = weights.of(units[order[i]]);
          add(positives, counted);
          for (int lane = 0; lane < PoissonWeights.LANES; lane++) {
            win(block.winsLow[lane], counted, twiceBelow, lane * PoissonWeights.LANE_BITS);
          }
        }
      }
      if (mixed) {
        add(twiceBelow, tied);
        Arrays.fill(tied, 0);
      }
    }

    private void closeBlock() {
      if (inBlock == 0) {
        return;
      }
      for (int lane = 0; lane < PoissonWeights.LANES; lane++) {
        int shift = lane * PoissonWeights.LANE_BITS;
        for (int i = 0; i < words; i++) {
          block.gains[lane][i] = positives[i] >>> shift & PoissonWeights.LANE;
          block.costs[lane][i] = (twiceBelow[i] >>> shift & PoissonWeights.LANE) / 2;
        }
      }
      all.append(block);
      for (long[] wins : block.winsLow) {
        Arrays.fill(wins, 0);
      }
      Arrays.fill(positives, 0);
      Arrays.fill(twiceBelow, 0);
      inBlock = 0;
    }

    /** A tied group of any size and any gains and costs. */
    private void appendGroup(int from, int to) {
      boolean gained = false;
      for (int i = from; i < to; i++) {
        int row = order[i];
        long[] counted = weights.of(units[row]);
        gained |= gains[row] != 0;
        PoissonWeights.addTimes(groupGains, counted, gains[row]);
        PoissonWeights.addTimes(groupCosts, counted, costs[row]);
      }
      if (gained) {
        all.appendTied(groupGains, groupCosts);
      } else {
        for (int lane = 0; lane < PoissonWeights.LANES; lane++) {
          add(all.costs[lane], groupCosts[lane]);
        }
      }
      for (int lane = 0; lane < PoissonWeights.LANES; lane++) {
        Arrays.fill(groupGains[lane], 0);
        Arrays.fill(groupCosts[lane], 0);
      }
    }
  }

  private static void add(long[] into, long[] more) {
    for (int i = 0; i < into.length; i++) {
      into[i] += more[i];
    }
  }

  private static void addTwice(long[] into, long[] more) {
    for (int i = 0; i < into.length; i++) {
      into[i] += more[i] << 1; // at most 14 a lane: none spills into the next
    }
  }

  private static void win(long[] wins, long[] counted, long[] below, int shift) {
    for (int i = 0; i < counted.length; i++) {
      wins[i] +=
          (counted[i] >>> shift & PoissonWeights.LANE) * (below[i] >>> shift & PoissonWeights.LANE);
    }
  }
}
