package io.rankgraft.behaviours;

import io.rankgraft.data.Axis;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.Site;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Events beside the candidates they are matched with. */
public final class CandidateEvents {
  private CandidateEvents() {}

  /** What belongs to the rows of events, [rows, …], for each candidate, [candidates, …]. */
  public static Operand<TFloat32> of(Site site, Events events, Operand<TFloat32> rows) {
    return events.axis() == Axis.REQUEST ? site.toCandidates(rows) : rows;
  }

  /** √n of the n events of each candidate, 0 without any: [candidates, 1]. */
  public static Operand<TFloat32> rootOfCount(Site site, Events events) {
    Ops tf = site.scope().tf();
    Operand<TFloat32> count = tf.reduceSum(events.mask(), tf.constant(1), ReduceSum.keepDims(true));
    return of(site, events, tf.math.sqrt(count));
  }

  /** The ids of events for each candidate, [candidates, length]. */
  public static Operand<TInt32> ids(Site site, Events events) {
    Optional<Operand<TInt32>> requestOf =
        events.axis() == Axis.REQUEST ? site.requestOfCandidate() : Optional.empty();
    Ops tf = site.scope().tf();
    return requestOf.isPresent()
        ? tf.gather(events.ids(), requestOf.get(), tf.constant(0))
        : events.ids();
  }

  /**
   * How many events come after each, 0 for the last; at padding 0. Shapes: [rows, length].
   *
   * @param mask 1 for an event
   */
  public static Operand<TFloat32> later(Ops tf, Operand<TFloat32> mask, int length) {
    float[] places = new float[length];
    IntStream.range(0, length).forEach(i -> places[i] = i + 1);
    Operand<TFloat32> count = tf.reduceSum(mask, tf.constant(1), ReduceSum.keepDims(true));
    return tf.nn.relu(
        tf.math.sub(count, tf.expandDims(tf.constant(places), tf.constant(0)))); // padding: < 0
  }
}
