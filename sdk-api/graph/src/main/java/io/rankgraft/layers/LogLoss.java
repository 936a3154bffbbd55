package io.rankgraft.layers;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Cross-entropy of binary labels and logits. */
public final class LogLoss {
  private LogLoss() {}

  /**
   * −y log σ(z) − (1 − y) log(1 − σ(z)) of each value, as relu(z) − z y + log(1 + e^−|z|), which
   * never takes the logarithm of 0.
   */
  public static Operand<TFloat32> each(Ops tf, Operand<TFloat32> z, Operand<TFloat32> y) {
    Operand<TFloat32> tail = tf.math.log1p(tf.math.exp(tf.math.neg(tf.math.abs(z))));
    return tf.math.add(tf.math.sub(tf.nn.relu(z), tf.math.mul(z, y)), tail);
  }

  /** The mean of {@link #each} over [rows]. */
  public static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> z, Operand<TFloat32> y) {
    return tf.math.mean(each(tf, z, y), tf.constant(0));
  }
}
