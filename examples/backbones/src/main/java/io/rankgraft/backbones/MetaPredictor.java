package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.Dense;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * MB-GMN's predictor: a network of its own for every pair of a user and an item, made by another.
 * With x = [u ⊙ v, u, v] of a pair in the source channel and x' of the same pair in the target's:
 *
 * <pre>
 * a = LeakyReLU(x A),  a' = LeakyReLU(x' A),  m = LeakyReLU([a ⊙ a', a, a'] B)
 * W = m C, [3d, d];  b = m D, [d];  h = m E, [d]
 * o = LeakyReLU(x W + b) · h
 * </pre>
 *
 * <p>A to E have biases. A pair costs 9 d³ multiplications. Creates {@code predictor-1-w} to {@code
 * predictor-5-b}.
 */
final class MetaPredictor {
  private static final float SLOPE = 0.1f;

  private final int d;
  private final Dense first;
  private final Dense second;
  private final Dense weights;
  private final Dense bias;
  private final Dense last;

  /** A pair in one channel: users and items, [n, d] each. */
  record Pairs(Operand<TFloat32> users, Operand<TFloat32> items) {
    Operand<TFloat32> beside(Ops tf) {
      return tf.concat(List.of(tf.math.mul(users, items), users, items), tf.constant(1));
    }
  }

  MetaPredictor(GraftScope scope, int d) {
    this.d = d;
    first = dense(scope, 1, d);
    second = dense(scope, 2, 3 * d);
    weights = dense(scope, 3, 3 * d * d);
    bias = dense(scope, 4, d);
    last = dense(scope, 5, d);
  }

  private Dense dense(GraftScope scope, int number, int out) {
    String name = "predictor-" + number;
    return Dense.create(scope, name + "-w", name + "-b", 3L * d, out);
  }

  /** o, [n]. */
  Operand<TFloat32> score(Ops tf, Pairs source, Pairs target) {
    Operand<TFloat32> x = source.beside(tf);
    Operand<TFloat32> m =
        leaky(
            tf,
            second.apply(
                new Pairs(leaky(tf, first.apply(x)), leaky(tf, first.apply(target.beside(tf))))
                    .beside(tf)));
    Operand<TFloat32> w =
        tf.reshape(weights.apply(m), tf.constant(new int[] {-1, 3 * d, d})); // [n, 3d, d]
    Operand<TFloat32> hidden =
        tf.reduceSum(tf.math.mul(w, tf.expandDims(x, tf.constant(2))), tf.constant(1)); // [n, d]
    Operand<TFloat32> out =
        tf.math.mul(leaky(tf, tf.math.add(hidden, bias.apply(m))), last.apply(m));
    return tf.reduceSum(out, tf.constant(1));
  }

  private static Operand<TFloat32> leaky(Ops tf, Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
  }
}
