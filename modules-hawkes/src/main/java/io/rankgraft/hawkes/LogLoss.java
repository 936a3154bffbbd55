package io.rankgraft.hawkes;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The biased predictions and losses of HEROES, section 3.3, Eq. 17 and 18: P(c) = h^c, P(v) = h^c
 * h^v, both from logits, each a mean over the items of the lists.
 *
 * <p>Differs from the paper: a mean instead of a sum; a weight on positive items, which is 1 there.
 */
final class LogLoss {
  private LogLoss() {}

  /** −w y log σ(z) − (1 − y) log(1 − σ(z)), [lists, positions] each. */
  static Operand<TFloat32> click(
      Ops tf, Operand<TFloat32> z, Operand<TFloat32> y, Operand<TFloat32> mask, float weight) {
    return mean(tf, y, tf.math.softplus(tf.math.neg(z)), tf.math.softplus(z), mask, weight);
  }

  /**
   * As {@link #click} for P = σ(z^c) σ(z^v). With a = log(1 − σ(z^c)) and b = log σ(z^c) + log(1 −
   * σ(z^v)), log(1 − P) = log(e^a + e^b) = b + log(1 + e^{a−b}): never the logarithm of 0.
   */
  static Operand<TFloat32> conversion(
      Ops tf,
      Operand<TFloat32> zc,
      Operand<TFloat32> zv,
      Operand<TFloat32> y,
      Operand<TFloat32> mask,
      float weight) {
    Operand<TFloat32> notClick = tf.math.neg(tf.math.softplus(zc)); // a
    Operand<TFloat32> click = tf.math.neg(tf.math.softplus(tf.math.neg(zc)));
    Operand<TFloat32> clickOnly = tf.math.sub(click, tf.math.softplus(zv)); // b
    Operand<TFloat32> positive = tf.math.sub(tf.math.softplus(tf.math.neg(zv)), click);
    Operand<TFloat32> negative =
        tf.math.neg(tf.math.add(clickOnly, tf.math.softplus(tf.math.sub(notClick, clickOnly))));
    return mean(tf, y, positive, negative, mask, weight);
  }

  /** The mean over items of w y · positive + (1 − y) · negative; 0 where there is no item. */
  private static Operand<TFloat32> mean(
      Ops tf,
      Operand<TFloat32> y,
      Operand<TFloat32> positive,
      Operand<TFloat32> negative,
      Operand<TFloat32> mask,
      float weight) {
    Operand<TFloat32> up = tf.math.mul(y, positive);
    Operand<TFloat32> each =
        tf.math.add(
            weight == 1 ? up : tf.math.mul(up, tf.constant(weight)),
            tf.math.mul(tf.math.sub(tf.constant(1f), y), negative));
    return ListMask.mean(tf, each, mask);
  }
}
