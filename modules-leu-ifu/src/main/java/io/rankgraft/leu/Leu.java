package io.rankgraft.leu;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The label embedding unit: a predicted label as a mixture of two learned vectors. HTLNet, section
 * 4.1.1.
 *
 * <pre>
 * p = exp(log ŷ / τ) / (exp(log ŷ / τ) + exp(log(1 − ŷ) / τ)) = σ(z / τ)           (Eq. 11)
 * le = [p, 1 − p] E                                                               (Eq. 12)
 * ŷ enters behind a stop-gradient                                                 (Eq. 15)
 * </pre>
 *
 * <p>Shapes: z is the logit of ŷ, [rows]; E is [2, L_d]; le is [rows, L_d].
 *
 * <p>Differs from the paper: row 1 of E belongs to label 1 and row 0 to label 0, as the text says
 * and Eq. 12 reverses; a relabelling of a learned table. Eq. 11 has no noise while the text
 * samples: {@link LeuConfig.Noise} has both readings.
 *
 * <p>Immutable; creates {@code labels}.
 */
public record Leu(LeuConfig config) implements Graft<Leu.Inputs, Leu.Outputs> {
  private static final float SMALLEST = 1e-7f; // keeps the logarithms of a uniform draw finite

  /**
   * @param logit of a binary task, [rows], before the sigmoid
   */
  public record Inputs(Operand<TFloat32> logit) {}

  /**
   * @param vector le, [rows, L_d]
   * @param probability p, of label 1, [rows]
   */
  public record Outputs(Operand<TFloat32> vector, Operand<TFloat32> probability) {}

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    Ops tf = scope.tf();
    Operand<TFloat32> logit = inputs.logit();
    if (logit.shape().numDimensions() != 1) {
      throw new IllegalArgumentException(
          "leu '%s': expected a logit [rows] but got %s".formatted(scope.path(), logit.shape()));
    }
    Operand<TFloat32> z = config.stopGradient() ? tf.stopGradient(logit) : logit;
    if (config.noise() == LeuConfig.Noise.GUMBEL && scope.isTraining()) {
      // The draw has the shape of z and no gradient: without the stop TensorFlow looks for one.
      z = tf.math.add(z, tf.stopGradient(logistic(scope, z)));
    }
    Operand<TFloat32> p = tf.math.sigmoid(tf.math.div(z, config.temperature().at(scope)));
    Operand<TFloat32> labels =
        scope.parameter("labels", Shape.of(2, config.width()), Initializer.xavierUniform());
    Operand<TFloat32> mixture =
        tf.stack(
            List.of(tf.math.sub(tf.constant(1f), p), p),
            org.tensorflow.op.core.Stack.axis(1L)); // [rows, 2]
    return new Outputs(tf.linalg.matMul(mixture, labels), p);
  }

  /** G1 − G0, the difference of two Gumbel draws: log u − log(1 − u). */
  private static Operand<TFloat32> logistic(GraftScope scope, Operand<TFloat32> like) {
    Ops tf = scope.tf();
    Operand<TFloat32> u =
        tf.clipByValue(
            tf.random.statelessRandomUniform(
                tf.shape(like), scope.random("label-noise"), TFloat32.class),
            tf.constant(SMALLEST),
            tf.constant(1 - SMALLEST));
    return tf.math.sub(tf.math.log(u), tf.math.log1p(tf.math.neg(u)));
  }
}
