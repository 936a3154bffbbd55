package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import io.rankgraft.train.Differentiator;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.GradientMerge;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Gradient surgery: every task's gradient loses its part against each other task's. Yu et al. 2020
 * (PCGrad), Algorithm 1.
 *
 * <pre>
 * for each i, for each j ≠ i in random order:
 *   g̃_i ← g̃_i − (g̃_i · g_j) / |g_j|² g_j,  if g̃_i · g_j &lt; 0          (g̃_i starts as g_i)
 * update = Σ_i g̃_i
 * </pre>
 *
 * <p>All shared parameters together are one vector. Nothing is projected on a gradient of zero.
 *
 * @param shuffled whether each i draws an order of its own in every step, as in the paper; else
 *     tasks stand in the order of their losses, as in the authors' code
 * @param shared which parameters it acts on; the others get the plain sum
 */
public record PcGrad(boolean shuffled, Predicate<Parameter> shared) implements GradientMerge {
  public PcGrad {
    Objects.requireNonNull(shared, "pcgrad: expected which parameters are shared");
  }

  @Override
  public Map<Parameter, Gradient> merge(
      GraftScope scope, List<LossTerm> weighted, Differentiator differentiator) {
    TaskGradients g = TaskGradients.of("pcgrad", scope, weighted, differentiator, shared);
    Ops tf = scope.tf();
    Scalars s = new Scalars(tf);
    int n = g.count();
    Operand<TFloat64> gram = g.gram();
    Operand<TFloat64> norms = tf.linalg.tensorDiagPart(gram); // |g_j|²
    Operand<TFloat64> sum = null;
    for (int i = 0; i < n; i++) {
      Operand<TFloat64> row = unit(tf, tf.constant(i), n); // g̃_i in terms of g_1 .. g_n
      Operand<TInt32> order = order(scope, i, n);
      for (int place = 0; place < n - 1; place++) {
        Operand<TInt32> j = tf.gather(order, tf.constant(place), tf.constant(0));
        Operand<TFloat64> dot = s.total(s.mul(row, tf.gather(gram, j, tf.constant(0))));
        Operand<TFloat64> conflict = s.clip(dot, -Double.MAX_VALUE, 0);
        Operand<TFloat64> part = s.ratio(conflict, tf.gather(norms, j, tf.constant(0)));
        row = s.sub(row, s.mul(part, unit(tf, j, n)));
      }
      sum = sum == null ? row : s.add(sum, row);
    }
    Operand<TFloat32> coefficients = s.narrow(sum);
    return g.combine((t, parameter) -> tf.gather(coefficients, tf.constant(t), tf.constant(0)));
  }

  private static Operand<TFloat64> unit(Ops tf, Operand<TInt32> at, int n) {
    return tf.oneHot(at, tf.constant(n), tf.constant(1.0), tf.constant(0.0));
  }

  /** The other tasks, n − 1 of them first. */
  private Operand<TInt32> order(GraftScope scope, int i, int n) {
    Ops tf = scope.tf();
    Operand<TFloat32> keys;
    if (shuffled && n > 2) {
      keys =
          tf.random.statelessRandomUniform(
              tf.constant(new int[] {n}), scope.random("pcgrad-order-" + i), TFloat32.class);
    } else {
      float[] descending = new float[n];
      for (int j = 0; j < n; j++) {
        descending[j] = 1 - (float) j / n;
      }
      keys = tf.constant(descending);
    }
    // The task itself goes last, below every uniform draw.
    Operand<TFloat32> last =
        tf.oneHot(tf.constant(i), tf.constant(n), tf.constant(2f), tf.constant(0f));
    return tf.nn.topK(tf.math.sub(keys, last), tf.constant(n), TInt32.class).indices();
  }
}
