package io.rankgraft.tim;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;

/** Tensors with one leading entry a (task, behaviour) pair, or one for all. */
final class Pairs {
  private Pairs() {}

  /** The entries of one behaviour's tasks, [T, ...]; what all pairs share stays as it is. */
  static Operand<TFloat32> of(Ops tf, Operand<TFloat32> x, int behaviour, int tasks) {
    Shape shape = x.shape();
    if (shape.get(0) == 1) {
      return x;
    }
    int[] begin = new int[shape.numDimensions()];
    int[] size = new int[shape.numDimensions()];
    java.util.Arrays.fill(size, -1);
    begin[0] = behaviour * tasks;
    size[0] = tasks;
    return tf.slice(x, tf.constant(begin), tf.constant(size));
  }

  /**
   * x W, where either may be one for all pairs.
   *
   * @param x [K, N, in] with a known K
   * @param w [1, in, out] or [K', in, out]
   * @return [max(K, K'), N, out]
   */
  static Operand<TFloat32> linear(Ops tf, Operand<TFloat32> x, Operand<TFloat32> w) {
    if (w.shape().get(0) > 1) {
      return product(tf, x, w);
    }
    // One weight for all: one product, which is much faster than a batch of them.
    return rows(tf, tf.linalg.matMul(flat(tf, x), matrix(tf, w)), x.shape().get(0));
  }

  /** x y over the last two axes; the others broadcast. */
  static Operand<TFloat32> product(Ops tf, Operand<TFloat32> x, Operand<TFloat32> y) {
    return tf.train.batchMatMul(x, y, TFloat32.class);
  }

  /** x yᵀ over the last two axes; the others broadcast. */
  static Operand<TFloat32> productTransposed(Ops tf, Operand<TFloat32> x, Operand<TFloat32> y) {
    return tf.train.batchMatMul(x, y, TFloat32.class, BatchMatMul.adjY(true));
  }

  /** [K, N, d] as [K · N, d]. */
  static Operand<TFloat32> flat(Ops tf, Operand<TFloat32> x) {
    return tf.reshape(x, tf.constant(new long[] {-1, x.shape().get(2)}));
  }

  /** [K · N, d] as [K, N, d]. */
  static Operand<TFloat32> rows(Ops tf, Operand<TFloat32> x, long k) {
    return tf.reshape(x, tf.constant(new long[] {k, -1, x.shape().get(1)}));
  }

  /** [1, in, out] as [in, out]. */
  static Operand<TFloat32> matrix(Ops tf, Operand<TFloat32> w) {
    return tf.reshape(w, tf.constant(new long[] {w.shape().get(1), w.shape().get(2)}));
  }
}
