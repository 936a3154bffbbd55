package io.rankgraft.evaluate.lift;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The AUC of rows under every draw of a bootstrap, exact with ties: whole numbers, no rounding
 * before the last division. Parts are ranges of scores, as a sort over machines leaves them; {@link
 * #join} puts them together in any order, and one range cut anywhere gives the same bits as the
 * whole. Takes 32 bytes a draw. Immutable.
 *
 * <p>Weights of rows are rounded to 2^-32 of the power of two at or above the largest one; sums of
 * these are exact up to 2^30 rows, and more are refused where a sum does not fit.
 */
public final class AucDraws {
  private final PairedBootstrap bootstrap;
  private final double lowest;
  private final double highest;
  private final int exponent; // of the quantum of weights; the parts must agree
  private final Concordance state;

  private AucDraws(
      PairedBootstrap bootstrap, double lowest, double highest, int exponent, Concordance state) {
    this.bootstrap = bootstrap;
    this.lowest = lowest;
    this.highest = highest;
    this.exponent = exponent;
    this.state = state;
  }

  /** Rows of weight one: labels of 0 and 1, scores in any order and without NaN. */
  public static AucDraws of(
      PairedBootstrap bootstrap, double[] labels, double[] scores, long[] units) {
    long[] positive = new long[labels.length];
    long[] negative = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      positive[i] = labels[i] == 1 ? 1 : 0;
      negative[i] = 1 - positive[i];
    }
    return of(bootstrap, scores, units, positive, negative, true, 0);
  }

  /**
   * Weighted rows.
   *
   * @param largestWeight of all rows of all parts
   */
  public static AucDraws ofWeighted(
      PairedBootstrap bootstrap,
      double[] labels,
      double[] scores,
      long[] units,
      double[] weights,
      double largestWeight) {
    Quantum quantum = Quantum.of(largestWeight);
    long[] positive = new long[labels.length];
    long[] negative = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      (labels[i] == 1 ? positive : negative)[i] = quantum.of(weights[i], largestWeight);
    }
    return of(bootstrap, scores, units, positive, negative, false, quantum.exponent());
  }

  private static AucDraws of(
      PairedBootstrap bootstrap,
      double[] scores,
      long[] units,
      long[] positive,
      long[] negative,
      boolean counts,
      int exponent) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      lowest = Math.min(lowest, score);
      highest = Math.max(highest, score);
    }
    return new AucDraws(
        bootstrap,
        lowest + 0.0,
        highest + 0.0,
        exponent,
        new SortedRows(bootstrap, scores, units, positive, negative, counts).concordance());
  }

  /**
   * Ranges of scores as one.
   *
   * @throws IllegalArgumentException if there is none, ranges overlap, or they are of different
   *     bootstraps or largest weights
   */
  public static AucDraws join(List<AucDraws> ranges) {
    List<AucDraws> ascending =
        ranges.stream()
            .filter(r -> r.lowest <= r.highest) // the others have no rows
            .sorted(Comparator.comparingDouble(r -> r.lowest))
            .toList();
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException("AUC draws: expected a range of scores but there is none");
    }
    if (ascending.isEmpty()) {
      return ranges.get(0);
    }
    AucDraws first = ascending.get(0);
    Concordance all = new Concordance(first.state.gains[0].length);
    double highest = Double.NEGATIVE_INFINITY;
    for (AucDraws range : ascending) {
      if (!range.bootstrap.equals(first.bootstrap) || range.exponent != first.exponent) {
        throw new IllegalArgumentException(
            "AUC draws: expected ranges of one bootstrap and one largest weight but got %s and %s"
                .formatted(first.bootstrap, range.bootstrap));
      }
      if (range.lowest <= highest) {
        throw new IllegalArgumentException(
            "AUC draws: expected ranges of scores apart from each other but one ends at %s and the next starts at %s"
                .formatted(highest, range.lowest));
      }
      all.append(range.state);
      highest = range.highest;
    }
    return new AucDraws(first.bootstrap, first.lowest, highest, first.exponent, all);
  }

  /** The AUC in each draw, then that of the rows as they are; NaN without both kinds of labels. */
  public double[] auc() {
    double[] drawn = new double[bootstrap.resamples() + 1];
    for (int d = 0; d < drawn.length; d++) {
      double pairs = (double) Concordance.of(state.gains, d) * Concordance.of(state.costs, d);
      drawn[d] = state.twiceWins(d) / (2 * pairs);
    }
    return drawn;
  }

  /** The draws as bytes, for transport: equal draws are equal bytes. */
  public byte[] toBytes() {
    int draws = PoissonWeights.LANES * PoissonWeights.words(bootstrap.resamples());
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * 2 + Long.BYTES * (4 + 4 * draws));
    bytes.putInt(bootstrap.resamples()).putDouble(bootstrap.confidence()).putLong(bootstrap.seed());
    bytes.putDouble(lowest).putDouble(highest).putInt(exponent);
    for (long[] lane : lanes(state)) {
      for (long number : lane) {
        bytes.putLong(number);
      }
    }
    return bytes.array();
  }

  private static List<long[]> lanes(Concordance state) {
    return Stream.of(state.gains, state.costs, state.winsLow, state.winsHigh)
        .flatMap(Arrays::stream)
        .toList();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static AucDraws ofBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      PairedBootstrap bootstrap = new PairedBootstrap(in.getInt(), in.getDouble(), in.getLong());
      double lowest = in.getDouble();
      double highest = in.getDouble();
      int exponent = in.getInt();
      int words = PoissonWeights.words(bootstrap.resamples());
      if (4L * PoissonWeights.LANES * words * Long.BYTES != in.remaining()) {
        throw new BufferUnderflowException();
      }
      Concordance state = new Concordance(words);
      for (long[] lane : lanes(state)) {
        Arrays.setAll(lane, i -> in.getLong());
      }
      return new AucDraws(bootstrap, lowest, highest, exponent, state);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "AUC draws: expected the bytes of such draws but got %s other bytes"
              .formatted(bytes.length),
          e);
    }
  }
}
