package io.rankgraft.tim;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.SmallProducts;
import io.rankgraft.tim.TimConfig.Inject;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Multi-head self-attention over the events of one behaviour. DTRN, section 3.3.2.
 *
 * <pre>
 * MHSA(X) = concat(head_1 .. head_h) W^O                                                     (Eq. 3)
 * head_i = softmax(X W_i^Q (X W_i^K)ᵀ / √d') X W_i^V,   d' = d / h                           (Eq. 4)
 * </pre>
 *
 * <p>Padded keys get no weight; padded queries are computed and read by nobody. No biases, as
 * printed.
 *
 * @param query W^Q of all heads side by side, [1 or P, d, d]; key and value likewise
 * @param output W^O, [1, d, d]
 * @param heads h
 */
record SelfAttention(
    Operand<TFloat32> query,
    Operand<TFloat32> key,
    Operand<TFloat32> value,
    Operand<TFloat32> output,
    int heads) {

  static SelfAttention create(
      GraftScope scope,
      String name,
      int dim,
      TimConfig config,
      Optional<Hypernetworks> conditions) {
    Optional<Hypernetworks> c = conditions.filter(x -> config.conditions().inject() == Inject.QKV);
    return new SelfAttention(
        projection(scope, name + "-query", dim, c),
        projection(scope, name + "-key", dim, c),
        projection(scope, name + "-value", dim, c),
        projection(scope, name + "-output", dim, Optional.empty()),
        config.transformer().heads());
  }

  private static Operand<TFloat32> projection(
      GraftScope scope, String name, int dim, Optional<Hypernetworks> conditions) {
    Ops tf = scope.tf();
    Operand<TFloat32> w = scope.parameter(name, Shape.of(dim, dim), Initializer.xavierUniform());
    return conditions
        .map(c -> c.modulate(name + "-hyper", w))
        .orElseGet(() -> tf.expandDims(w, tf.constant(0)));
  }

  /**
   * Eq. 3.
   *
   * @param x [1, R · L, d]
   * @param keyMask 0 for events and a very negative number for padding, [R, 1, 1, L]
   * @return [1 or T, R · L, d]
   */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x, Operand<TFloat32> keyMask) {
    long length = keyMask.shape().get(3);
    long dim = x.shape().get(2);
    long k = query.shape().get(0);
    Operand<TFloat32> rootOfHeadWidth = tf.constant((float) (1 / Math.sqrt((double) dim / heads)));
    Operand<TFloat32> q = // [K, R, h, L, d']
        tf.linalg.transpose(
            heads(tf, Pairs.linear(tf, x, tf.math.mul(query, rootOfHeadWidth)), length),
            tf.constant(new int[] {0, 1, 3, 2, 4}));
    Operand<TFloat32> scores =
        SmallProducts.of(tf, q, false, columns(tf, Pairs.linear(tf, x, key), length), false);
    Operand<TFloat32> weights = tf.nn.softmax(tf.math.add(scores, keyMask)); // [K, R, h, L, L]
    Operand<TFloat32> read = // (A V)ᵀ = Vᵀ Aᵀ, [K, R, h, d', L]
        SmallProducts.of(tf, columns(tf, Pairs.linear(tf, x, value), length), false, weights, true);
    Operand<TFloat32> joined =
        tf.reshape(
            tf.linalg.transpose(read, tf.constant(new int[] {0, 1, 4, 2, 3})),
            tf.constant(new long[] {k, -1, dim}));
    return Pairs.linear(tf, joined, output);
  }

  /** [K, R · L, d] as [K, R, L, h, d']. */
  private Operand<TFloat32> heads(Ops tf, Operand<TFloat32> x, long length) {
    long dim = x.shape().get(2);
    return tf.reshape(
        x, tf.constant(new long[] {x.shape().get(0), -1, length, heads, dim / heads}));
  }

  /**
   * [K, R · L, d] as [K, R, h, d', L]: the events last, for small products are fastest, forward and
   * backward, with the wide axis there.
   */
  private Operand<TFloat32> columns(Ops tf, Operand<TFloat32> x, long length) {
    return tf.linalg.transpose(heads(tf, x, length), tf.constant(new int[] {0, 1, 3, 4, 2}));
  }

  /** The projections of one behaviour's tasks. */
  SelfAttention of(Ops tf, int behaviour, int tasks) {
    return new SelfAttention(
        Pairs.of(tf, query, behaviour, tasks),
        Pairs.of(tf, key, behaviour, tasks),
        Pairs.of(tf, value, behaviour, tasks),
        output,
        heads);
  }
}
