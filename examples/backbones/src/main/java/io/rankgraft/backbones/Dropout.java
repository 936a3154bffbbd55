package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * Inverted dropout: each element is kept with probability {@code keep} and divided by it.
 *
 * <p>Random numbers are the dearest part of dropout, so one byte decides an element: {@code keep}
 * is rounded to a 256th (0.9 becomes 230/256) and elements are divided by the rounded value, which
 * keeps the expectation exact.
 */
public final class Dropout {
  private static final int LEVELS = 256;
  private static final int BYTES = Long.BYTES;

  private Dropout() {}

  /**
   * Drops elements in TRAIN, returns {@code x} elsewhere or when {@code keep} is 1.
   *
   * @param x [n] or [rows, width], its last dimension known
   */
  public static Operand<TFloat32> apply(
      GraftScope scope, String name, Operand<TFloat32> x, long width, float keep) {
    Operand<TFloat32> masked = mask(scope, name, x, width, keep);
    float scale = scale(scope, keep);
    return scale == 1 ? masked : scope.tf().math.mul(masked, scope.tf().constant(scale));
  }

  /** What a kept element is multiplied by: 1 outside TRAIN. */
  static float scale(GraftScope scope, float keep) {
    return !scope.isTraining() || keep >= 1 ? 1 : (float) LEVELS / level(keep);
  }

  /** Only drops: the caller multiplies by {@link #scale} where that costs least. */
  private static Operand<TFloat32> mask(
      GraftScope scope, String name, Operand<TFloat32> x, long width, float keep) {
    if (!scope.isTraining() || keep >= 1) {
      return x;
    }
    Ops tf = scope.tf();
    Operand<TInt32> rows = tf.math.div(tf.size(x), tf.constant((int) width)); // 1 for a vector
    return tf.math.mul(x, tf.reshape(ones(scope, name, rows, width, keep), tf.shape(x)));
  }

  /** Ones for elements to keep and zeros for others, [rows, width]. */
  static Operand<TFloat32> ones(
      GraftScope scope, String name, Operand<TInt32> rows, long width, float keep) {
    Ops tf = scope.tf();
    return tf.dtypes.cast(
        tf.math.less(
            bytes(scope, name, rows, width),
            tf.dtypes.cast(tf.constant(level(keep)), TUint8.class)),
        TFloat32.class);
  }

  private static int level(float keep) {
    return Math.max(1, Math.min(LEVELS - 1, Math.round(keep * LEVELS)));
  }

  /** Uniform bytes, [rows, width]. */
  private static Operand<TUint8> bytes(
      GraftScope scope, String name, Operand<TInt32> rows, long width) {
    Ops tf = scope.tf();
    long words = (width + BYTES - 1) / BYTES;
    Operand<TInt32> shape = tf.stack(List.of(rows, tf.constant((int) words)));
    Operand<TInt64> random =
        tf.random.statelessRandomUniformFullInt(shape, scope.random(name), TInt64.class);
    Operand<TUint8> bytes =
        tf.reshape(
            tf.bitcast(random, TUint8.class),
            tf.stack(List.of(rows, tf.constant((int) (words * BYTES)))));
    return words * BYTES == width
        ? bytes
        : tf.slice(
            bytes,
            tf.constant(new int[] {0, 0}),
            tf.stack(List.of(rows, tf.constant((int) width))));
  }
}
