package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * Dense layers with LeakyReLU of slope 0.3 and a linear unit, as HEROES' heads are. Creates {@code
 * w-1, b-1, …} once.
 */
final class Tower {
  private static final float SLOPE = 0.3f;

  private record Dense(Operand<TFloat32> w, Operand<TFloat32> b) {}

  private final Ops tf;
  private final List<Dense> layers = new ArrayList<>();

  Tower(GraftScope scope, int width, List<Integer> hiddenWidths) {
    this.tf = scope.tf();
    List<Integer> widths = new ArrayList<>(hiddenWidths);
    widths.add(1);
    int in = width;
    for (int l = 1; l <= widths.size(); l++) {
      int out = widths.get(l - 1);
      layers.add(
          new Dense(
              scope.parameter("w-" + l, Shape.of(in, out), Initializer.xavierUniform()),
              scope.parameter("b-" + l, Shape.of(out), Initializer.zeros())));
      in = out;
    }
  }

  /** [rows, width] to [rows, 1]. */
  Operand<TFloat32> logits(Operand<TFloat32> rows) {
    Operand<TFloat32> x = rows;
    for (int l = 0; l < layers.size(); l++) {
      x = tf.nn.biasAdd(tf.linalg.matMul(x, layers.get(l).w()), layers.get(l).b());
      x = l < layers.size() - 1 ? tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE)) : x;
    }
    return x;
  }
}
