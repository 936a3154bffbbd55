package io.rankgraft.tensorflow;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.State;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.Optimizer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Adam. Kingma and Ba 2015, section 2, in the form that folds the bias corrections into the rate:
 *
 * <pre>
 * m ← β1 m + (1−β1) g,  v ← β2 v + (1−β2) g²
 * θ ← θ − rate √(1−β2^t) / (1−β1^t) · m / (√v + ε)
 * </pre>
 *
 * <p>On {@link Gradient.Rows} it is <em>lazy</em>: moments of rows outside the step neither decay
 * nor move their rows, so it is not the Adam of the paper, and costs no more on a larger table.
 */
public record Adam(float beta1, float beta2, float epsilon) implements Optimizer {
  public Adam {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
      throw new IllegalArgumentException(
          "adam: expected beta1, beta2 in [0, 1) and epsilon > 0 but got %s, %s, %s"
              .formatted(beta1, beta2, epsilon));
    }
  }

  /** β1 .9, β2 .999, ε 1e-8: the paper's. */
  public static Adam ofDefaults() {
    return new Adam(0.9f, 0.999f, 1e-8f);
  }

  @Override
  public Op update(
      GraftScope scope,
      Parameter parameter,
      Gradient gradient,
      Operand<TFloat32> rate,
      Operand<TInt64> step) {
    Ops tf = scope.tf();
    Operand<TFloat32> t = tf.math.add(tf.dtypes.cast(step, TFloat32.class), tf.constant(1f));
    Operand<TFloat32> power1 = tf.math.pow(tf.constant(beta1), t);
    Operand<TFloat32> power2 = tf.math.pow(tf.constant(beta2), t);
    if (gradient instanceof Gradient.Rows rows) {
      return lazy(scope, parameter, rows, rate, power1, power2);
    }
    State m = scope.state("m", parameter.shape(), Initializer.zeros());
    State v = scope.state("v", parameter.shape(), Initializer.zeros());
    return tf.train.resourceApplyAdam(
        parameter.handle(),
        m.handle(),
        v.handle(),
        power1,
        power2,
        rate,
        tf.constant(beta1),
        tf.constant(beta2),
        tf.constant(epsilon),
        gradient.values());
  }

  /** Both moments of a row lie side by side: a large table is waited for half as often. */
  private Op lazy(
      GraftScope scope,
      Parameter parameter,
      Gradient.Rows g,
      Operand<TFloat32> rate,
      Operand<TFloat32> power1,
      Operand<TFloat32> power2) {
    Ops tf = scope.tf();
    Shape table = parameter.shape();
    State moments =
        scope.state("moments", Shape.of(table.get(0), 2 * table.get(1)), Initializer.zeros());
    Operand<TFloat32> one = tf.constant(1f);
    List<Output<TFloat32>> old =
        tf.split(tf.constant(1), tf.resourceGather(moments.handle(), g.ids(), TFloat32.class), 2L)
            .output();
    Operand<TFloat32> newM =
        tf.math.add(
            tf.math.mul(tf.constant(beta1), old.get(0)),
            tf.math.mul(tf.constant(1 - beta1), g.values()));
    Operand<TFloat32> newV =
        tf.math.add(
            tf.math.mul(tf.constant(beta2), old.get(1)),
            tf.math.mul(tf.constant(1 - beta2), tf.math.square(g.values())));
    Operand<TFloat32> stepSize =
        tf.math.div(
            tf.math.mul(rate, tf.math.sqrt(tf.math.sub(one, power2))), tf.math.sub(one, power1));
    Operand<TFloat32> change =
        tf.math.div(
            tf.math.mul(stepSize, newM), tf.math.add(tf.math.sqrt(newV), tf.constant(epsilon)));
    Operand<TFloat32> both = tf.concat(List.of(newM, newV), tf.constant(1));
    Ops after = tf.withControlDependencies(List.of(both, change));
    return tf.withControlDependencies(
            List.of(
                after.resourceScatterUpdate(moments.handle(), g.ids(), both),
                after.resourceScatterUpdate(
                    parameter.handle(), g.ids(), after.math.sub(g.before(), change))))
        .noOp();
  }
}
