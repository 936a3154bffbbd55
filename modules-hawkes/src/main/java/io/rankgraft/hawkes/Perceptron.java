package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.Dense;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What stands in the place of a recurrence in HEROES⁻_intra, section 5.2: two tanh layers over an
 * item and what the other layer gives, h = tanh(tanh(W x + b + V u) W' + b').
 */
final class Perceptron {
  private final Ops tf;
  private final int width;
  private final Dense input;
  private final Operand<TFloat32> topDown;
  private final Dense second;

  Perceptron(GraftScope scope, int itemWidth, int hidden) {
    this.tf = scope.tf();
    this.width = hidden;
    input = Dense.create(scope, "input", "bias", itemWidth, hidden);
    topDown =
        scope.parameter("top-down", Shape.of(hidden, hidden), Initializer.xavierUniform());
    second = Dense.create(scope, "second", "second-bias", hidden, hidden);
  }

  /** W x + b for all positions at once, as {@link HeroesUnit#inputs}. */
  List<Operand<TFloat32>> inputs(Operand<TFloat32> items, int positions) {
    return tf
        .unstack(
            tf.reshape(input.apply(items), tf.constant(new int[] {positions, -1, width})), (long) positions)
        .output()
        .stream()
        .<Operand<TFloat32>>map(p -> p)
        .toList();
  }

  /** h, [lists, H], from an input product and u. */
  Operand<TFloat32> hidden(Operand<TFloat32> product, Operand<TFloat32> u) {
    Operand<TFloat32> first =
        tf.math.tanh(tf.math.addN(List.of(product, tf.linalg.matMul(u, topDown))));
    return tf.math.tanh(second.apply(first));
  }
}
