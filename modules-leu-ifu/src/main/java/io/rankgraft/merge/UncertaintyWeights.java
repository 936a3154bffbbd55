package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Task;
import io.rankgraft.train.LossWeighting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Weights learned as the tasks' noise. Kendall, Gal and Cipolla 2018, Eq. 7 and 10.
 *
 * <pre>
 * an amount:  L / (2 σ²) + log σ        a binary task:  L / σ² + log σ        s = log σ²
 * </pre>
 *
 * <p>Creates a parameter {@code log-variance-<task>} a task, 0 at first; all terms of a task share
 * it, and its log σ is added once. The loss of a zero-inflated amount is a likelihood with a scale
 * of its own and is weighed like a binary task's. Terms without a task keep their scale.
 */
public record UncertaintyWeights() implements LossWeighting {
  @Override
  public List<LossTerm> weigh(GraftScope scope, List<LossTerm> terms) {
    Ops tf = scope.tf();
    Map<Task, Operand<TFloat32>> logVariances = new HashMap<>();
    List<LossTerm> weighed = new ArrayList<>();
    for (LossTerm term : terms) {
      Operand<TFloat32> scaled = tf.math.mul(term.value(), tf.constant(term.scale()));
      if (term.task().isEmpty()) {
        weighed.add(term.withValue(scaled));
        continue;
      }
      Task task = term.task().get();
      boolean first = !logVariances.containsKey(task);
      Operand<TFloat32> s =
          logVariances.computeIfAbsent(
              task,
              t ->
                  scope.parameter("log-variance-" + t.name(), Shape.scalar(), Initializer.zeros()));
      float factor = task.kind() == Task.Kind.AMOUNT ? 0.5f : 1;
      Operand<TFloat32> value =
          tf.math.mul(tf.math.mul(tf.math.exp(tf.math.neg(s)), tf.constant(factor)), scaled);
      weighed.add(
          term.withValue(first ? tf.math.add(value, tf.math.mul(s, tf.constant(0.5f))) : value));
    }
    return weighed;
  }
}
