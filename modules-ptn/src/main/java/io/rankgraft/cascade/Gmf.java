package io.rankgraft.cascade;

import io.rankgraft.graph.GraftScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Generalised matrix factorisation. NMTR, section III-B.
 *
 * <pre>
 * f(p, q) = hᵀ (p ⊙ q)                                                                      (Eq. 6)
 * </pre>
 *
 * <p>Parameters: {@code h} [E, 1]; with a hidden layer {@code w} [E, E] before it.
 *
 * @param hidden whether it is hᵀ ReLU(W (p ⊙ q)), as in the authors' code
 */
public record Gmf(boolean hidden) implements InteractionUnit {
  /** Eq. 6. */
  public static Gmf ofPaper() {
    return new Gmf(false);
  }

  @Override
  public Interaction in(GraftScope scope, int dim) {
    Operand<TFloat32> w =
        hidden ? scope.parameter("w", Shape.of(dim, dim), Weights.beforeRelu(dim)) : null;
    Operand<TFloat32> h = scope.parameter("h", Shape.of(dim, 1), Weights.linear(dim));
    return hidden ? new Hidden(w, h) : new Diagonal(h);
  }

  private record Diagonal(Operand<TFloat32> h) implements Interaction {
    @Override
    public Operand<TFloat32> pairs(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
      return Weights.dot(tf, tf.math.mul(users, items), h);
    }

    @Override
    public Operand<TFloat32> grid(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
      return weighted(tf, users, items, h);
    }

    @Override
    public Optional<Operand<TFloat32>> diagonal() {
      return Optional.of(h);
    }
  }

  private record Hidden(Operand<TFloat32> w, Operand<TFloat32> h) implements Interaction {
    @Override
    public Operand<TFloat32> pairs(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
      return Weights.dot(tf, tf.nn.relu(tf.linalg.matMul(tf.math.mul(users, items), w)), h);
    }
  }

  /** hᵀ (p ⊙ q) of every user with every item: (U ⊙ hᵀ) Vᵀ, [U, V]. */
  static Operand<TFloat32> weighted(
      Ops tf, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> h) {
    Operand<TFloat32> row = tf.reshape(h, tf.constant(new int[] {1, -1})); // [1, E]
    return tf.linalg.matMul(tf.math.mul(users, row), items, MatMul.transposeB(true));
  }
}
