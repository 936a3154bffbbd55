package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The LSTM, Hochreiter and Schmidhuber 1997 with a forget gate:
 *
 * <pre>
 * i, f, o = σ(W x_t + b + U h_{t−1}),  z = tanh(W_z x_t + b_z + U_z h_{t−1})
 * c_t = f ⊙ c_{t−1} + i ⊙ z,  h_t = o ⊙ tanh(c_t)
 * </pre>
 */
public record Lstm(int hidden) implements ListEncoder {
  @Override
  public int width(int itemWidth) {
    return hidden;
  }

  @Override
  public Operand<TFloat32> states(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Gates gates = new Gates(scope, in, in.rows(tf), in.width(), hidden, 4);
    Operand<TFloat32> h = in.zeros(tf, hidden);
    Operand<TFloat32> c = h;
    List<Operand<TFloat32>> states = new ArrayList<>();
    for (int t = 0; t < in.positions(); t++) {
      List<Operand<TFloat32>> g = gates.at(t, h);
      c =
          tf.math.addN(
              List.of(
                  tf.math.mul(tf.math.sigmoid(g.get(1)), c),
                  tf.math.mul(tf.math.sigmoid(g.get(0)), tf.math.tanh(g.get(3)))));
      h = tf.math.mul(tf.math.sigmoid(g.get(2)), tf.math.tanh(c));
      states.add(h);
    }
    return in.toRows(tf, states, hidden);
  }
}
