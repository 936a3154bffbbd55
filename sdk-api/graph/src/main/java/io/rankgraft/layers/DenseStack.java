package io.rankgraft.layers;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * Dense layers one after the other, each with an activation: a multi-layer perceptron. Creates
 * {@code w1, b1, w2, …} in its scope, once, and may be applied several times.
 */
public final class DenseStack {
  /** From the sum of a layer to its output. */
  public interface Activation extends BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> {
    static Activation relu() {
      return (tf, x) -> tf.nn.relu(x);
    }

    static Activation leakyRelu(float slope) {
      return (tf, x) -> tf.nn.leakyRelu(x, LeakyRelu.alpha(slope));
    }

    static Activation tanh() {
      return (tf, x) -> tf.math.tanh(x);
    }

    static Activation linear() {
      return (tf, x) -> x;
    }
  }

  private final Ops tf;
  private final Activation activation;
  private final List<Dense> layers = new ArrayList<>();
  private final int width;

  /** Layers with ReLU and Xavier-uniform weights. */
  public DenseStack(GraftScope scope, long inputWidth, List<Integer> widths) {
    this(scope, "", inputWidth, widths, Activation.relu(), Initializer.xavierUniform());
  }

  /**
   * @param scope of this stack alone, or with a separator of its own
   * @param separator between letter and number of a parameter's name
   * @param inputWidth of what it will be applied to
   * @param widths first to last; none at all gives the input back
   */
  public DenseStack(
      GraftScope scope,
      String separator,
      long inputWidth,
      List<Integer> widths,
      Activation activation,
      Initializer weights) {
    this.tf = scope.tf();
    this.activation = activation;
    long in = inputWidth;
    for (int l = 1; l <= widths.size(); l++) {
      int out = widths.get(l - 1);
      String number = separator + l;
      layers.add(Dense.create(scope, "w" + number, "b" + number, in, out, weights));
      in = out;
    }
    this.width = Math.toIntExact(in);
  }

  /** The width of what {@link #apply} gives. */
  public int width() {
    return width;
  }

  /** The last layer's activations, [rows, width]. */
  public Operand<TFloat32> apply(Operand<TFloat32> x) {
    List<Operand<TFloat32>> all = layers(x);
    return all.isEmpty() ? x : all.get(all.size() - 1);
  }

  /** Every layer's activations, first to last. */
  public List<Operand<TFloat32>> layers(Operand<TFloat32> x) {
    List<Operand<TFloat32>> all = new ArrayList<>();
    Operand<TFloat32> h = x;
    for (Dense layer : layers) {
      h = activation.apply(tf, layer.apply(h));
      all.add(h);
    }
    return all;
  }
}
