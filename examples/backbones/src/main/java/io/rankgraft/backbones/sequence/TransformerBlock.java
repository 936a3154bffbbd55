package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * One encoder layer: LN(x + attention), then LN(y + FFN(y)) with four times the width inside.
 * Vaswani et al. 2017, section 3.1.
 */
final class TransformerBlock {
  private static final int RATIO = 4;
  private static final float EPSILON = 1e-6f;
  private final Ops tf;
  private final Attention attention;
  private final Operand<TFloat32> w1;
  private final Operand<TFloat32> b1;
  private final Operand<TFloat32> w2;
  private final Operand<TFloat32> b2;
  private final Operand<TFloat32> scale1;
  private final Operand<TFloat32> shift1;
  private final Operand<TFloat32> scale2;
  private final Operand<TFloat32> shift2;

  /**
   * @param scope of this block alone
   */
  TransformerBlock(GraftScope scope, long dim, int heads) {
    this.tf = scope.tf();
    this.attention = new Attention(scope.child("attention"), dim, heads);
    Initializer xavier = Initializer.xavierUniform();
    this.w1 = scope.parameter("w1", Shape.of(dim, RATIO * dim), xavier);
    this.b1 = scope.parameter("b1", Shape.of(RATIO * dim), Initializer.zeros());
    this.w2 = scope.parameter("w2", Shape.of(RATIO * dim, dim), xavier);
    this.b2 = scope.parameter("b2", Shape.of(dim), Initializer.zeros());
    this.scale1 = scope.parameter("scale1", Shape.of(dim), Initializer.ones());
    this.shift1 = scope.parameter("shift1", Shape.of(dim), Initializer.zeros());
    this.scale2 = scope.parameter("scale2", Shape.of(dim), Initializer.ones());
    this.shift2 = scope.parameter("shift2", Shape.of(dim), Initializer.zeros());
  }

  /**
   * @param from [B, F, d]
   * @param to what it attends to, [B, L, d]
   * @param mask [B, L]
   * @return [B, F, d]
   */
  Operand<TFloat32> apply(Operand<TFloat32> from, Operand<TFloat32> to, Operand<TFloat32> mask) {
    Operand<TFloat32> y = norm(tf.math.add(from, attention.apply(from, to, mask)), scale1, shift1);
    Operand<TFloat32> hidden = tf.nn.relu(tf.math.add(Rows.linear(tf, y, w1), b1));
    return norm(tf.math.add(y, tf.math.add(Rows.linear(tf, hidden, w2), b2)), scale2, shift2);
  }

  private Operand<TFloat32> norm(
      Operand<TFloat32> x, Operand<TFloat32> scale, Operand<TFloat32> shift) {
    Operand<TFloat32> centred =
        tf.math.sub(x, tf.math.mean(x, tf.constant(-1), Mean.keepDims(true)));
    Operand<TFloat32> variance =
        tf.math.mean(tf.math.square(centred), tf.constant(-1), Mean.keepDims(true));
    return tf.math.add(
        tf.math.mul(
            tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, tf.constant(EPSILON)))),
            scale),
        shift);
  }
}
