package io.rankgraft.backbones.ctr;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The loss of amounts; that of binary tasks is {@link io.rankgraft.layers.LogLoss}. */
public final class TaskLosses {
  private TaskLosses() {}

  /** The mean squared error, [rows] against [rows]. */
  public static Operand<TFloat32> squaredError(
      Ops tf, Operand<TFloat32> predicted, Operand<TFloat32> label) {
    return tf.math.mean(tf.math.squaredDifference(predicted, label), tf.constant(0));
  }
}
