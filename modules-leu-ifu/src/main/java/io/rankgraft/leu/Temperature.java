package io.rankgraft.leu;

import io.rankgraft.graph.GraftScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The temperature τ of Eq. 11 as it falls during training. HTLNet, appendix B.1.
 *
 * <pre>
 * τ = max(floor, start · factor^⌊step / every⌋)
 * </pre>
 *
 * <p>It is a function of the number of finished steps, which every checkpoint holds: serving and
 * resuming see the τ that training had reached, and an export keeps it as a constant.
 *
 * @param start τ before the first step
 * @param factor what τ is multiplied by, in (0, 1]
 * @param every steps between two multiplications
 * @param smooth whether the exponent is step / every itself; the paper does not say
 * @param floor the least τ; the paper gives none
 */
public record Temperature(float start, float factor, long every, boolean smooth, float floor) {
  public Temperature {
    require(start > 0 && Float.isFinite(start), "start > 0", start);
    require(factor > 0 && factor <= 1, "factor in (0, 1]", factor);
    require(every >= 1, "every >= 1", every);
    require(floor > 0 && floor <= start, "floor in (0, start]", floor);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "temperature: expected %s but got %s".formatted(expected, got));
    }
  }

  /**
   * 10, halved every so many steps (the paper tunes them between 1,000 and 20,000), not below 0.1.
   */
  public static Temperature halvedEvery(long steps) {
    return new Temperature(10, 0.5f, steps, false, 0.1f);
  }

  /** τ at the scope's step, a scalar. */
  public Operand<TFloat32> at(GraftScope scope) {
    Ops tf = scope.tf();
    Operand<TFloat32> exponent =
        smooth
            ? tf.math.div(tf.dtypes.cast(scope.step(), TFloat32.class), tf.constant((float) every))
            : tf.dtypes.cast(tf.math.floorDiv(scope.step(), tf.constant(every)), TFloat32.class);
    return tf.math.maximum(
        tf.constant(floor),
        tf.math.mul(tf.constant(start), tf.math.pow(tf.constant(factor), exponent)));
  }
}
