package io.rankgraft.hawkes;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;

/**
 * What two layers left at every position.
 *
 * @param gates g_i as the conversion layer read it, [lists, 1] each; empty without a gate
 */
record Unrolled(Layer click, Layer conversion, List<Operand<TFloat32>> gates) {

  /** One layer, [lists, H] each position; the last two are empty without an inherent state. */
  record Layer(
      List<Operand<TFloat32>> hidden,
      List<Operand<TFloat32>> outputGates,
      List<Operand<TFloat32>> inherentCells) {
    Layer() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(HeroesUnit.State state) {
      hidden.add(state.hidden());
      outputGates.add(state.outputGate());
      inherentCells.add(state.inherentCell());
    }

    /** h, [lists · positions, H], list after list. */
    Operand<TFloat32> behavioural(Ops tf, int width) {
      return rows(tf, hidden, width);
    }

    /** h~ = o ⊙ tanh(c~) for all positions at once (Eq. 12, 14): nothing waits for it. */
    Operand<TFloat32> inherent(Ops tf, int width) {
      return tf.math.mul(
          rows(tf, outputGates, width), tf.math.tanh(rows(tf, inherentCells, width)));
    }
  }

  static Operand<TFloat32> rows(Ops tf, List<Operand<TFloat32>> byPosition, int width) {
    return tf.reshape(
        tf.stack(byPosition, Stack.axis(1L)), tf.constant(new int[] {-1, width})); // from [L, P, H]
  }
}
