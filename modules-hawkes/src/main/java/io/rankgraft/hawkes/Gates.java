package io.rankgraft.hawkes;

import io.rankgraft.layers.LogitHead;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The gate of each position in one build. HEROES, Eq. 9. */
final class Gates {
  /**
   * The gate of a position, [lists, 1] each.
   *
   * @param conversion g_i as the conversion layer reads it at this position
   * @param nextClick g_i as the click layer reads it at the next position
   */
  record Opening(Operand<TFloat32> conversion, Operand<TFloat32> nextClick) {}

  private final Ops tf;
  private final Gate gate;
  private final float threshold;
  private final LogitHead head;
  private final List<Operand<TFloat32>> clicks;

  /**
   * @param head the click head
   * @param clicks observed clicks by position, [lists, 1] each; empty where the gate reads none
   */
  Gates(Ops tf, HawkesConfig config, LogitHead head, List<Operand<TFloat32>> clicks) {
    this.tf = tf;
    this.gate = config.gating().gate();
    float p = config.gating().threshold();
    this.threshold = (float) Math.log(p / (1.0 - p)); // -∞ at 0 and ∞ at 1: always, never
    this.head = head;
    this.clicks = clicks;
  }

  /**
   * @param hidden h^c_i, [lists, H]
   */
  Opening at(int position, Operand<TFloat32> hidden) {
    return switch (gate) {
      case PREDICTED -> same(hard(head.logits(tf.stopGradient(hidden))));
      case STRAIGHT_THROUGH -> {
        Operand<TFloat32> z = head.logits(hidden);
        Operand<TFloat32> p = tf.math.sigmoid(z);
        yield same(tf.math.add(hard(z), tf.math.sub(p, tf.stopGradient(p)))); // p − p is 0
      }
      case SOFT -> same(tf.math.sigmoid(head.logits(hidden)));
      case PREVIOUS_LABEL ->
          new Opening(hard(head.logits(tf.stopGradient(hidden))), clicks.get(position));
      case LABEL -> same(clicks.get(position));
    };
  }

  private static Opening same(Operand<TFloat32> g) {
    return new Opening(g, g);
  }

  /** 1 where σ(z) > threshold. */
  private Operand<TFloat32> hard(Operand<TFloat32> z) {
    return tf.stopGradient(
        tf.dtypes.cast(tf.math.greater(z, tf.constant(threshold)), TFloat32.class));
  }
}
