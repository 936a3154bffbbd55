package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * STAMP, Liu et al. 2018, Eq. 4–9: attention of the last item and the mean so far over the items,
 *
 * <pre>
 * m_i = mean of x_1..x_i,  a_ij = w_0 · σ(W_1 x_j + W_2 x_i + W_3 m_i + b),  s_i = Σ_{j ≤ i} a_ij x_j
 * state = [tanh(W_s s_i + b_s) ; tanh(W_t x_i + b_t)]
 * </pre>
 *
 * <p>Differs from the paper, which scores candidates by a trilinear product of the two vectors: a
 * head reads them here.
 */
public record Stamp(int hidden) implements ListEncoder {
  @Override
  public int width(int itemWidth) {
    return 2 * hidden;
  }

  @Override
  public Operand<TFloat32> states(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    int p = in.positions();
    int w = in.width();
    Operand<TFloat32> x = in.rows(tf);
    float[][] average = new float[p][p]; // row i averages items 0..i
    for (int i = 0; i < p; i++) {
      java.util.Arrays.fill(average[i], 0, i + 1, 1f / (i + 1));
    }
    // As one product over positions: [P, P] by [P, L · W].
    Operand<TFloat32> byPosition =
        tf.reshape(
            tf.linalg.transpose(in.items(), tf.constant(new int[] {1, 0, 2})),
            tf.stack(List.of(tf.constant(p), tf.constant(-1))));
    Operand<TFloat32> means = tf.linalg.matMul(tf.constant(average), byPosition);
    Operand<TFloat32> m =
        tf.reshape(
            tf.linalg.transpose(
                tf.reshape(means, tf.constant(new int[] {p, -1, w})),
                tf.constant(new int[] {1, 0, 2})),
            tf.constant(new int[] {-1, w}));
    Operand<TFloat32> one = tf.onesLike(in.toRowsOfOne(tf)); // its weight is b
    Operand<TFloat32> queries = tf.concat(List.of(x, m, one), tf.constant(1));
    Attention attention = new Attention(scope, in, queries, 2 * w + 1, x, w, hidden, false);
    Operand<TFloat32> s = dense(scope, "sum", attention.sum(x, w), w);
    return tf.concat(List.of(s, dense(scope, "last", x, w)), tf.constant(1));
  }

  private Operand<TFloat32> dense(GraftScope scope, String name, Operand<TFloat32> x, int width) {
    Ops tf = scope.tf();
    Operand<TFloat32> w =
        scope.parameter(name, Shape.of(width, hidden), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter(name + "-bias", Shape.of(hidden), Initializer.zeros());
    return tf.math.tanh(tf.nn.biasAdd(tf.linalg.matMul(x, w), b));
  }
}
