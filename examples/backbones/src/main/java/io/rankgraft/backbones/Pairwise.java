package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.NonSampling;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The observed pairs of a batch under one behaviour, each with another item drawn from all, and the
 * losses that compare the two. A drawn item may be one the user has, which is rare and cheaper than
 * looking.
 *
 * @param rows the user of each pair, as a row of the batch, [n]
 * @param items its item, [n]
 * @param drawn the other item, [n]
 */
record Pairwise(Operand<TInt32> rows, Operand<TInt32> items, Operand<TInt32> drawn) {

  /** One draw per pair and step. */
  static Pairwise drawn(
      GraftScope scope, BehaviourHost.Training training, int behaviour, int allItems) {
    Ops tf = scope.tf();
    NonSampling.Positives observed = training.positives().of(scope, behaviour);
    return new Pairwise(
        observed.rows(),
        observed.items(),
        tf.random.statelessRandomUniformInt(
            tf.shape(observed.items()),
            scope.random("negatives-" + training.behaviours().get(behaviour)),
            tf.constant(0),
            tf.constant(allItems)));
  }

  /**
   * u · v − u · w, [n].
   *
   * @param users of the batch, [b, d]
   * @param allItems [V, d]
   */
  Operand<TFloat32> differences(Ops tf, Operand<TFloat32> users, Operand<TFloat32> allItems) {
    Operand<TInt32> axis = tf.constant(0);
    Operand<TFloat32> apart =
        tf.math.sub(tf.gather(allItems, items, axis), tf.gather(allItems, drawn, axis));
    return tf.reduceSum(tf.math.mul(tf.gather(users, rows, axis), apart), tf.constant(1));
  }

  /**
   * ½ Σ (|u|² + |v|² + |w|²) over the pairs: what BPR and its kin regularise.
   *
   * @param users of the batch, [b, d]
   * @param allItems [V, d]
   */
  Operand<TFloat32> halfSquares(Ops tf, Operand<TFloat32> users, Operand<TFloat32> allItems) {
    Operand<TInt32> axis = tf.constant(0);
    return tf.math.add(
        tf.nn.l2Loss(tf.gather(users, rows, axis)),
        tf.math.add(
            tf.nn.l2Loss(tf.gather(allItems, items, axis)),
            tf.nn.l2Loss(tf.gather(allItems, drawn, axis))));
  }

  /** Σ −ln σ(x): Bayesian personalised ranking. */
  static Operand<TFloat32> bpr(Ops tf, Operand<TFloat32> differences) {
    return tf.reduceSum(tf.math.softplus(tf.math.neg(differences)), tf.constant(0));
  }

  /** Σ max(0, 1 − x). */
  static Operand<TFloat32> hinge(Ops tf, Operand<TFloat32> differences) {
    return tf.reduceSum(tf.nn.relu(tf.math.sub(tf.constant(1f), differences)), tf.constant(0));
  }
}
