package io.rankgraft.registry;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;

/**
 * How alike a candidate is to the events of a behaviour: ours, no paper's.
 *
 * <pre>
 * s_l = ⟨x_l, e⟩ / √d
 * match = [max_l s_l,  Σ_l r_l s_l / Σ_l r_l,  mean_l s_l],   r_l = 1 / (1 + events after l)
 * </pre>
 *
 * <p>Without events it is 0. On real logs the maximum and the mean by recency told more than the
 * mean alone.
 */
public final class EventMatch {
  /** The width of a match. */
  public static final int WIDTH = 3;

  private static final float FAR_BELOW = 1e9f;

  private EventMatch() {}

  /**
   * @param vectors x, oldest first, [rows, length, d]
   * @param mask 1 for an event, [rows, length]
   * @param item e, [rows, d] with d known
   * @return [rows, 3]
   */
  public static Operand<TFloat32> of(
      Ops tf, Operand<TFloat32> vectors, Operand<TFloat32> mask, Operand<TFloat32> item) {
    float scale = (float) (1 / Math.sqrt(item.shape().get(1)));
    Operand<TFloat32> scores = // [rows, length]
        tf.math.mul(
            tf.reduceSum(tf.math.mul(vectors, tf.expandDims(item, tf.constant(1))), tf.constant(2)),
            tf.constant(scale));
    Operand<TFloat32> events = tf.reduceSum(mask, tf.constant(1)); // [rows]
    Operand<TFloat32> any = tf.math.minimum(events, tf.constant(1f));
    Operand<TFloat32> padding =
        tf.math.mul(tf.math.sub(mask, tf.constant(1f)), tf.constant(FAR_BELOW));
    // Far below at padding; at a row without events it is multiplied by 0.
    Operand<TFloat32> most =
        tf.math.mul(any, tf.max(tf.math.add(tf.math.mul(scores, mask), padding), tf.constant(1)));
    Operand<TFloat32> after =
        tf.math.sub(tf.expandDims(events, tf.constant(1)), tf.math.cumsum(mask, tf.constant(1)));
    Operand<TFloat32> recency = tf.math.div(mask, tf.math.add(after, tf.constant(1f)));
    return tf.stack(
        List.of(most, mean(tf, scores, recency), mean(tf, scores, mask)), Stack.axis(1L));
  }

  private static Operand<TFloat32> mean(
      Ops tf, Operand<TFloat32> scores, Operand<TFloat32> weights) {
    return tf.math.divNoNan(
        tf.reduceSum(tf.math.mul(scores, weights), tf.constant(1)),
        tf.reduceSum(weights, tf.constant(1)));
  }
}
