package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A layer whose weights are made from the knowledge of a scenario. Zhang et al. 2022 (M2M):
 *
 * <pre>
 * W = reshape(V_w S̃ + v_w),  b = V_b S̃ + v_b,  h = leaky_relu(W x + b)
 * </pre>
 *
 * <p>Shapes: S̃ [1, s], x [rows, in], h [rows, out]. Creates {@code weight, weight-bias, bias,
 * bias-bias} in its scope.
 */
final class MetaUnit {
  private final Ops tf;
  private final Operand<TFloat32> w;
  private final Operand<TFloat32> b;

  MetaUnit(GraftScope scope, Operand<TFloat32> knowledge, int size, int in, int out) {
    tf = scope.tf();
    Operand<TFloat32> made = generated(scope, "weight", knowledge, size, in * out);
    w = tf.reshape(made, tf.constant(new int[] {in, out}));
    b = tf.reshape(generated(scope, "bias", knowledge, size, out), tf.constant(new int[] {out}));
  }

  private Operand<TFloat32> generated(
      GraftScope scope, String name, Operand<TFloat32> knowledge, int size, int values) {
    Operand<TFloat32> v =
        scope.parameter(name, Shape.of(size, values), Initializer.xavierUniform());
    Operand<TFloat32> bias =
        scope.parameter(name + "-bias", Shape.of(values), Initializer.normal(0.1f));
    return tf.nn.biasAdd(tf.linalg.matMul(knowledge, v), bias); // [1, values]
  }

  Operand<TFloat32> apply(Operand<TFloat32> x) {
    return tf.nn.leakyRelu(tf.nn.biasAdd(tf.linalg.matMul(x, w), b));
  }
}
