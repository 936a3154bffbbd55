package io.rankgraft.ptn;

import io.rankgraft.behaviours.BehaviourReader;
import io.rankgraft.behaviours.CandidateEvents;
import io.rankgraft.data.Feature;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.Site;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The items PTN sees in rows: the candidates, then the events of each behaviour laid end to end, so
 * that one projection serves both. N = candidates + events.
 *
 * <p>Its propagation is ψ with one transfer layer on the graph whose edges are the rows' events:
 *
 * <pre>
 * x^1 = LeakyReLU( (1/√n) Σ_i y_i ⊙ r ),  ψ(x) = (x + x^1) / 2                            (Eq. 8 to 11)
 * </pre>
 *
 * <p>y_i the projected vectors of the n events of the behaviour. The paper's 1 / √(|N_u| |N_v|)
 * needs the users of an item, which a row does not know: 1 / √n.
 */
final class RowItems {
  private final Site site;
  private final Ops tf;
  private final int dim;
  private final List<Events> events = new ArrayList<>();
  private final List<Operand<TInt32>> ends = new ArrayList<>(); // of candidates, events, …; [1]
  private final Operand<TFloat32> vectors;

  RowItems(Site site, BehaviourReader reader, List<Feature> behaviours, int dim) {
    this.site = site;
    this.tf = site.scope().tf();
    this.dim = dim;
    List<Operand<TFloat32>> parts = new ArrayList<>(List.of(reader.item()));
    for (Feature behaviour : behaviours) {
      events.add(site.features().events(behaviour));
      parts.add(tf.reshape(reader.vectors(behaviour), tf.constant(new int[] {-1, dim})));
    }
    Operand<TInt32> end = tf.constant(new int[] {0});
    for (Operand<TFloat32> part : parts) {
      end = tf.math.add(end, rows(part));
      ends.add(end);
    }
    this.vectors = tf.concat(parts, tf.constant(0));
  }

  private Operand<TInt32> rows(Operand<TFloat32> part) {
    return tf.slice(tf.shape(part), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
  }

  /** y, [N, d]. */
  Operand<TFloat32> vectors() {
    return vectors;
  }

  /** The candidates' rows, [candidates, d] of [N, d]. */
  Operand<TFloat32> candidates(Operand<TFloat32> items) {
    return tf.reshape(part(items, 0), tf.constant(new int[] {-1, dim}));
  }

  private Operand<TFloat32> part(Operand<TFloat32> items, int at) {
    Operand<TInt32> begin = at == 0 ? tf.constant(new int[] {0}) : ends.get(at - 1);
    Operand<TInt32> size = tf.math.sub(ends.get(at), begin);
    return tf.slice(
        items,
        tf.concat(List.of(begin, tf.constant(new int[] {0})), tf.constant(0)),
        tf.concat(List.of(size, tf.constant(new int[] {dim})), tf.constant(0)));
  }

  /** ψ. */
  Propagation propagation() {
    return (behaviour, users, items, relation) -> {
      Events of = events.get(behaviour);
      Operand<TFloat32> each =
          tf.reshape(part(items, behaviour + 1), tf.constant(new int[] {-1, of.length(), dim}));
      Operand<TFloat32> mean = CandidateEvents.of(site, of, of.mean(tf, each));
      Operand<TFloat32> sum = tf.math.mul(mean, CandidateEvents.rootOfCount(site, of)); // / √n
      return RowExtractor.step(tf, users, tf.math.mul(sum, relation));
    };
  }
}
