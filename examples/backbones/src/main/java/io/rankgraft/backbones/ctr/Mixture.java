package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A softmax gate and the mixtures it makes of experts. */
final class Mixture {
  private Mixture() {}

  /**
   * softmax(x W), [rows, experts]; creates {@code gate}, and {@code gate-bias} where wanted.
   *
   * @param x [rows, width]
   */
  static Operand<TFloat32> gate(GraftScope scope, Operand<TFloat32> x, int experts, boolean bias) {
    Ops tf = scope.tf();
    Operand<TFloat32> w =
        scope.parameter(
            "gate", Shape.of(Widths.of(scope.path(), x), experts), Initializer.xavierUniform());
    Operand<TFloat32> z = tf.linalg.matMul(x, w);
    if (bias) {
      z = tf.nn.biasAdd(z, scope.parameter("gate-bias", Shape.of(experts), Initializer.zeros()));
    }
    return tf.nn.softmax(z);
  }

  /**
   * Σ_e g_e f_e.
   *
   * @param gate [rows, experts]
   * @param experts each [rows, width]
   */
  static Operand<TFloat32> of(Ops tf, Operand<TFloat32> gate, List<Operand<TFloat32>> experts) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int e = 0; e < experts.size(); e++) {
      Operand<TFloat32> share =
          tf.slice(gate, tf.constant(new int[] {0, e}), tf.constant(new int[] {-1, 1}));
      parts.add(tf.math.mul(experts.get(e), share));
    }
    return parts.size() == 1 ? parts.get(0) : tf.math.addN(parts);
  }

  /** Experts {@code <name>-1 ..} of one input, as stacks that may be applied again. */
  static List<DenseStack> experts(
      GraftScope scope, String name, int count, long width, List<Integer> layers) {
    List<DenseStack> experts = new ArrayList<>();
    for (int e = 1; e <= count; e++) {
      experts.add(new DenseStack(scope.child(name + "-" + e), width, layers));
    }
    return experts;
  }

  static List<Operand<TFloat32>> apply(List<DenseStack> experts, Operand<TFloat32> x) {
    return experts.stream().map(expert -> expert.apply(x)).toList();
  }

  static void require(String who, int count, List<Integer> layers) {
    if (count < 1 || layers.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: expected 1 expert or more, each of 1 layer or more, but got %s with layers %s"
              .formatted(who, count, layers));
    }
  }
}
