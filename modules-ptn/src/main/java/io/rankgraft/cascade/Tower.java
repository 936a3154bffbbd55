package io.rankgraft.cascade;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.Dense;
import io.rankgraft.layers.SideBySide;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The hidden layers of a multi-layer perceptron over concatenated vectors, each half as wide as
 * what it reads.
 *
 * <pre>
 * z_l = ReLU(W_l z_{l−1} + b_l),  z_0 = [p; q] or [p; q; p ⊙ q]                              (Eq. 7)
 * </pre>
 *
 * <p>Parameters: {@code w1, b1, w2, …}; W_l is [width_{l−1}, width_l], applied from the right.
 */
final class Tower {
  private final List<Dense> layers = new ArrayList<>();
  private final int dim;
  private final int width;

  /**
   * @param parts how many vectors of width {@code dim} are concatenated
   */
  Tower(GraftScope scope, int dim, int parts, int depth) {
    this.dim = dim;
    int in = parts * dim;
    if (in % (1 << depth) != 0) {
      throw new IllegalArgumentException(
          "tower '%s': expected an input that can be halved %s times but it is %s wide; choose another dim or fewer layers"
              .formatted(scope.path(), depth, in));
    }
    for (int l = 1; l <= depth; l++) {
      layers.add(Dense.create(scope, "w" + l, "b" + l, in, in / 2, Weights.beforeRelu(in)));
      in /= 2;
    }
    width = in;
  }

  /** The width of z_L. */
  int width() {
    return width;
  }

  /** z_L of aligned rows, [rows, width]. */
  Operand<TFloat32> pairs(Ops tf, List<Operand<TFloat32>> parts) {
    return above(tf, tf.linalg.matMul(SideBySide.of(tf, parts), layers.get(0).w()));
  }

  /**
   * z_L of every user with every item, [U · V, width]. W_1 is applied to users and items before
   * they meet, which is most of the work saved.
   *
   * @param product whether p ⊙ q is the third part
   */
  Operand<TFloat32> grid(
      Ops tf, Operand<TFloat32> users, Operand<TFloat32> items, boolean product) {
    Operand<TFloat32> u = Grid.ofUsers(tf, tf.linalg.matMul(users, rowsOfFirst(tf, 0)));
    Operand<TFloat32> v = Grid.ofItems(tf, tf.linalg.matMul(items, rowsOfFirst(tf, 1)));
    long first = layers.get(0).w().shape().get(1);
    Operand<TFloat32> z = Grid.toRows(tf, tf.math.add(u, v), first);
    if (product) {
      Operand<TFloat32> pq =
          Grid.toRows(tf, tf.math.mul(Grid.ofUsers(tf, users), Grid.ofItems(tf, items)), dim);
      z = tf.math.add(z, tf.linalg.matMul(pq, rowsOfFirst(tf, 2)));
    }
    return above(tf, z);
  }

  /** The rows of W_1 that meet one part of the input. */
  private Operand<TFloat32> rowsOfFirst(Ops tf, int part) {
    int out = (int) layers.get(0).w().shape().get(1);
    return tf.slice(
        layers.get(0).w(),
        tf.constant(new int[] {part * dim, 0}),
        tf.constant(new int[] {dim, out}));
  }

  /** From W_1 z_0 on. */
  private Operand<TFloat32> above(Ops tf, Operand<TFloat32> first) {
    Operand<TFloat32> z = tf.nn.relu(tf.nn.biasAdd(first, layers.get(0).b()));
    for (Dense layer : layers.subList(1, layers.size())) {
      z = tf.nn.relu(layer.apply(z));
    }
    return z;
  }

  static int requireLayers(String unit, int layers) {
    if (layers < 1 || layers > 16) {
      throw new IllegalArgumentException(
          "%s 'layers': expected 1 to 16 hidden layers but got %s".formatted(unit, layers));
    }
    return layers;
  }
}
