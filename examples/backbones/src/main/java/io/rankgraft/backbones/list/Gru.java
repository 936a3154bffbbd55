package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The GRU, Cho et al. 2014:
 *
 * <pre>
 * r, z = σ(W x_t + b + U h_{t−1}),  n = tanh(W_n x_t + b_n + r ⊙ U_n h_{t−1})
 * h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}
 * </pre>
 */
public record Gru(int hidden) implements ListEncoder {
  @Override
  public int width(int itemWidth) {
    return hidden;
  }

  @Override
  public Operand<TFloat32> states(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Gates gates = new Gates(scope, in, in.rows(tf), in.width(), hidden, 3);
    Operand<TFloat32> h = in.zeros(tf, hidden);
    List<Operand<TFloat32>> states = new ArrayList<>();
    for (int t = 0; t < in.positions(); t++) {
      List<Operand<TFloat32>> x = gates.input(t);
      List<Operand<TFloat32>> u = gates.recurrent(h);
      Operand<TFloat32> r = tf.math.sigmoid(tf.math.add(x.get(0), u.get(0)));
      Operand<TFloat32> z = tf.math.sigmoid(tf.math.add(x.get(1), u.get(1)));
      Operand<TFloat32> n = tf.math.tanh(tf.math.add(x.get(2), tf.math.mul(r, u.get(2))));
      h = tf.math.add(n, tf.math.mul(z, tf.math.sub(h, n)));
      states.add(h);
    }
    return in.toRows(tf, states, hidden);
  }
}
