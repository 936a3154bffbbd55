package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.State;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The data adaptive activation of DIN. Zhou et al. 2018, section 5.3, Eq. 9:
 *
 * <pre>
 * f(x) = p(x) x + (1 − p(x)) α x,   p(x) = σ((x − E[x]) / √(Var[x] + ε)),   ε = 1e-8
 * </pre>
 *
 * <p>Shapes: x [C, L, w], mask [C, L]; E, Var and α are [w]. In TRAIN they are of the batch's
 * events, padding left out, so that rows depend on one another; in SERVE and EXPORT of their moving
 * averages, by which rows do not.
 *
 * <p>Creates {@code <name>/alpha} and the states {@code <name>/mean, <name>/variance}.
 */
final class Dice {
  private static final float EPSILON = 1e-8f;
  private static final float KEPT = 0.99f; // of a moving average in a step

  private Dice() {}

  static Operand<TFloat32> apply(
      GraftScope scope, Operand<TFloat32> x, Operand<TFloat32> mask, long width) {
    Ops tf = scope.tf();
    Operand<TFloat32> alpha = scope.parameter("alpha", Shape.of(width), Initializer.zeros());
    State mean = scope.state("mean", Shape.of(width), Initializer.zeros());
    State variance = scope.state("variance", Shape.of(width), Initializer.ones());
    Operand<TFloat32> e;
    Operand<TFloat32> v;
    if (scope.isTraining()) {
      Operand<TFloat32> counted = tf.expandDims(mask, tf.constant(2)); // [C, L, 1]
      Operand<TFloat32> count =
          tf.math.maximum(tf.reduceSum(counted, tf.constant(new int[] {0, 1, 2})), tf.constant(1f));
      e = mean(tf, tf.math.mul(x, counted), count);
      Operand<TFloat32> apart = tf.math.mul(tf.math.sub(x, e), counted);
      v = mean(tf, tf.math.square(apart), count);
      move(scope, mean, e);
      move(scope, variance, v);
    } else {
      e = mean.read(tf);
      v = variance.read(tf);
    }
    Operand<TFloat32> p =
        tf.math.sigmoid(
            tf.math.div(tf.math.sub(x, e), tf.math.sqrt(tf.math.add(v, tf.constant(EPSILON)))));
    Operand<TFloat32> rest = tf.math.sub(tf.constant(1f), p);
    return tf.math.add(tf.math.mul(p, x), tf.math.mul(tf.math.mul(rest, alpha), x));
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> x, Operand<TFloat32> count) {
    return tf.math.div(tf.reduceSum(x, tf.constant(new int[] {0, 1})), count);
  }

  private static void move(GraftScope scope, State average, Operand<TFloat32> batch) {
    Ops tf = scope.tf();
    Operand<TFloat32> next =
        tf.math.add(
            tf.math.mul(average.read(tf), tf.constant(KEPT)),
            tf.math.mul(tf.stopGradient(batch), tf.constant(1 - KEPT)));
    scope.update(average.assign(tf, next));
  }
}
