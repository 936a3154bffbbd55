package io.rankgraft.cascade;

import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * First values of the units' weights: variance 2 / fan-in before a ReLU and 1 / fan-in before
 * nothing, He et al. 2015 (the paper's [17]), uniform.
 */
final class Weights {
  private Weights() {}

  static Initializer beforeRelu(int fanIn) {
    return Initializer.uniform((float) Math.sqrt(6.0 / fanIn));
  }

  static Initializer linear(int fanIn) {
    return Initializer.uniform((float) Math.sqrt(3.0 / fanIn));
  }

  /** x h without the last dimension: [rows, d], [d, 1] → [rows]. */
  static Operand<TFloat32> dot(Ops tf, Operand<TFloat32> x, Operand<TFloat32> h) {
    return tf.reshape(tf.linalg.matMul(x, h), tf.constant(new int[] {-1}));
  }
}
