package io.rankgraft.tim;

import io.rankgraft.layers.SmallProducts;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Multi-head attention of the target item over encoded events: MHA of Eq. 7.
 *
 * <p>Eq. 4 without biases is associative, and the query is one vector: with out = γ ⊙ y + β, the
 * score of head i is
 *
 * <pre>
 * e W_i^Q (out W_i^K)ᵀ = e (W_i^Q W_i^Kᵀ diag γ) yᵀ + a number that is the same for all events
 * </pre>
 *
 * which softmax does not see, but for a zero event beside them, and Σ_l a_l (out_l W_i^V) = Σ_l a_l
 * y_l (diag γ W_i^V) + Σ_l a_l β W_i^V. So the events are neither scaled, shifted nor projected,
 * and what depends on weights alone is a matrix on each side and a shift.
 *
 * <p>K is 1 where all tasks share scale, shift and projections, else T.
 *
 * @param scoring W_i^Q W_i^Kᵀ diag γ / √d' of all heads side by side, [K, d, h · d]
 * @param mixing diag γ W_i^V W_i^O of all heads one below the other, [K, h · d, d]
 * @param shiftScores W_i^Q W_i^Kᵀ β / √d' by head, [K, d, h]
 * @param shifts β W_i^V W_i^O by head, [K, h, d]
 * @param heads h
 */
record TargetAttention(
    Operand<TFloat32> scoring,
    Operand<TFloat32> mixing,
    Operand<TFloat32> shiftScores,
    Operand<TFloat32> shifts,
    int heads) {

  /**
   * @param projections W^Q, W^K, W^V and W^O
   * @param norm γ and β that would turn normalised events into the encoder's output
   */
  static TargetAttention of(Ops tf, SelfAttention projections, LayerNorm norm) {
    long d = projections.output().shape().get(1);
    int h = projections.heads();
    long k = Math.max(projections.query().shape().get(0), norm.scale().shape().get(0));
    Operand<TFloat32> root = tf.constant((float) (1 / Math.sqrt((double) d / h)));
    Operand<TFloat32> scores =
        tf.linalg.transpose(
            Pairs.productTransposed(
                tf,
                tf.math.mul(byHead(tf, projections.query(), h), root),
                byHead(tf, projections.key(), h)),
            tf.constant(new int[] {0, 2, 1, 3})); // W_i^Q W_i^Kᵀ / √d' as [., d, h, d]
    Operand<TFloat32> values = // W_i^V W_i^O, [., h, d, d]
        Pairs.product(
            tf,
            byHead(tf, projections.value(), h),
            tf.reshape(projections.output(), tf.constant(new long[] {1, h, d / h, d})));
    Operand<TFloat32> scale = tf.reshape(norm.scale(), tf.constant(new long[] {-1, 1, 1, d}));
    Operand<TFloat32> column = tf.reshape(norm.scale(), tf.constant(new long[] {-1, 1, d, 1}));
    Operand<TFloat32> shift = tf.reshape(norm.shift(), tf.constant(new long[] {-1, 1, 1, d}));
    return new TargetAttention(
        tf.reshape(tf.math.mul(scores, scale), tf.constant(new long[] {k, d, h * d})),
        tf.reshape(tf.math.mul(values, column), tf.constant(new long[] {k, h * d, d})),
        tf.reshape(Pairs.productTransposed(tf, scores, shift), tf.constant(new long[] {k, d, h})),
        tf.reshape(Pairs.product(tf, shift, values), tf.constant(new long[] {k, h, d})),
        h);
  }

  /** [., d, h · d'] as [., h, d, d']. */
  private static Operand<TFloat32> byHead(Ops tf, Operand<TFloat32> w, int heads) {
    long sets = w.shape().get(0);
    long dim = w.shape().get(1);
    return tf.linalg.transpose(
        tf.reshape(w, tf.constant(new long[] {sets, dim, heads, dim / heads})),
        tf.constant(new int[] {0, 2, 1, 3}));
  }

  /**
   * @param target e, [1, C, d]
   * @param y the normalised events of a behaviour for each task, [T, R, L, d]
   * @param mask 1 for events and 0 for padding, [R, L]
   * @param groups which candidates read the events of which request
   * @param present 1 for candidates with an event, else 0, [C]
   * @param zeroEvent whether an event that scores 0 and says 0 stands beside them
   * @return MHA(e, out), [T, C, d]; zero for a candidate without events
   */
  Operand<TFloat32> apply(
      Ops tf,
      Operand<TFloat32> target,
      Operand<TFloat32> y,
      Operand<TFloat32> mask,
      CandidateGroups groups,
      Operand<TFloat32> present,
      boolean zeroEvent) {
    long dim = target.shape().get(2);
    long length = mask.shape().get(1);
    long tasks = y.shape().get(0);
    Operand<TFloat32> events = groups.read(y, 1); // [T, G, L, d]
    Operand<TFloat32> keys =
        tf.reshape(
            Masks.keys(tf, groups.read(mask, 0)), tf.constant(new long[] {1, -1, 1, length}));
    Operand<TFloat32> query = groups.rows(Pairs.linear(tf, target, scoring), heads);
    Operand<TFloat32> scores = // [T, G, n · h, L]
        SmallProducts.of(tf, query, false, events, true);
    if (!zeroEvent) {
      Operand<TFloat32> weights = tf.nn.softmax(tf.math.add(scores, keys));
      return tf.math.mul(
          tf.math.add(
              mix(tf, groups, weights, events, tasks, dim),
              tf.reduceSum(shifts, tf.constant(1), ReduceSum.keepDims(true))),
          tf.reshape(present, tf.constant(new long[] {1, -1, 1}))); // weights without events: 1/L
    }
    // What is the same for all events is not the same for this one.
    scores = tf.math.add(scores, groups.rows(Pairs.linear(tf, target, shiftScores), heads));
    Operand<TFloat32> weights = besideZero(tf, tf.math.add(scores, keys), length);
    Operand<TFloat32> sums = // [T, C, h]
        groups.candidates(
            tf.reduceSum(weights, tf.constant(3), ReduceSum.keepDims(true)), tasks, heads, 1);
    return tf.math.add(
        mix(tf, groups, weights, events, tasks, dim), Pairs.linear(tf, sums, shifts));
  }

  /** Σ_l a_l y_l of each head through {@link #mixing}, [T, C, d]. */
  private Operand<TFloat32> mix(
      Ops tf,
      CandidateGroups groups,
      Operand<TFloat32> weights,
      Operand<TFloat32> events,
      long tasks,
      long dim) {
    Operand<TFloat32> mixed = // [T, G, n · h, d]
        SmallProducts.of(tf, weights, false, events, false);
    return Pairs.linear(tf, groups.candidates(mixed, tasks, heads, dim), mixing);
  }

  /** Softmax over the last axis beside a zero, whose weight is left out; all 0 without events. */
  private static Operand<TFloat32> besideZero(Ops tf, Operand<TFloat32> scores, long length) {
    Operand<TInt32> begin = tf.constant(new int[] {0, 0, 0, 0});
    Operand<TFloat32> zero =
        tf.zerosLike(tf.slice(scores, begin, tf.constant(new int[] {-1, -1, -1, 1})));
    return tf.slice(
        tf.nn.softmax(tf.concat(List.of(scores, zero), tf.constant(3))),
        begin,
        tf.constant(new int[] {-1, -1, -1, (int) length}));
  }
}
