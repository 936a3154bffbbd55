package io.rankgraft.tim;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What keeps padding out of a softmax. */
final class Masks {
  /** Far below any score, and far from overflow when a score is added to it. */
  private static final float NEVER = 1e9f;

  private Masks() {}

  /** 0 where the mask is 1 and −1e9 where it is 0. */
  static Operand<TFloat32> keys(Ops tf, Operand<TFloat32> mask) {
    return tf.math.mul(tf.math.sub(mask, tf.constant(1f)), tf.constant(NEVER));
  }
}
