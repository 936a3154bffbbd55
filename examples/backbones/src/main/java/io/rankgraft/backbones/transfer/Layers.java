package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/** What several rivals are made of. */
final class Layers {
  private static final float SLOPE = 0.2f;

  private Layers() {}

  /** d. */
  static int dim(Ptn.Inputs inputs) {
    return (int) inputs.behaviours().get(0).relation().shape().get(1);
  }

  static Operand<TFloat32> matrix(GraftScope scope, String name, int in, int out) {
    return scope.parameter(name, Shape.of(in, out), Initializer.xavierUniform());
  }

  /**
   * LeakyReLU(x W + b), the activation of the hosts' encoders: plain ReLU would allow no negative
   * element in a vector that is scored. Creates {@code <name>-w} and {@code <name>-b}.
   */
  static Operand<TFloat32> dense(
      GraftScope scope, String name, Operand<TFloat32> x, int in, int out) {
    Ops tf = scope.tf();
    Operand<TFloat32> w = matrix(scope, name + "-w", in, out);
    Operand<TFloat32> b = scope.parameter(name + "-b", Shape.of(1, out), Initializer.zeros());
    return leaky(tf, tf.math.add(tf.linalg.matMul(x, w), b));
  }

  static Operand<TFloat32> leaky(Ops tf, Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
  }

  /** The coupled input e* = Σ_k w_k e^k. HPMR, appendix A.1.1. */
  static Operand<TFloat32> coupled(Ops tf, List<Operand<TFloat32>> vectors, List<Float> weights) {
    if (vectors.size() != weights.size()) {
      throw new IllegalArgumentException(
          "coupled input: expected one weight for each of %s behaviours but got %s"
              .formatted(vectors.size(), weights));
    }
    List<Operand<TFloat32>> terms = new ArrayList<>();
    for (int k = 0; k < vectors.size(); k++) {
      if (weights.get(k) != 0) {
        terms.add(tf.math.mul(vectors.get(k), tf.constant(weights.get(k))));
      }
    }
    return tf.math.addN(terms);
  }

  /**
   * Σ_j gate_j x_j by rows.
   *
   * @param gates [rows, n]
   * @param vectors n of [rows, d]
   */
  static Operand<TFloat32> mix(Ops tf, Operand<TFloat32> gates, List<Operand<TFloat32>> vectors) {
    Operand<TFloat32> stacked = tf.stack(vectors, Stack.axis(1L)); // [rows, n, d]
    return tf.reduceSum(tf.math.mul(stacked, tf.expandDims(gates, tf.constant(2))), tf.constant(1));
  }

  /** n columns of [rows, 1] as [rows, n]. */
  static Operand<TFloat32> columns(Ops tf, List<Operand<TFloat32>> columns) {
    return SideBySide.of(tf, columns);
  }

  /** a · b by rows, [rows, 1]. */
  static Operand<TFloat32> rowDot(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.reduceSum(tf.math.mul(a, b), tf.constant(1), ReduceSum.keepDims(true));
  }

  static List<Float> requireCoupling(String who, List<Float> weights) {
    if (weights.stream().noneMatch(w -> w != 0)) {
      throw new IllegalArgumentException(
          "%s: expected coupling weights that are not all zero but got %s".formatted(who, weights));
    }
    return List.copyOf(weights);
  }

  static void requirePositive(String who, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s: expected 1 or more but got %s".formatted(who, value));
    }
  }
}
