package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Additive attention of every item over the items up to it: s_ij = v · act(A q_i + B k_j), [L, P,
 * P]. Creates {@code query, key, score}.
 */
final class Attention {
  private final Ops tf;
  private final ListInputs lists;
  private final Operand<TFloat32> scores;

  /**
   * @param queries q, [L · P, queryWidth]
   * @param keys k, [L · P, keyWidth]
   * @param tanh the activation; if not, σ
   */
  Attention(
      GraftScope scope,
      ListInputs lists,
      Operand<TFloat32> queries,
      int queryWidth,
      Operand<TFloat32> keys,
      int keyWidth,
      int hidden,
      boolean tanh) {
    this.tf = scope.tf();
    this.lists = lists;
    int p = lists.positions();
    Initializer xavier = Initializer.xavierUniform();
    Operand<TFloat32> a = scope.parameter("query", Shape.of(queryWidth, hidden), xavier);
    Operand<TFloat32> b = scope.parameter("key", Shape.of(keyWidth, hidden), xavier);
    Operand<TFloat32> v = scope.parameter("score", Shape.of(hidden, 1), xavier);
    Operand<TFloat32> q =
        tf.reshape(tf.linalg.matMul(queries, a), tf.constant(new int[] {-1, p, 1, hidden}));
    Operand<TFloat32> k =
        tf.reshape(tf.linalg.matMul(keys, b), tf.constant(new int[] {-1, 1, p, hidden}));
    Operand<TFloat32> sum = tf.math.add(q, k); // [L, P, P, hidden]
    Operand<TFloat32> activated = tanh ? tf.math.tanh(sum) : tf.math.sigmoid(sum);
    scores =
        tf.reshape(
            tf.linalg.matMul(tf.reshape(activated, tf.constant(new int[] {-1, hidden})), v),
            tf.constant(new int[] {-1, p, p}));
  }

  /** Σ_{j ≤ i} s_ij v_j, [L · P, width]: no softmax, as in NARM and STAMP. */
  Operand<TFloat32> sum(Operand<TFloat32> values, int width) {
    return apply(tf.math.mul(scores, lists.causal(tf)), values, width);
  }

  /** Σ_{j ≤ i} softmax_j(s_i)_j v_j, [L · P, width]. */
  Operand<TFloat32> mean(Operand<TFloat32> values, int width) {
    Operand<TFloat32> blocked =
        tf.math.mul(tf.math.sub(lists.causal(tf), tf.constant(1f)), tf.constant(1e9f)); // 0 or −1e9
    return apply(tf.nn.softmax(tf.math.add(scores, blocked)), values, width);
  }

  private Operand<TFloat32> apply(Operand<TFloat32> weights, Operand<TFloat32> values, int width) {
    Operand<TFloat32> byList =
        tf.reshape(values, tf.constant(new int[] {-1, lists.positions(), width}));
    return tf.reshape(
        tf.train.batchMatMul(weights, byList, TFloat32.class), tf.constant(new int[] {-1, width}));
  }
}
