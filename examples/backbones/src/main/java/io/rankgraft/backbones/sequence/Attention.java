package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;

/**
 * Multi-head attention. Vaswani et al. 2017, section 3.2; no biases. Creates {@code query, key,
 * value, output}, each [d, d].
 */
final class Attention {
  private static final float NEVER = 1e9f;
  private final Ops tf;
  private final Operand<TFloat32> query;
  private final Operand<TFloat32> key;
  private final Operand<TFloat32> value;
  private final Operand<TFloat32> output;
  private final int heads;
  private final long dim;

  /**
   * @param scope of this layer alone
   * @throws IllegalArgumentException if the heads do not divide the width
   */
  Attention(GraftScope scope, long dim, int heads) {
    if (dim % heads != 0) {
      throw new IllegalArgumentException(
          "attention '%s': expected a width that %s heads divide but got %s"
              .formatted(scope.path(), heads, dim));
    }
    this.tf = scope.tf();
    this.heads = heads;
    this.dim = dim;
    Shape square = Shape.of(dim, dim);
    this.query = scope.parameter("query", square, Initializer.xavierUniform());
    this.key = scope.parameter("key", square, Initializer.xavierUniform());
    this.value = scope.parameter("value", square, Initializer.xavierUniform());
    this.output = scope.parameter("output", square, Initializer.xavierUniform());
  }

  /**
   * @param from [B, F, d]
   * @param to [B, L, d]
   * @param mask 1 for what may be attended to, [B, L]
   * @return [B, F, d]; zero where nothing may be
   */
  Operand<TFloat32> apply(Operand<TFloat32> from, Operand<TFloat32> to, Operand<TFloat32> mask) {
    Operand<TFloat32> q = split(from, query);
    Operand<TFloat32> keys =
        tf.reshape(mask, tf.constant(new long[] {-1, 1, 1, to.shape().get(1)})); // [B, 1, 1, L]
    Operand<TFloat32> scores =
        tf.math.mul(
            tf.train.batchMatMul(q, split(to, key), TFloat32.class, BatchMatMul.adjY(true)),
            tf.constant((float) (1 / Math.sqrt((double) dim / heads))));
    Operand<TFloat32> never = tf.math.mul(tf.math.sub(keys, tf.constant(1f)), tf.constant(NEVER));
    Operand<TFloat32> weights =
        tf.math.mul(tf.nn.softmax(tf.math.add(scores, never)), keys); // [B, h, F, L]
    Operand<TFloat32> mixed = tf.train.batchMatMul(weights, split(to, value), TFloat32.class);
    Operand<TFloat32> joined =
        tf.reshape(
            tf.linalg.transpose(mixed, tf.constant(new int[] {0, 2, 1, 3})),
            tf.constant(new long[] {-1, from.shape().get(1), dim}));
    return Rows.linear(tf, joined, output);
  }

  /** [B, L, d] as [B, h, L, d / h]. */
  private Operand<TFloat32> split(Operand<TFloat32> x, Operand<TFloat32> w) {
    return tf.linalg.transpose(
        tf.reshape(
            Rows.linear(tf, x, w),
            tf.constant(new long[] {-1, x.shape().get(1), heads, dim / heads})),
        tf.constant(new int[] {0, 2, 1, 3}));
  }
}
