package io.rankgraft.cascade;

import io.rankgraft.graph.GraftScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@link Gmf} and {@link Mlp} side by side on one pair of vectors. NMTR, section III-B.
 *
 * <pre>
 * f(p, q) = hᵀ [p ⊙ q; z_L]                                                                 (Eq. 8)
 * </pre>
 *
 * <p>Differs from the paper: h has E + 2E / 2^L entries. The printed 2E only fits where z_L is as
 * wide as the embedding.
 *
 * <p>Parameters: {@code w1, b1, …, wL, bL}, {@code h}.
 *
 * @param layers L; the paper's best is 3
 * @param productInTower whether the tower reads [p; q; p ⊙ q] and f = hᵀ z_L, as in the authors'
 *     code
 */
public record NeuMf(int layers, boolean productInTower) implements InteractionUnit {
  public NeuMf {
    Tower.requireLayers("neumf", layers);
  }

  /** Eq. 8. */
  public static NeuMf ofLayers(int layers) {
    return new NeuMf(layers, false);
  }

  @Override
  public Interaction in(GraftScope scope, int dim) {
    Tower tower = new Tower(scope, dim, productInTower ? 3 : 2, layers);
    int width = tower.width() + (productInTower ? 0 : dim);
    Operand<TFloat32> h = scope.parameter("h", Shape.of(width, 1), Weights.linear(width));
    return productInTower ? new InTower(tower, h) : new Beside(tower, h, dim);
  }

  private record Beside(Tower tower, Operand<TFloat32> h, int dim) implements Interaction {
    @Override
    public Operand<TFloat32> pairs(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
      Operand<TFloat32> z = tower.pairs(tf, List.of(users, items));
      return Weights.dot(tf, tf.concat(List.of(tf.math.mul(users, items), z), tf.constant(1)), h);
    }

    @Override
    public Operand<TFloat32> grid(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
      Operand<TFloat32> ofProduct = part(tf, 0, dim);
      Operand<TFloat32> ofTower = part(tf, dim, tower.width());
      Operand<TFloat32> z = tower.grid(tf, users, items, false);
      return tf.math.add(
          Gmf.weighted(tf, users, items, ofProduct),
          Grid.of(tf, users, items).toMatrix(tf, tf.linalg.matMul(z, ofTower)));
    }

    private Operand<TFloat32> part(Ops tf, int begin, int size) {
      return tf.slice(h, tf.constant(new int[] {begin, 0}), tf.constant(new int[] {size, 1}));
    }
  }

  private record InTower(Tower tower, Operand<TFloat32> h) implements Interaction {
    @Override
    public Operand<TFloat32> pairs(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
      return Weights.dot(tf, tower.pairs(tf, List.of(users, items, tf.math.mul(users, items))), h);
    }

    @Override
    public Operand<TFloat32> grid(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
      return Grid.of(tf, users, items)
          .toMatrix(tf, tf.linalg.matMul(tower.grid(tf, users, items, true), h));
    }
  }
}
