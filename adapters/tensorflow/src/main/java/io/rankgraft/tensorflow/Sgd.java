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
 * Stochastic gradient descent with momentum μ, Polyak 1964:
 *
 * <pre>
 * a ← μ a + g,  θ ← θ − rate · a
 * </pre>
 *
 * <p>Without momentum (μ = 0) there is no slot. On {@link Gradient.Rows} momentum is <em>lazy</em>:
 * rows outside the step keep their a and do not move, and the cost does not grow with the table.
 */
public record Sgd(float momentum) implements Optimizer {
  public Sgd {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("sgd: expected a momentum in [0, 1) but got " + momentum);
    }
  }

  /** Without momentum. */
  public static Sgd plain() {
    return new Sgd(0);
  }

  @Override
  public Op update(
      GraftScope scope,
      Parameter parameter,
      Gradient gradient,
      Operand<TFloat32> rate,
      Operand<TInt64> step) {
    Ops tf = scope.tf();
    if (momentum == 0) {
      return gradient instanceof Gradient.Rows rows
          ? tf.resourceScatterSub(parameter.handle(), rows.ids(), tf.math.mul(rate, rows.values()))
          : tf.train.resourceApplyGradientDescent(parameter.handle(), rate, gradient.values());
    }
    State a = scope.state("momentum", parameter.shape(), Initializer.zeros());
    if (gradient instanceof Gradient.Rows rows) {
      return tf.train.resourceSparseApplyMomentum(
          parameter.handle(), a.handle(), rate, rows.values(), rows.ids(), tf.constant(momentum));
    }
    return tf.train.resourceApplyMomentum(
        parameter.handle(), a.handle(), rate, gradient.values(), tf.constant(momentum));
  }
}
