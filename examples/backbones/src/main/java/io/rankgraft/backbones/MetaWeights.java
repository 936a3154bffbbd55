package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.Dense;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * CML's weight network: how much one loss of one user counts. For a loss ℓ and the user's vectors,
 * e of all behaviours and e_k of one:
 *
 * <pre>
 * a = √(3d) (PReLU([ℓ 1, e_k, e] A) B),  g = PReLU((ℓ e) G)
 * ω = (σ(norm a) + σ(norm g)) / 2                      norm: mean 0 and variance 1 in the batch
 * </pre>
 *
 * <p>The norm keeps the network from making all losses small by making all weights small. PReLU has
 * the slope it starts with in its authors' code, 0.25; B has no bias, which the norm would take
 * out.
 */
final class MetaWeights {
  private static final float SLOPE = 0.25f;
  private static final float EPSILON = 1e-5f; // of the variance

  private final Ops tf;
  private final Dense first;
  private final Operand<TFloat32> second;
  private final Dense gate;
  private final int d;

  /**
   * Creates {@code <name>-1-w}, {@code -1-b}, {@code -2-w}, {@code -gate-w} and {@code -gate-b}.
   */
  MetaWeights(GraftScope scope, String name, int d) {
    this.tf = scope.tf();
    this.d = d;
    int hidden = Math.max(1, 3 * d / 2);
    first = Dense.create(scope, name + "-1-w", name + "-1-b", 3L * d, hidden);
    second = scope.parameter(name + "-2-w", Shape.of(hidden, 1), Initializer.xavierUniform());
    gate = Dense.create(scope, name + "-gate-w", name + "-gate-b", d, 1);
  }

  /**
   * ω, [n].
   *
   * @param losses ℓ, [n]
   * @param own e_k, [n, d]
   * @param fused e, [n, d]
   */
  Operand<TFloat32> of(Operand<TFloat32> losses, Operand<TFloat32> own, Operand<TFloat32> fused) {
    Operand<TFloat32> column = tf.expandDims(losses, tf.constant(1)); // [n, 1]
    Operand<TFloat32> repeated = tf.math.add(column, tf.zerosLike(fused)); // [n, d]
    Operand<TFloat32> in = tf.concat(List.of(repeated, own, fused), tf.constant(1));
    Operand<TFloat32> a =
        tf.math.mul(
            tf.linalg.matMul(prelu(first.apply(in)), second),
            tf.constant((float) Math.sqrt(3 * d)));
    Operand<TFloat32> g = prelu(gate.apply(tf.math.mul(column, fused)));
    Operand<TFloat32> both = tf.math.add(tf.math.sigmoid(normal(a)), tf.math.sigmoid(normal(g)));
    return tf.reshape(tf.math.mul(both, tf.constant(0.5f)), tf.constant(new int[] {-1}));
  }

  private Operand<TFloat32> prelu(Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
  }

  private Operand<TFloat32> normal(Operand<TFloat32> x) {
    Operand<TInt32> rows = tf.constant(0);
    Operand<TFloat32> apart = tf.math.sub(x, tf.math.mean(x, rows)); // [n, 1]
    Operand<TFloat32> variance = tf.math.mean(tf.math.square(apart), rows);
    return tf.math.mul(apart, tf.math.rsqrt(tf.math.add(variance, tf.constant(EPSILON))));
  }
}
