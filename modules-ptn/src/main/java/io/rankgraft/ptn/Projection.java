package io.rankgraft.ptn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;

/**
 * An upstream representation split along the downstream one. HPMR, section 4.2.
 *
 * <pre>
 * e_sha = (e_up · e_down) / |e_down|² e_down,   e_uni = e_up − e_sha                       (Eq. 5)
 * </pre>
 *
 * <p>Shapes: all [rows, d]. A zero downstream row gives e_sha = 0 and e_uni = e_up: the denominator
 * is |e_down|² + 1e-12, never a norm, whose gradient is not a number at zero.
 *
 * @param shared e_sha, times the scale
 * @param unique e_uni, times the scale
 */
public record Projection(Operand<TFloat32> shared, Operand<TFloat32> unique) {
  private static final float EPSILON = 1e-12f;

  /**
   * @param scale multiplies both parts; 1 in the paper, 0.1 in the authors' code
   * @param clipNegative whether e_sha is zero where e_up · e_down &lt; 0
   */
  static Projection of(
      Ops tf, Operand<TFloat32> up, Operand<TFloat32> down, float scale, boolean clipNegative) {
    Operand<TFloat32> dot = rowSum(tf, tf.math.mul(up, down)); // [rows, 1]
    if (clipNegative) {
      dot = tf.nn.relu(dot);
    }
    Operand<TFloat32> squared =
        tf.math.add(rowSum(tf, tf.math.square(down)), tf.constant(EPSILON)); // [rows, 1]
    Operand<TFloat32> shared = tf.math.mul(tf.math.div(dot, squared), down);
    Operand<TFloat32> unique = tf.math.sub(up, shared);
    return scale == 1
        ? new Projection(shared, unique)
        : new Projection(
            tf.math.mul(shared, tf.constant(scale)), tf.math.mul(unique, tf.constant(scale)));
  }

  private static Operand<TFloat32> rowSum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.constant(1), ReduceSum.keepDims(true));
  }
}
