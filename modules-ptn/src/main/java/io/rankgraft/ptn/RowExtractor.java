package io.rankgraft.ptn;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * Extraction networks ψ for hosts without a graph, such as a click model with one row per
 * impression. HPMR's section 6 mounts PTN on such hosts and prints no formula; these are Eq. 8–11
 * with one transfer layer and every row its own only neighbour (A = I). The mean over layers 0..1
 * is taken.
 *
 * <p>All keep a zero row zero, so that an empty history transfers nothing. The slope of LeakyReLU
 * is 0.2.
 */
public enum RowExtractor {
  /** x: the projected vectors as they are. */
  IDENTITY,
  /** (x + LeakyReLU(x ⊙ r)) / 2. */
  RELATION,
  /** (x + LeakyReLU((x ⊙ r) W)) / 2 with one matrix for all behaviours, {@code extract}, [d, d]. */
  DENSE;

  private static final float SLOPE = 0.2f;

  /**
   * The network in one build.
   *
   * @param scope where its parameter, if it has one, is created
   * @param dim d
   */
  public Propagation in(GraftScope scope, int dim) {
    Ops tf = scope.tf();
    return switch (this) {
      case IDENTITY -> Propagation.identity();
      case RELATION ->
          (behaviour, users, items, relation) -> step(tf, users, tf.math.mul(users, relation));
      case DENSE -> {
        Operand<TFloat32> w =
            scope.parameter("extract", Shape.of(dim, dim), Initializer.xavierUniform());
        yield (behaviour, users, items, relation) ->
            step(tf, users, tf.linalg.matMul(tf.math.mul(users, relation), w));
      }
    };
  }

  /** (x + LeakyReLU(message)) / 2. */
  static Operand<TFloat32> step(Ops tf, Operand<TFloat32> x, Operand<TFloat32> message) {
    return tf.math.mul(tf.math.add(x, activated(tf, message)), tf.constant(0.5f));
  }

  static Operand<TFloat32> activated(Ops tf, Operand<TFloat32> message) {
    return tf.nn.leakyRelu(message, LeakyRelu.alpha(SLOPE));
  }
}
