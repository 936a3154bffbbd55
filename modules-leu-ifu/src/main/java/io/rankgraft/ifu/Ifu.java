package io.rankgraft.ifu;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.SideBySide;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;

/**
 * The information fusion unit: several tasks' vectors as one. HTLNet, section 4.1.2.
 *
 * <pre>
 * ŵ_u = ⟨h2(u), h3(u)⟩ / √k,  w_u = exp(ŵ_u) / Σ_u exp(ŵ_u)                        (Eq. 14)
 * e_f = Σ_u w_u h1(u)                                                             (Eq. 13)
 * </pre>
 *
 * <p>Shapes: every u is [rows, k]; h1, h2, h3 are k × k matrices without bias; e_f is [rows, k].
 * Each u scores itself, so this is no cross-attention; the softmax runs over the vectors.
 *
 * <p>Differs from the paper: the sum starts at the first vector given, since Eq. 13's e^0 belongs
 * to no task. Of one vector the weight is 1, so there is no h2 and no h3.
 *
 * <p>Immutable; creates {@code h1}, with the first set of two vectors or more {@code h2, h3}, and
 * nothing when vectors are concatenated.
 */
public record Ifu(IfuConfig config) implements Graft<Ifu.Inputs, Ifu.Outputs> {
  /**
   * @param vectors one or more, each [rows, k] with k known
   */
  public record Inputs(List<Operand<TFloat32>> vectors) {
    public Inputs {
      vectors = List.copyOf(vectors);
    }
  }

  /**
   * @param vector e_f, [rows, k]; of n concatenated vectors [rows, n · k]
   */
  public record Outputs(Operand<TFloat32> vector) {}

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    if (inputs.vectors().isEmpty()) {
      throw new IllegalArgumentException(
          "ifu '%s': expected one vector or more but got none".formatted(scope.path()));
    }
    return new Outputs(
        kernels(scope, widthOf(scope, inputs.vectors().get(0))).fuse(inputs.vectors()));
  }

  /** The unit of a scope, made once and applied as often as there are sets of vectors. */
  Kernels kernels(GraftScope scope, long width) {
    return new Kernels(scope, width, config);
  }

  static long widthOf(GraftScope scope, Operand<TFloat32> vector) {
    Shape shape = vector.shape();
    if (shape.numDimensions() != 2 || shape.get(1) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "ifu '%s': expected vectors [rows, k] of a known k but got %s"
              .formatted(scope.path(), shape));
    }
    return shape.get(1);
  }

  /** h1, h2, h3. */
  static final class Kernels {
    private final GraftScope scope;
    private final long k;
    private final IfuConfig config;
    private Operand<TFloat32> h1;
    private Operand<TFloat32> h2;
    private Operand<TFloat32> h3;

    private Kernels(GraftScope scope, long k, IfuConfig config) {
      this.scope = scope;
      this.k = k;
      this.config = config;
      if (config.operation() == IfuConfig.Operation.ATTENTION) {
        h1 = kernel("h1");
      }
    }

    private Operand<TFloat32> kernel(String symbol) {
      return scope.parameter(symbol, Shape.of(k, k), Initializer.xavierUniform());
    }

    Operand<TFloat32> fuse(List<Operand<TFloat32>> vectors) {
      Ops tf = scope.tf();
      for (Operand<TFloat32> vector : vectors) {
        if (widthOf(scope, vector) != k) {
          throw new IllegalArgumentException(
              "ifu '%s': expected vectors of one width, %s, but got one of %s"
                  .formatted(scope.path(), k, widthOf(scope, vector)));
        }
      }
      if (config.operation() == IfuConfig.Operation.CONCATENATION) {
        return SideBySide.of(tf, vectors);
      }
      if (vectors.size() == 1) {
        return tf.linalg.matMul(vectors.get(0), h1);
      }
      if (h2 == null) { // no loss reaches them while there is one vector
        h2 = kernel("h2");
        h3 = kernel("h3");
      }
      int n = vectors.size();
      Operand<TFloat32> all =
          tf.reshape(
              tf.stack(vectors, Stack.axis(1L)),
              tf.constant(new int[] {-1, (int) k})); // [rows·n, k]
      Operand<TFloat32> score =
          tf.math.mul(
              tf.reduceSum(
                  tf.math.mul(tf.linalg.matMul(all, h2), tf.linalg.matMul(all, h3)),
                  tf.constant(1)),
              tf.constant((float) (1 / Math.sqrt(k)))); // [rows·n]
      Operand<TFloat32> weight =
          tf.nn.softmax(tf.reshape(score, tf.constant(new int[] {-1, n}))); // [rows, n]
      Operand<TFloat32> values =
          tf.reshape(tf.linalg.matMul(all, h1), tf.constant(new int[] {-1, n, (int) k}));
      return tf.reduceSum(
          tf.math.mul(tf.expandDims(weight, tf.constant(2)), values),
          tf.constant(1),
          ReduceSum.keepDims(false));
    }
  }
}
