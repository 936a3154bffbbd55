package io.rankgraft.tim;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.tim.TimConfig.Inject;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The point-wise feed-forward network of an encoder or decoder layer. DTRN, section 3.3.2.
 *
 * <pre>
 * FFN(X) = relu(X W_1 + b_1) W_2 + b_2                                                       (Eq. 5)
 * </pre>
 *
 * @param w1 [1 or P, d, d_f]
 * @param b1 [1 or P, 1, d_f]
 * @param w2 [1 or P, d_f, d]
 * @param b2 [1 or P, 1, d]
 */
record FeedForward(
    Operand<TFloat32> w1, Operand<TFloat32> b1, Operand<TFloat32> w2, Operand<TFloat32> b2) {

  static FeedForward create(
      GraftScope scope,
      String name,
      int dim,
      TimConfig config,
      Optional<Hypernetworks> conditions) {
    int inner = config.transformer().feedForwardRatio() * dim;
    Initializer xavier = Initializer.xavierUniform();
    Operand<TFloat32> w1 = scope.parameter(name + "-w1", Shape.of(dim, inner), xavier);
    Operand<TFloat32> b1 = scope.parameter(name + "-b1", Shape.of(inner), Initializer.zeros());
    Operand<TFloat32> w2 = scope.parameter(name + "-w2", Shape.of(inner, dim), xavier);
    Operand<TFloat32> b2 = scope.parameter(name + "-b2", Shape.of(dim), Initializer.zeros());
    boolean first = config.conditions().inject() == Inject.FFN1;
    boolean second = config.conditions().inject() == Inject.FFN2;
    return new FeedForward(
        weight(scope, name + "-hyper-w1", w1, conditions.filter(c -> first)),
        weight(scope, name + "-hyper-b1", b1, conditions.filter(c -> first)),
        weight(scope, name + "-hyper-w2", w2, conditions.filter(c -> second)),
        weight(scope, name + "-hyper-b2", b2, conditions.filter(c -> second)));
  }

  private static Operand<TFloat32> weight(
      GraftScope scope, String name, Operand<TFloat32> w, Optional<Hypernetworks> conditions) {
    Ops tf = scope.tf();
    Shape shape = w.shape();
    long out = shape.get(shape.numDimensions() - 1);
    return conditions
        .map(c -> c.modulate(name, w))
        .orElseGet(() -> tf.reshape(w, tf.constant(new long[] {1, shape.size() / out, out})));
  }

  /** Eq. 5 for [K, N, d]; [max(K, P), N, d]. */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> hidden = layer(tf, x, w1, b1, true);
    return layer(tf, hidden, w2, b2, false);
  }

  private static Operand<TFloat32> layer(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> w, Operand<TFloat32> b, boolean relu) {
    if (w.shape().get(0) > 1) {
      Operand<TFloat32> y = tf.math.add(Pairs.product(tf, x, w), b);
      return relu ? tf.nn.relu(y) : y;
    }
    // MatMul, BiasAdd and Relu in a row become one op when the graph is optimised.
    Operand<TFloat32> y =
        tf.nn.biasAdd(
            tf.linalg.matMul(Pairs.flat(tf, x), Pairs.matrix(tf, w)),
            tf.reshape(b, tf.constant(new int[] {-1})));
    return Pairs.rows(tf, relu ? tf.nn.relu(y) : y, x.shape().get(0));
  }

  /** The weights of one behaviour's tasks. */
  FeedForward of(Ops tf, int behaviour, int tasks) {
    return new FeedForward(
        Pairs.of(tf, w1, behaviour, tasks),
        Pairs.of(tf, b1, behaviour, tasks),
        Pairs.of(tf, w2, behaviour, tasks),
        Pairs.of(tf, b2, behaviour, tasks));
  }
}
