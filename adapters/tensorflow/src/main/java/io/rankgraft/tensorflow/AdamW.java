package io.rankgraft.tensorflow;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Parameter;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.Optimizer;
import java.util.List;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Adam with decoupled weight decay. Loshchilov and Hutter 2019, Algorithm 2, where the schedule
 * scales both parts:
 *
 * <pre>
 * θ ← θ − rate · decay · θ, then {@link Adam} on gradients without decay
 * </pre>
 *
 * <p>On {@link Gradient.Rows} decay acts on the rows of the step only, each by as much as one
 * step's worth however long ago it was last seen, and the moments are lazy as in {@link Adam}.
 *
 * @param decay of θ, times the rate, a step
 * @param decayed which parameters decay
 */
public record AdamW(Adam adam, float decay, Predicate<Parameter> decayed) implements Optimizer {
  /** Every parameter decays, as in the paper. */
  public AdamW(Adam adam, float decay) {
    this(adam, decay, parameter -> true);
  }

  public AdamW {
    if (!(decay >= 0 && Float.isFinite(decay))) {
      throw new IllegalArgumentException("adamw: expected a decay of 0 or more but got " + decay);
    }
  }

  /**
   * Matrices and tables decay, biases and scales do not: else a decay strong enough for wide inputs
   * would hold every output near one half. Without decay it is Adam alone.
   */
  public static Optimizer ofMatrices(Adam adam, float decay) {
    return decay == 0
        ? adam
        : new AdamW(adam, decay, parameter -> parameter.shape().numDimensions() > 1);
  }

  /** Adam's defaults and a decay of .01. */
  public static AdamW ofDefaults() {
    return new AdamW(Adam.ofDefaults(), 0.01f);
  }

  @Override
  public Op update(
      GraftScope scope,
      Parameter parameter,
      Gradient gradient,
      Operand<TFloat32> rate,
      Operand<TInt64> step) {
    if (!decayed.test(parameter)) {
      return adam.update(scope, parameter, gradient, rate, step);
    }
    Ops tf = scope.tf();
    Operand<TFloat32> share = tf.math.mul(rate, tf.constant(decay));
    if (gradient instanceof Gradient.Rows rows) {
      Operand<TFloat32> shrunk = tf.math.sub(rows.before(), tf.math.mul(share, rows.before()));
      return adam.update(
          scope, parameter, new Gradient.Rows(rows.ids(), rows.values(), shrunk), rate, step);
    }
    Operand<TFloat32> before = tf.readVariableOp(parameter.handle(), TFloat32.class);
    Op shrunk = tf.assignSubVariableOp(parameter.handle(), tf.math.mul(share, before));
    return adam.update(scope.after(List.of(shrunk)), parameter, gradient, rate, step);
  }
}
