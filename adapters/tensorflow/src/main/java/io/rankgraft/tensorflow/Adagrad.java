package io.rankgraft.tensorflow;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.State;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Adagrad. Duchi, Hazan and Singer 2011, with a diagonal matrix:
 *
 * <pre>
 * s ← s + g²,  θ ← θ − rate · g / (√s + ε)
 * </pre>
 *
 * <p>A row outside the step has g = 0 and would not change, so on {@link Gradient.Rows} this is the
 * same algorithm at a cost that does not grow with the table.
 *
 * @param initialAccumulator s before the first step
 */
public record Adagrad(float initialAccumulator, float epsilon) implements Optimizer {
  public Adagrad {
    if (!(initialAccumulator >= 0 && epsilon >= 0 && initialAccumulator + epsilon > 0)) {
      throw new IllegalArgumentException(
          "adagrad: expected an initial accumulator and epsilon of 0 or more, not both 0, but got %s, %s"
              .formatted(initialAccumulator, epsilon));
    }
  }

  /** Initial accumulator .1, ε 1e-7. */
  public static Adagrad ofDefaults() {
    return new Adagrad(0.1f, 1e-7f);
  }

  @Override
  public Op update(
      GraftScope scope,
      Parameter parameter,
      Gradient gradient,
      Operand<TFloat32> rate,
      Operand<TInt64> step) {
    Ops tf = scope.tf();
    State s =
        scope.state("accumulator", parameter.shape(), Initializer.constant(initialAccumulator));
    if (gradient instanceof Gradient.Rows rows) {
      return tf.train.resourceSparseApplyAdagradV2(
          parameter.handle(), s.handle(), rate, tf.constant(epsilon), rows.values(), rows.ids());
    }
    return tf.train.resourceApplyAdagrad( // TensorFlow calls this one V2
        parameter.handle(), s.handle(), rate, tf.constant(epsilon), gradient.values());
  }
}
