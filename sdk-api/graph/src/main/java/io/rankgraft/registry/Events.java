package io.rankgraft.registry;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.EmbeddingTable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The events of one behaviour, oldest first, padded after the last event.
 *
 * @param name the feature's
 * @param ids [rows, length]
 * @param mask 1 for an event, [rows, length]
 * @param axis of the rows, mostly REQUEST
 * @param length the greatest number of events
 */
public record Events(
    String name, Operand<TInt32> ids, Operand<TFloat32> mask, Axis axis, int length) {

  /** The events' vectors, [rows, length, dim]. */
  public Operand<TFloat32> vectors(Ops tf, EmbeddingTable table) {
    return tf.reshape(table.lookup(ids), tf.constant(new int[] {-1, length, table.dim()}));
  }

  /**
   * The mean of the events' vectors, 0 where there are none: [rows, dim] of [rows, length, dim].
   */
  public Operand<TFloat32> mean(Ops tf, Operand<TFloat32> vectors) {
    Operand<TFloat32> sum =
        tf.reduceSum(tf.math.mul(vectors, tf.expandDims(mask, tf.constant(2))), tf.constant(1));
    Operand<TFloat32> events = tf.math.maximum(tf.reduceSum(mask, tf.constant(1)), tf.constant(1f));
    return tf.math.div(sum, tf.expandDims(events, tf.constant(1)));
  }
}
