package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.hawkes.Head;
import io.rankgraft.layers.LogitHead;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;

/**
 * MMoE, Ma et al. 2018, Eq. 5–7: shared experts, a softmax gate and a tower a task,
 *
 * <pre>
 * f_e(x) = relu(W_e x + b_e),  f^k(x) = Σ_e softmax(G^k x)_e f_e(x),  logit^k = tower^k(f^k(x))
 * </pre>
 *
 * Point-wise.
 *
 * @param expertWidth the width of an expert
 * @param widths the hidden layers of a tower
 */
public record Mmoe(int experts, int expertWidth, List<Integer> widths) implements ListRanker {
  public Mmoe {
    widths = List.copyOf(widths);
    if (experts < 1 || expertWidth < 1) {
      throw new IllegalArgumentException(
          "mmoe: expected 1 expert or more of width 1 or more but got %s, %s"
              .formatted(experts, expertWidth));
    }
  }

  @Override
  public Logits logits(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Operand<TFloat32> x = in.rows(tf);
    List<Operand<TFloat32>> outputs = new ArrayList<>();
    for (int e = 1; e <= experts; e++) {
      Operand<TFloat32> w =
          scope.parameter(
              "expert-" + e, Shape.of(in.width(), expertWidth), Initializer.xavierUniform());
      Operand<TFloat32> b =
          scope.parameter("expert-bias-" + e, Shape.of(expertWidth), Initializer.zeros());
      outputs.add(tf.nn.relu(tf.nn.biasAdd(tf.linalg.matMul(x, w), b)));
    }
    Operand<TFloat32> stacked = tf.stack(outputs, Stack.axis(1L)); // [rows, experts, width]
    return new Logits(
        task(scope, "click", in, x, stacked), task(scope, "conversion", in, x, stacked));
  }

  private Operand<TFloat32> task(
      GraftScope scope,
      String name,
      ListInputs in,
      Operand<TFloat32> x,
      Operand<TFloat32> outputs) {
    Ops tf = scope.tf();
    Operand<TFloat32> gate =
        scope.parameter("gate-" + name, Shape.of(in.width(), experts), Initializer.xavierUniform());
    Operand<TFloat32> weights =
        tf.expandDims(tf.nn.softmax(tf.linalg.matMul(x, gate)), tf.constant(2));
    Operand<TFloat32> mixed = tf.reduceSum(tf.math.mul(outputs, weights), tf.constant(1));
    LogitHead tower = Head.create(scope.child(name), expertWidth, widths);
    return in.toLists(tf, tower.logits(mixed));
  }
}
