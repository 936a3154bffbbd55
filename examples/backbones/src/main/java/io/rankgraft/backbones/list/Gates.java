package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * W x_i + b + U h for several gates side by side: the part of W for all positions at once. Creates
 * {@code input, bias, recurrent}.
 */
final class Gates {
  private final Ops tf;
  private final int count;
  private final List<Operand<TFloat32>> inputs;
  private final Operand<TFloat32> recurrent;

  /**
   * @param rows x, [L · P, width], list after list
   */
  Gates(
      GraftScope scope,
      ListInputs lists,
      Operand<TFloat32> rows,
      int width,
      int hidden,
      int count) {
    this.tf = scope.tf();
    this.count = count;
    int n = count * hidden;
    Operand<TFloat32> w = scope.parameter("input", Shape.of(width, n), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter("bias", Shape.of(n), Initializer.zeros());
    recurrent = scope.parameter("recurrent", Shape.of(hidden, n), Initializer.xavierUniform());
    inputs = lists.byPosition(tf, tf.nn.biasAdd(tf.linalg.matMul(rows, w), b), n);
  }

  /** The products of a position, [L, H] a gate. */
  List<Operand<TFloat32>> at(int position, Operand<TFloat32> hidden) {
    return split(tf.math.addN(List.of(inputs.get(position), tf.linalg.matMul(hidden, recurrent))));
  }

  /** W x_i + b alone. */
  List<Operand<TFloat32>> input(int position) {
    return split(inputs.get(position));
  }

  /** U h alone. */
  List<Operand<TFloat32>> recurrent(Operand<TFloat32> hidden) {
    return split(tf.linalg.matMul(hidden, recurrent));
  }

  private List<Operand<TFloat32>> split(Operand<TFloat32> all) {
    return tf.split(tf.constant(1), all, (long) count).output().stream()
        .<Operand<TFloat32>>map(g -> g)
        .toList();
  }
}
