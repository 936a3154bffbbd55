package io.rankgraft.tim;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Multi-head attention of the target item over encoded events: MHA of Eq. 7.
 *
 * <p>Eq. 4 without biases is associative, and the query is one vector: with out = γ ⊙ y + β, the
 * score of head i is
 *
 * <pre>
 * e W_i^Q (out W_i^K)ᵀ = (e W_i^Q W_i^Kᵀ ⊙ γ) yᵀ + a number that is the same for all events
 * </pre>
 *
 * which softmax does not see, but for a zero event beside them, and Σ_l a_l (out_l W_i^V) = (γ ⊙
 * Σ_l a_l y_l + β Σ_l a_l) W_i^V. So the events are neither scaled, shifted nor projected, and what
 * depends on weights alone is one matrix on each side.
 *
 * @param scoring W_i^Q W_i^Kᵀ / √d' of all heads side by side, [1 or P, d, h · d]
 * @param mixing W_i^V W_i^O of all heads one below the other, [1 or P, h · d, d]
 * @param heads h
 */
record TargetAttention(Operand<TFloat32> scoring, Operand<TFloat32> mixing, int heads) {

  static TargetAttention of(Ops tf, SelfAttention projections) {
    long dim = projections.output().shape().get(1);
    int h = projections.heads();
    Operand<TFloat32> scale = tf.constant((float) (1 / Math.sqrt((double) dim / h)));
    Operand<TFloat32> q = byHead(tf, projections.query(), h); // [., h, d, d']
    Operand<TFloat32> k = byHead(tf, projections.key(), h);
    Operand<TFloat32> scoring =
        tf.linalg.transpose(
            Pairs.productTransposed(tf, tf.math.mul(q, scale), k),
            tf.constant(new int[] {0, 2, 1, 3})); // [., d, h, d]
    Operand<TFloat32> o =
        tf.reshape(projections.output(), tf.constant(new long[] {1, h, dim / h, dim}));
    Operand<TFloat32> mixing =
        Pairs.product(tf, byHead(tf, projections.value(), h), o); // [., h, d, d]
    long sets = projections.query().shape().get(0);
    return new TargetAttention(
        tf.reshape(scoring, tf.constant(new long[] {sets, dim, h * dim})),
        tf.reshape(mixing, tf.constant(new long[] {sets, h * dim, dim})),
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
   * @param y the normalised events of a behaviour for each task, [T, C, L, d]
   * @param norm the scale and shift that would turn y into the encoder's output
   * @param mask 1 for events and 0 for padding, [C, L]
   * @param zeroEvent whether an event that scores 0 and says 0 stands beside them
   * @return MHA(e, out), [T, C, d]; zero for a row without events
   */
  Operand<TFloat32> apply(
      Ops tf,
      Operand<TFloat32> target,
      Operand<TFloat32> y,
      LayerNorm norm,
      Operand<TFloat32> mask,
      boolean zeroEvent) {
    long dim = target.shape().get(2);
    long length = mask.shape().get(1);
    long tasks = y.shape().get(0);
    Operand<TFloat32> scale = perHead(tf, norm.scale(), dim);
    Operand<TFloat32> projected = Pairs.linear(tf, target, scoring); // [1 or T, C, h · d]
    Operand<TFloat32> raw =
        tf.reshape(projected, tf.constant(new long[] {projected.shape().get(0), -1, heads, dim}));
    Operand<TFloat32> shift = perHead(tf, norm.shift(), dim);
    Operand<TFloat32> query = tf.math.mul(raw, scale); // [1 or T, C, h, d]
    Operand<TFloat32> scores = Pairs.productTransposed(tf, query, y);
    if (zeroEvent) { // what is the same for all events is not the same for this one
      scores = tf.math.add(scores, sum(tf, tf.math.mul(raw, shift)));
    }
    Operand<TFloat32> events =
        tf.reshape(mask, tf.constant(new long[] {1, -1, 1, length})); // [1, C, 1, L]
    Operand<TFloat32> weights =
        tf.math.mul(
            softmax(tf, tf.math.add(scores, Masks.keys(tf, events)), length, zeroEvent),
            events); // [T, C, h, L]: all zero without events
    Operand<TFloat32> any =
        zeroEvent
            ? sum(tf, weights)
            : tf.max(events, tf.constant(3), org.tensorflow.op.core.Max.keepDims(true));
    Operand<TFloat32> mixed =
        tf.math.add(
            tf.math.mul(Pairs.product(tf, weights, y), scale),
            tf.math.mul(shift, any)); // [T, C, h, d]
    return Pairs.linear(
        tf, tf.reshape(mixed, tf.constant(new long[] {tasks, -1, heads * dim})), mixing);
  }

  /** Over the last axis, which stays. */
  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(
        x, tf.constant(3), org.tensorflow.op.core.ReduceSum.keepDims(true)); // [., C, h, 1]
  }

  /** Softmax of [T, C, h, L]; beside a zero, whose weight is left out, if there is a zero event. */
  private static Operand<TFloat32> softmax(
      Ops tf, Operand<TFloat32> scores, long length, boolean zeroEvent) {
    if (!zeroEvent) {
      return tf.nn.softmax(scores);
    }
    Operand<TInt32> begin = tf.constant(new int[] {0, 0, 0, 0});
    Operand<TFloat32> one =
        tf.zerosLike(tf.slice(scores, begin, tf.constant(new int[] {-1, -1, -1, 1})));
    return tf.slice(
        tf.nn.softmax(tf.concat(List.of(scores, one), tf.constant(3))),
        begin,
        tf.constant(new int[] {-1, -1, -1, (int) length}));
  }

  /** [., d] as [., 1, 1, d]. */
  private static Operand<TFloat32> perHead(Ops tf, Operand<TFloat32> x, long dim) {
    return tf.reshape(x, tf.constant(new long[] {-1, 1, 1, dim}));
  }

  /** The projections of one behaviour's tasks. */
  TargetAttention of(Ops tf, int behaviour, int tasks) {
    return new TargetAttention(
        Pairs.of(tf, scoring, behaviour, tasks), Pairs.of(tf, mixing, behaviour, tasks), heads);
  }
}
