package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Time-LSTM 1, Zhu et al. 2017, Eq. 4–10, with peepholes:
 *
 * <pre>
 * i, f = σ(W x + b + U h_{m−1} + w ⊙ c_{m−1}),  z = tanh(W_z x + b_z + U_z h_{m−1})
 * T = σ(W_T x + b_T + σ(Δt w_t))
 * c_m = f ⊙ c_{m−1} + i ⊙ T ⊙ z
 * o = σ(W_o x + b_o + U_o h_{m−1} + Δt w_to + w_co ⊙ c_m),  h_m = o ⊙ tanh(c_m)
 * </pre>
 *
 * <p>Δt is the time since the item before where the lists have it ({@link ListInputs#gaps}); else
 * 1, the time of an item being its position (HEROES, section 3.1).
 */
public record TimeLstm(int hidden) implements ListEncoder {
  @Override
  public int width(int itemWidth) {
    return hidden;
  }

  @Override
  public Operand<TFloat32> states(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Gates gates = new Gates(scope, in, in.rows(tf), in.width(), hidden, 4);
    int h = hidden;
    Operand<TFloat32> timeInput =
        scope.parameter("time-input", Shape.of(in.width(), h), Initializer.xavierUniform());
    Operand<TFloat32> timeBias = scope.parameter("time-bias", Shape.of(h), Initializer.zeros());
    Operand<TFloat32> time = vector(scope, "time");
    Operand<TFloat32> timeOutput = vector(scope, "time-output");
    Operand<TFloat32> peepInput = vector(scope, "peep-input");
    Operand<TFloat32> peepForget = vector(scope, "peep-forget");
    Operand<TFloat32> peepOutput = vector(scope, "peep-output");
    Operand<TFloat32> timeGates =
        tf.math.sigmoid(
            tf.math.add(
                tf.nn.biasAdd(tf.linalg.matMul(in.rows(tf), timeInput), timeBias),
                tf.math.sigmoid(since(tf, in, time)))); // [L · P, H]
    List<Operand<TFloat32>> timeGate = in.byPosition(tf, timeGates, h);
    List<Operand<TFloat32>> outputGate =
        in.gaps().isPresent() ? in.byPosition(tf, since(tf, in, timeOutput), h) : List.of();
    Operand<TFloat32> s = in.zeros(tf, h);
    Operand<TFloat32> c = s;
    List<Operand<TFloat32>> states = new ArrayList<>();
    for (int t = 0; t < in.positions(); t++) {
      List<Operand<TFloat32>> g = gates.at(t, s); // i, f, o, z
      Operand<TFloat32> i = tf.math.sigmoid(tf.math.add(g.get(0), tf.math.mul(peepInput, c)));
      Operand<TFloat32> f = tf.math.sigmoid(tf.math.add(g.get(1), tf.math.mul(peepForget, c)));
      Operand<TFloat32> z = tf.math.mul(timeGate.get(t), tf.math.tanh(g.get(3)));
      c = tf.math.add(tf.math.mul(f, c), tf.math.mul(i, z));
      Operand<TFloat32> o =
          tf.math.sigmoid(
              tf.math.add(
                  tf.math.add(g.get(2), outputGate.isEmpty() ? timeOutput : outputGate.get(t)),
                  tf.math.mul(peepOutput, c)));
      s = tf.math.mul(o, tf.math.tanh(c));
      states.add(s);
    }
    return in.toRows(tf, states, h);
  }

  /** Δt w, [L · P, H], or w itself where Δt is 1 everywhere. */
  private static Operand<TFloat32> since(Ops tf, ListInputs in, Operand<TFloat32> w) {
    return in.gaps()
        .<Operand<TFloat32>>map(
            gaps -> tf.math.mul(tf.reshape(gaps, tf.constant(new int[] {-1, 1})), w))
        .orElse(w);
  }

  private Operand<TFloat32> vector(GraftScope scope, String name) {
    return scope.parameter(name, Shape.of(1, hidden), Initializer.xavierUniform());
  }
}
