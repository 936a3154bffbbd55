package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Inverted dropout: each element is kept with probability {@code keep} and divided by it. */
public final class Dropout {
  private Dropout() {}

  /** Drops in TRAIN, returns {@code x} elsewhere or when {@code keep} is 1. */
  public static Operand<TFloat32> apply(
      GraftScope scope, String name, Operand<TFloat32> x, Shape shape, float keep) {
    if (!scope.isTraining() || keep >= 1) {
      return x;
    }
    Ops tf = scope.tf();
    return tf.math.mul(
        x, tf.math.mul(mask(scope, name, tf.constant(shape.asArray()), keep), tf.constant(1 / keep)));
  }

  /** 1 with probability {@code keep}, else 0. */
  static Operand<TFloat32> mask(
      GraftScope scope,
      String name,
      Operand<org.tensorflow.types.TInt64> shape,
      float keep) {
    Ops tf = scope.tf();
    Operand<TFloat32> uniform =
        tf.random.statelessRandomUniform(shape, scope.random(name), TFloat32.class);
    return tf.dtypes.cast(tf.math.less(uniform, tf.constant(keep)), TFloat32.class);
  }
}
