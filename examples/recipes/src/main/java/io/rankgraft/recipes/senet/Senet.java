package io.rankgraft.recipes.senet;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Weighs whole fields of a row by all of them. FiBiNET (RecSys'19), section 3.3, "SENET layer".
 *
 * <pre>
 * z_i = mean of e_i                                                  (squeeze, Eq. 3)
 * a = relu(W_2 relu(W_1 z))                                          (excitation, Eq. 4)
 * v_i = a_i · e_i                                                    (re-weight, Eq. 5)
 * </pre>
 *
 * <p>Shapes: F fields of width D; e [rows, F, D], z and a [rows, F], W_1 [F, F / ratio], W_2 [F /
 * ratio, F], v [rows, F · D].
 *
 * <p>Differs from the paper: the hidden width is at least 1.
 *
 * <p>Immutable; creates {@code w1, w2}.
 *
 * @param ratio the reduction ratio r
 */
public record Senet(int ratio) implements Graft<Senet.Inputs, Senet.Outputs> {
  /**
   * @param fields e, [rows, F, D] with F and D known
   */
  public record Inputs(Operand<TFloat32> fields) {}

  /**
   * @param rows v, [rows, F · D]
   * @param weights a, [rows, F]
   */
  public record Outputs(Operand<TFloat32> rows, Operand<TFloat32> weights) {}

  public Senet {
    if (ratio < 1) {
      throw new IllegalArgumentException("senet: expected a ratio of 1 or more but got " + ratio);
    }
  }

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    Shape shape = inputs.fields().shape();
    if (shape.numDimensions() != 3
        || shape.get(1) == Shape.UNKNOWN_SIZE
        || shape.get(2) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "senet '%s': expected fields [rows, fields, width] of known sizes but got %s"
              .formatted(scope.path(), shape));
    }
    long fields = shape.get(1);
    long hidden = Math.max(1, fields / ratio);
    Ops tf = scope.tf();
    Initializer xavier = Initializer.xavierUniform();
    Operand<TFloat32> w1 = scope.parameter("w1", Shape.of(fields, hidden), xavier);
    Operand<TFloat32> w2 = scope.parameter("w2", Shape.of(hidden, fields), xavier);
    Operand<TFloat32> z = tf.math.mean(inputs.fields(), tf.constant(2)); // [rows, F]
    Operand<TFloat32> a =
        tf.nn.relu(tf.linalg.matMul(tf.nn.relu(tf.linalg.matMul(z, w1)), w2)); // [rows, F]
    Operand<TFloat32> v =
        tf.math.mul(inputs.fields(), tf.expandDims(a, tf.constant(2))); // [rows, F, D]
    int width = Math.toIntExact(fields * shape.get(2));
    return new Outputs(tf.reshape(v, tf.constant(new int[] {-1, width})), a);
  }
}
