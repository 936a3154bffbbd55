package io.rankgraft.backbones.ctr;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The two losses that need nothing but an output and a label. */
public final class TaskLosses {
  private TaskLosses() {}

  /**
   * The mean log loss of labels under logits, max(z, 0) − z y + log(1 + exp(−|z|)): never
   * overflows.
   *
   * @param logit z, [rows]
   * @param label y, [rows] of 0 and 1
   */
  public static Operand<TFloat32> logLoss(
      Ops tf, Operand<TFloat32> logit, Operand<TFloat32> label) {
    return tf.math.mean(
        tf.math.add(
            tf.math.sub(tf.nn.relu(logit), tf.math.mul(logit, label)),
            tf.math.log1p(tf.math.exp(tf.math.neg(tf.math.abs(logit))))),
        tf.constant(0));
  }

  /** The mean squared error, [rows] against [rows]. */
  public static Operand<TFloat32> squaredError(
      Ops tf, Operand<TFloat32> predicted, Operand<TFloat32> label) {
    return tf.math.mean(tf.math.squaredDifference(predicted, label), tf.constant(0));
  }
}
