package io.rankgraft.layers;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A linear layer, x W + b.
 *
 * @param w [in, out]
 * @param b [out]
 */
public record Dense(Ops tf, Operand<TFloat32> w, Operand<TFloat32> b) {

  /** Xavier-uniform weights, a bias of zeros; creates {@code <w>} and {@code <b>}. */
  public static Dense create(GraftScope scope, String w, String b, long in, long out) {
    return create(scope, w, b, in, out, Initializer.xavierUniform());
  }

  /** As {@link #create(GraftScope, String, String, long, long)} with other first weights. */
  public static Dense create(
      GraftScope scope, String w, String b, long in, long out, Initializer weights) {
    return new Dense(
        scope.tf(),
        scope.parameter(w, Shape.of(in, out), weights),
        scope.parameter(b, Shape.of(out), Initializer.zeros()));
  }

  /** [rows, in] to [rows, out]. */
  public Operand<TFloat32> apply(Operand<TFloat32> x) {
    return tf.nn.biasAdd(tf.linalg.matMul(x, w), b);
  }
}
