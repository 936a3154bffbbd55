package io.rankgraft.behaviours;

import io.rankgraft.registry.Events;
import io.rankgraft.registry.Site;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;

/**
 * How the events of one behaviour become a vector of the user. Ours: HPMR and NMTR train a vector
 * per user and read no events.
 *
 * <pre>
 * MEAN       p = Σ_i e_i / n
 * ATTENTION  p = Σ_i a_i e_i,  a = softmax_i(e_i · q / √d)
 * MATCH      p as for MEAN, and beside it two numbers: max_i e_i · q,  Σ_i w_i e_i · q
 *            with w_i = 2^(−j/3) / Σ 2^(−j/3), j the events after the i-th
 * </pre>
 *
 * <p>Shapes: e [candidates, length, d], q the item [candidates, d]. No events give zeros.
 */
public enum EventReading {
  MEAN,
  ATTENTION,
  MATCH;

  /** After so many later events one counts half. */
  private static final double HALF_LIFE = 3;

  private static final float FAR_BELOW = 1e9f;

  /**
   * @param vector p, [candidates, d]
   * @param matches the two numbers of MATCH, [candidates, 2]
   */
  public record Read(Operand<TFloat32> vector, Optional<Operand<TFloat32>> matches) {}

  /**
   * Reads one behaviour.
   *
   * @param vectors of the events, [rows, length, d], rows of the events' axis
   * @param item q, [candidates, d]
   */
  public Read read(Site site, Events events, Operand<TFloat32> vectors, Operand<TFloat32> item) {
    Ops tf = site.scope().tf();
    if (this == MEAN) {
      return new Read(CandidateEvents.of(site, events, events.mean(tf, vectors)), Optional.empty());
    }
    Operand<TFloat32> e = CandidateEvents.of(site, events, vectors);
    Operand<TFloat32> mask = CandidateEvents.of(site, events, events.mask()); // [candidates, length]
    Operand<TFloat32> products =
        tf.reduceSum(tf.math.mul(e, tf.expandDims(item, tf.constant(1))), tf.constant(2));
    if (this == ATTENTION) {
      float scale = (float) (1 / Math.sqrt(item.shape().get(1)));
      Operand<TFloat32> scores = present(tf, tf.math.mul(products, tf.constant(scale)), mask);
      Operand<TFloat32> weights = tf.math.mul(tf.nn.softmax(scores), mask);
      return new Read(
          tf.reduceSum(tf.math.mul(e, tf.expandDims(weights, tf.constant(2))), tf.constant(1)),
          Optional.empty());
    }
    Operand<TFloat32> any = tf.reduceMax(mask, tf.constant(1));
    Operand<TFloat32> greatest =
        tf.math.mul(tf.reduceMax(present(tf, products, mask), tf.constant(1)), any);
    Operand<TFloat32> recent =
        tf.reduceSum(tf.math.mul(products, recency(tf, mask, events.length())), tf.constant(1));
    return new Read(
        CandidateEvents.of(site, events, events.mean(tf, vectors)),
        Optional.of(
            tf.concat(
                List.of(
                    tf.expandDims(greatest, tf.constant(1)), tf.expandDims(recent, tf.constant(1))),
                tf.constant(1))));
  }

  /** x where there is an event, far below everything where there is none. */
  private static Operand<TFloat32> present(Ops tf, Operand<TFloat32> x, Operand<TFloat32> mask) {
    Operand<TFloat32> absent = tf.math.sub(tf.constant(1f), mask);
    return tf.math.sub(tf.math.mul(x, mask), tf.math.mul(absent, tf.constant(FAR_BELOW)));
  }

  /** w, [candidates, length]; 0 without events. */
  private static Operand<TFloat32> recency(Ops tf, Operand<TFloat32> mask, int length) {
    Operand<TFloat32> weights =
        tf.math.mul(
            tf.math.exp(
                tf.math.mul(
                    CandidateEvents.later(tf, mask, length),
                    tf.constant((float) (-Math.log(2) / HALF_LIFE)))),
            mask);
    Operand<TFloat32> sum = tf.reduceSum(weights, tf.constant(1), ReduceSum.keepDims(true));
    return tf.math.div(weights, tf.math.maximum(sum, tf.constant(1e-6f)));
  }
}
