package io.rankgraft.cascade;

import io.rankgraft.graph.GraftScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A multi-layer perceptron on the concatenated vectors. NMTR, section III-B.
 *
 * <pre>
 * z_1 = ReLU(W_1 [p; q] + b_1), …, z_L = ReLU(W_L z_{L−1} + b_L),  f(p, q) = hᵀ z_L           (Eq. 7)
 * </pre>
 *
 * <p>Widths: 2E → E → E/2 → …, a tower as in the NCF paper it cites and in the authors' code.
 * Parameters: {@code w1, b1, …, wL, bL}, {@code h} [2E / 2^L, 1].
 *
 * @param layers L; the paper's best is 3
 */
public record Mlp(int layers) implements InteractionUnit {
  public Mlp {
    Tower.requireLayers("mlp", layers);
  }

  @Override
  public Interaction in(GraftScope scope, int dim) {
    Tower tower = new Tower(scope, dim, 2, layers);
    Operand<TFloat32> h =
        scope.parameter("h", Shape.of(tower.width(), 1), Weights.linear(tower.width()));
    return new Interaction() {
      @Override
      public Operand<TFloat32> pairs(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
        return Weights.dot(tf, tower.pairs(tf, List.of(users, items)), h);
      }

      @Override
      public Operand<TFloat32> grid(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
        return Grid.of(tf, users, items)
            .toMatrix(tf, tf.linalg.matMul(tower.grid(tf, users, items, false), h));
      }
    };
  }
}
