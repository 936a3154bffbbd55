package io.rankgraft.ziln;

import io.rankgraft.layers.LogLoss;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Loss and prediction of an amount that is often zero and, where not, lognormal.
 *
 * <pre>
 * L = BCE(1[y &gt; 0], a) + 1[y &gt; 0] (log y + log s + ½ log 2π + (log y − μ)² / (2 s²))
 * s = max(softplus(r), √1e-7)
 * E[y] = σ(a) exp(μ + softplus(r)² / 2)
 * </pre>
 *
 * <p>Shapes: out is [rows, 3], the columns a, μ, r; y is [rows], zero or positive. The second term
 * is a log density and may be negative. The loss is a mean over all rows, not over those with an
 * amount. Wang et al. 2019, section 3.2; the floor of s and its absence in the prediction are those
 * of the authors' code.
 */
public final class Ziln {
  /** Predictions are at most e to this power, so that none overflows. */
  public static final float LARGEST_EXPONENT = 20;

  private static final float SMALLEST_SCALE = (float) Math.sqrt(1e-7);
  private static final float HALF_LOG_TWO_PI = (float) (0.5 * Math.log(2 * Math.PI));

  private Ziln() {}

  /** The mean loss, a scalar. */
  public static Operand<TFloat32> loss(Ops tf, Operand<TFloat32> out, Operand<TFloat32> y) {
    return tf.math.mean(rowLosses(tf, out, y), tf.constant(0));
  }

  /** The loss of each row, [rows]; a run with an amount below 0 fails and says so. */
  public static Operand<TFloat32> rowLosses(
      Ops tf, Operand<TFloat32> out, Operand<TFloat32> amounts) {
    Operand<TFloat32> y = checked(tf, amounts);
    Operand<TFloat32> a = column(tf, out, 0);
    Operand<TFloat32> mu = column(tf, out, 1);
    Operand<TFloat32> s =
        tf.math.maximum(tf.math.softplus(column(tf, out, 2)), tf.constant(SMALLEST_SCALE));
    Operand<TFloat32> positive =
        tf.dtypes.cast(tf.math.greater(y, tf.constant(0f)), TFloat32.class);
    Operand<TFloat32> occurrence = LogLoss.each(tf, a, positive);
    // log of 1 where there is no amount: its term is multiplied by 0
    Operand<TFloat32> logY = tf.math.log(tf.math.add(y, tf.math.sub(tf.constant(1f), positive)));
    Operand<TFloat32> standard = tf.math.div(tf.math.sub(logY, mu), s);
    Operand<TFloat32> density =
        tf.math.add(
            tf.math.add(tf.math.add(logY, tf.math.log(s)), tf.constant(HALF_LOG_TWO_PI)),
            tf.math.mul(tf.math.square(standard), tf.constant(0.5f)));
    return tf.math.add(occurrence, tf.math.mul(positive, density));
  }

  /** E[y], [rows]. */
  public static Operand<TFloat32> prediction(Ops tf, Operand<TFloat32> out) {
    Operand<TFloat32> s = tf.math.softplus(column(tf, out, 2));
    Operand<TFloat32> exponent =
        tf.math.add(column(tf, out, 1), tf.math.mul(tf.math.square(s), tf.constant(0.5f)));
    return tf.math.mul(
        probability(tf, out),
        tf.math.exp(tf.math.minimum(exponent, tf.constant(LARGEST_EXPONENT))));
  }

  /** The probability of an amount above zero, σ(a), [rows]. */
  public static Operand<TFloat32> probability(Ops tf, Operand<TFloat32> out) {
    return tf.math.sigmoid(column(tf, out, 0));
  }

  /**
   * @throws IllegalArgumentException if an amount is negative, infinite or no number
   */
  public static void requireAmounts(String task, float[] labels) {
    for (int row = 0; row < labels.length; row++) {
      if (!(labels[row] >= 0) || Float.isInfinite(labels[row])) {
        throw new IllegalArgumentException(
            "zero-inflated amount '%s': expected labels of 0 or more but row %s has %s"
                .formatted(task, row, labels[row]));
      }
    }
  }

  /**
   * The amounts themselves, once none is below 0 or no number: those would become losses of NaN.
   */
  private static Operand<TFloat32> checked(Ops tf, Operand<TFloat32> amounts) {
    Operand<TBool> whole =
        tf.reduceAll(tf.math.greaterEqual(amounts, tf.constant(0f)), tf.constant(0));
    Op check =
        tf.assertThat(
            whole,
            List.of(
                tf.constant("zero-inflated amount: expected labels of 0 or more but got"),
                amounts));
    return tf.withControlDependencies(List.of(check)).identity(amounts);
  }

  private static Operand<TFloat32> column(Ops tf, Operand<TFloat32> out, int column) {
    return tf.reshape(
        tf.slice(out, tf.constant(new int[] {0, column}), tf.constant(new int[] {-1, 1})),
        tf.constant(new int[] {-1}));
  }
}
