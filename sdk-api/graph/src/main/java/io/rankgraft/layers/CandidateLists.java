package io.rankgraft.layers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The candidates of requests as lists for models that read them in the order shown: those of one
 * request in the order they come, P to a list. More than P make several lists, as pages do, and none of them knows the
 * one before.
 *
 * <p>Shapes: C candidates, P positions, L lists. Compares every candidate with every other, C²
 * numbers, so that candidates of a request need not stand together.
 */
public final class CandidateLists {
  private final Ops tf;
  private final int positions;
  private final Operand<TInt32> places; // list and position, [C, 2]
  private final Operand<TInt32> lengths; // [L]

  private CandidateLists(Ops tf, int positions, Operand<TInt32> places, Operand<TInt32> lengths) {
    this.tf = tf;
    this.positions = positions;
    this.places = places;
    this.lengths = lengths;
  }

  /**
   * @param requestOfCandidate the request of each candidate, [C]
   * @param positions P
   */
  public static CandidateLists of(Ops tf, Operand<TInt32> requestOfCandidate, int positions) {
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> size = tf.size(requestOfCandidate);
    Operand<TInt32> index = tf.range(zero, size, one);
    Operand<TBool> same = // [C, C], candidate by other
        tf.math.equal(
            tf.expandDims(requestOfCandidate, one), tf.expandDims(requestOfCandidate, zero));
    Operand<TBool> earlier = tf.math.less(tf.expandDims(index, zero), tf.expandDims(index, one));
    Operand<TInt32> rank = count(tf, tf.math.logicalAnd(same, earlier)); // in the request
    Operand<TInt32> position = tf.math.floorMod(rank, tf.constant(positions));
    Operand<TInt32> start = tf.math.sub(rank, position); // the rank of the list's first
    Operand<TBool> firstOfList = // [C, C]: whether the other is the candidate's list's first
        tf.math.logicalAnd(
            same, tf.math.equal(tf.expandDims(start, one), tf.expandDims(rank, zero)));
    Operand<TInt32> starts = tf.dtypes.cast(tf.math.equal(position, zero), TInt32.class);
    Operand<TInt32> listOfFirst = tf.math.sub(tf.math.cumsum(starts, zero), one);
    Operand<TInt32> list =
        tf.reduceSum(
            tf.math.mul(
                tf.dtypes.cast(firstOfList, TInt32.class), tf.expandDims(listOfFirst, zero)),
            one);
    Operand<TInt32> lists = tf.reduceSum(starts, zero);
    Operand<TInt32> lengths =
        tf.dtypes.cast(
            tf.math.unsortedSegmentSum(
                tf.dtypes.cast(tf.onesLike(list), TFloat32.class), list, lists),
            TInt32.class);
    return new CandidateLists(
        tf, positions, tf.stack(List.of(list, position), Stack.axis(1L)), lengths);
  }

  private static Operand<TInt32> count(Ops tf, Operand<TBool> pairs) {
    return tf.reduceSum(tf.dtypes.cast(pairs, TInt32.class), tf.constant(1));
  }

  /** The place of each candidate in the lists laid end to end, [C]. */
  public Operand<TInt32> placeOf() {
    Operand<TInt32> column = tf.constant(1);
    Operand<TInt32> list = tf.gather(places, tf.constant(0), column);
    Operand<TInt32> position = tf.gather(places, tf.constant(1), column);
    return tf.math.add(tf.math.mul(list, tf.constant(positions)), position);
  }

  /** The candidate at each place, [L, P]; 0 where the list has ended. */
  public Operand<TInt32> rowOf() {
    Operand<TInt32> candidates =
        tf.range(tf.constant(0), tf.size(placeOf()), tf.constant(1));
    return tf.scatterNd(
        places, candidates, tf.stack(List.of(tf.size(lengths), tf.constant(positions))));
  }

  /** 1 where there is a candidate, [L, P]. */
  public Operand<TFloat32> mask() {
    return tf.dtypes.cast(
        tf.math.less(
            tf.range(tf.constant(0), tf.constant(positions), tf.constant(1)),
            tf.expandDims(lengths, tf.constant(1))),
        TFloat32.class);
  }

  /** How many items each list has, [L]. */
  public Operand<TInt32> lengths() {
    return lengths;
  }

  /**
   * Rows as lists, [L, P, width], 0 behind their ends.
   *
   * @param rows [C, width], the width known
   */
  public <T extends TNumber> Operand<T> toLists(Operand<T> rows) {
    Shape shape = rows.shape();
    if (shape.numDimensions() != 2 || shape.get(1) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "candidate lists: expected rows [candidates, width] of a known width but got " + shape);
    }
    int width = (int) shape.get(1);
    Operand<TInt32> sizes =
        tf.stack(List.of(tf.size(lengths), tf.constant(positions), tf.constant(width)));
    Operand<T> lists = tf.scatterNd(places, rows, sizes);
    return tf.reshape(lists, tf.constant(new int[] {-1, positions, width}));
  }

  /**
   * Lists as rows: [L, P] as [C], [L, P, n] as [C, n].
   *
   * @param lists what lies behind the ends of lists is left out
   */
  public Operand<TFloat32> toRows(Operand<TFloat32> lists) {
    return tf.gatherNd(lists, places);
  }
}
