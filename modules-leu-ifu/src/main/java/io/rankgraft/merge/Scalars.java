package io.rankgraft.merge;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Float64 arithmetic on scalars and small vectors, so that merges read like their equations. */
final class Scalars {
  /**
   * A squared norm below this part of what it was computed from is rounding: the gradients
   * themselves are float32.
   */
  static final double ROUNDING = 1e-6;

  private final Ops tf;

  Scalars(Ops tf) {
    this.tf = tf;
  }

  Operand<TFloat64> of(double value) {
    return tf.constant(value);
  }

  Operand<TFloat64> add(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.add(a, b);
  }

  Operand<TFloat64> sub(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.sub(a, b);
  }

  Operand<TFloat64> mul(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.mul(a, b);
  }

  Operand<TFloat64> mul(double a, Operand<TFloat64> b) {
    return tf.math.mul(tf.constant(a), b);
  }

  /** a / b, and 0 where b is 0. */
  Operand<TFloat64> ratio(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.divNoNan(a, b);
  }

  /** √a, and 0 where rounding made a negative. */
  Operand<TFloat64> root(Operand<TFloat64> a) {
    return tf.math.sqrt(tf.math.maximum(a, tf.constant(0.0)));
  }

  Operand<TFloat64> clip(Operand<TFloat64> a, double least, double most) {
    return tf.math.minimum(tf.math.maximum(a, tf.constant(least)), tf.constant(most));
  }

  Operand<TFloat64> within(Operand<TFloat64> a, Operand<TFloat64> least, Operand<TFloat64> most) {
    return tf.math.minimum(tf.math.maximum(a, least), most);
  }

  Operand<TFloat64> when(Operand<TBool> condition, Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.select(condition, a, b);
  }

  Operand<TBool> less(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.less(a, b);
  }

  Operand<TFloat64> sum(List<Operand<TFloat64>> all) {
    return all.size() == 1 ? all.get(0) : tf.math.addN(all);
  }

  /** The sum of a vector's elements. */
  Operand<TFloat64> total(Operand<TFloat64> vector) {
    return tf.reduceSum(vector, tf.constant(0));
  }

  /** An element of a vector. */
  Operand<TFloat64> at(Operand<TFloat64> vector, int i) {
    return tf.gather(vector, tf.constant(i), tf.constant(0));
  }

  Operand<TFloat64> wide(Operand<TFloat32> a) {
    return tf.dtypes.cast(a, TFloat64.class);
  }

  Operand<TFloat32> narrow(Operand<TFloat64> a) {
    return tf.dtypes.cast(a, TFloat32.class);
  }
}
