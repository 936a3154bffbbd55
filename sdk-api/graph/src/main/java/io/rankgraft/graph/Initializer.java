package io.rankgraft.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The first values of a parameter, as ops run once. */
@FunctionalInterface
public interface Initializer {
  /**
   * @param seed two int64 numbers keyed by the run's seed and the parameter's name
   * @return a tensor of the given shape
   */
  Operand<TFloat32> values(Ops tf, Shape shape, Operand<TInt64> seed);

  static Initializer constant(float value) {
    return (tf, shape, seed) -> tf.fill(dims(tf, shape), tf.constant(value));
  }

  static Initializer zeros() {
    return constant(0);
  }

  static Initializer ones() {
    return constant(1);
  }

  /** Uniform on ±limit. */
  static Initializer uniform(float limit) {
    return (tf, shape, seed) ->
        tf.math.mul(
            tf.math.sub(
                tf.random.statelessRandomUniform(dims(tf, shape), seed, TFloat32.class),
                tf.constant(0.5f)),
            tf.constant(2 * limit));
  }

  static Initializer normal(float standardDeviation) {
    return (tf, shape, seed) ->
        tf.math.mul(
            tf.random.statelessRandomNormal(dims(tf, shape), seed, TFloat32.class),
            tf.constant(standardDeviation));
  }

  /**
   * Xavier uniform: ±√(6 / (fan in + fan out)), the fans being the last two dimensions (a vector
   * counts as one row). Glorot and Bengio 2010, equation 16.
   */
  static Initializer xavierUniform() {
    return (tf, shape, seed) -> {
      long out = shape.get(shape.numDimensions() - 1);
      long in = shape.numDimensions() > 1 ? shape.get(shape.numDimensions() - 2) : 1;
      return uniform((float) Math.sqrt(6.0 / (in + out))).values(tf, shape, seed);
    };
  }

  private static Operand<TInt64> dims(Ops tf, Shape shape) {
    return tf.constant(shape.asArray());
  }
}
