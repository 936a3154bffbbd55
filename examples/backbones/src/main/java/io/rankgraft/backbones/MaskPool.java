package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Dropout for many matrices of one width: one matrix of random zeros and ones a step, of which each
 * mask is a run of rows from a random row on.
 *
 * <p>Elements of one mask are independent; two masks of a step may overlap, shifted against each
 * other by an offset that every step draws anew. A mask of its own for each of the dozens of
 * matrices of a deep encoder costs as much as all its other element-wise work.
 */
final class MaskPool {
  private final GraftScope scope;
  private final int width;
  private final int spread;
  private final float keep;
  private Operand<TFloat32> pool; // [2 · most rows, width]; made with the first mask

  /**
   * @param mostRows rows of the tallest matrix
   */
  MaskPool(GraftScope scope, int width, int mostRows, float keep) {
    this.scope = scope;
    this.width = width;
    this.spread = mostRows;
    this.keep = keep;
  }

  /** What a kept element is multiplied by: 1 outside TRAIN. */
  float scale() {
    return Dropout.scale(scope, keep);
  }

  /**
   * Drops elements in TRAIN; kept ones are not scaled.
   *
   * @param x [n, width], n at most the most rows
   */
  Operand<TFloat32> mask(String name, Operand<TFloat32> x) {
    if (!scope.isTraining() || keep >= 1) {
      return x;
    }
    Ops tf = scope.tf();
    if (pool == null) {
      pool = Dropout.ones(scope, "drop", tf.constant(2 * spread), width, keep);
    }
    Operand<TInt32> from =
        tf.random.statelessRandomUniformInt(
            tf.constant(new int[0]), scope.random(name), tf.constant(0), tf.constant(spread + 1));
    Operand<TInt32> rows = tf.gather(tf.shape(x), tf.constant(0), tf.constant(0));
    // A run of rows is a view of the pool, not a copy.
    return tf.math.mul(
        x,
        tf.slice(
            pool,
            tf.stack(List.of(from, tf.constant(0))),
            tf.stack(List.of(rows, tf.constant(width)))));
  }
}
