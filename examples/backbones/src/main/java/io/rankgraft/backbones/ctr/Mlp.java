package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Fully connected layers, each {@code relu(x W + b)}. Creates {@code w1, b1, w2, b2, ...} once and
 * may be applied to several inputs.
 */
public final class Mlp {
  private final Ops tf;
  private final List<Operand<TFloat32>> weights = new ArrayList<>();
  private final List<Operand<TFloat32>> biases = new ArrayList<>();
  private final int width;

  /**
   * @param scope of this stack alone
   * @param inputWidth of what it will be applied to
   * @param layers the widths, first to last; none at all gives the input back
   */
  public Mlp(GraftScope scope, long inputWidth, List<Integer> layers) {
    this.tf = scope.tf();
    long in = inputWidth;
    for (int l = 0; l < layers.size(); l++) {
      int out = layers.get(l);
      weights.add(scope.parameter("w" + (l + 1), Shape.of(in, out), Initializer.xavierUniform()));
      biases.add(scope.parameter("b" + (l + 1), Shape.of(out), Initializer.zeros()));
      in = out;
    }
    this.width = Math.toIntExact(in);
  }

  /** The width of what {@link #apply} gives. */
  public int width() {
    return width;
  }

  /** The last layer, [rows, width]. */
  public Operand<TFloat32> apply(Operand<TFloat32> x) {
    List<Operand<TFloat32>> all = layers(x);
    return all.isEmpty() ? x : all.get(all.size() - 1);
  }

  /** Every layer's activations, first to last. */
  public List<Operand<TFloat32>> layers(Operand<TFloat32> x) {
    List<Operand<TFloat32>> all = new ArrayList<>();
    Operand<TFloat32> h = x;
    for (int l = 0; l < weights.size(); l++) {
      h = tf.nn.relu(tf.nn.biasAdd(tf.linalg.matMul(h, weights.get(l)), biases.get(l)));
      all.add(h);
    }
    return all;
  }

  /**
   * The known last dimension of a tensor.
   *
   * @throws IllegalArgumentException if it is not known when the graph is built
   */
  public static long widthOf(String who, Operand<TFloat32> x) {
    Shape shape = x.shape();
    long last = shape.isUnknown() ? Shape.UNKNOWN_SIZE : shape.get(shape.numDimensions() - 1);
    if (last == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "%s: expected a tensor of known width but its shape is %s".formatted(who, shape));
    }
    return last;
  }
}
