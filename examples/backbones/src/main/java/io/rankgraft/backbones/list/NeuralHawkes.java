package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The neural Hawkes process as an encoder, Mei and Eisner 2017, Eq. 5–7:
 *
 * <pre>
 * i, f, o, i¯, f¯ = σ(W x_i + b + U h(t_i)),  z = tanh(W_z x_i + b_z + U_z h(t_i))
 * δ = softplus(W_δ x_i + b_δ + U_δ h(t_i))
 * c_{i+1} = f ⊙ c(t_i) + i ⊙ z,  c¯_{i+1} = f¯ ⊙ c¯_i + i¯ ⊙ z
 * c(t) = c¯_{i+1} + (c_{i+1} − c¯_{i+1}) exp(−δ (t − t_i)),  h(t) = o ⊙ tanh(c(t))
 * </pre>
 *
 * <p>The state of item i is h right after its event, t = t_i; one unit of time passes to the next.
 * There is no point-process likelihood: the labels are of items and not of times.
 */
public record NeuralHawkes(int hidden) implements ListEncoder {
  private static final float SCALE = 5; // of the softplus, as in HEROES

  @Override
  public int width(int itemWidth) {
    return hidden;
  }

  @Override
  public Operand<TFloat32> states(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Gates gates = new Gates(scope, in, in.rows(tf), in.width(), hidden, 7);
    Operand<TFloat32> h = in.zeros(tf, hidden);
    Operand<TFloat32> c = h;
    Operand<TFloat32> target = h;
    List<Operand<TFloat32>> states = new ArrayList<>();
    for (int t = 0; t < in.positions(); t++) {
      List<Operand<TFloat32>> g = gates.at(t, h); // i, f, o, z, i¯, f¯, δ
      Operand<TFloat32> o = tf.math.sigmoid(g.get(2));
      Operand<TFloat32> z = tf.math.tanh(g.get(3));
      Operand<TFloat32> after = cell(tf, g.get(0), g.get(1), c, z);
      target = cell(tf, g.get(4), g.get(5), target, z);
      Operand<TFloat32> rate =
          tf.math.mul(
              tf.math.softplus(tf.math.mul(g.get(6), tf.constant(1 / SCALE))), tf.constant(-SCALE));
      states.add(tf.math.mul(o, tf.math.tanh(after)));
      c = tf.math.add(target, tf.math.mul(tf.math.sub(after, target), tf.math.exp(rate)));
      h = tf.math.mul(o, tf.math.tanh(c));
    }
    return in.toRows(tf, states, hidden);
  }

  private static Operand<TFloat32> cell(
      Ops tf, Operand<TFloat32> i, Operand<TFloat32> f, Operand<TFloat32> c, Operand<TFloat32> z) {
    return tf.math.addN(
        List.of(tf.math.mul(tf.math.sigmoid(f), c), tf.math.mul(tf.math.sigmoid(i), z)));
  }
}
