package io.rankgraft.trm;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.Dense;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Task-specific Representation Refinement Module: weighs every element of a row for each task
 * by the whole row. DTRN (CIKM'23), section 3.4.
 *
 * <pre>
 * raw_t = [e_1 .. e_N, interest_t]
 * r_t = raw_t ⊙ σ(W_2 relu(W_1 raw_t + b_1) + b_2)                                           (Eq. 9)
 * </pre>
 *
 * <p>Shapes: C rows, N fields of width D, interests of width I; raw_t and r_t are [C, N · D + I].
 * Each task has weights of its own; unlike SENet's, they read and weigh elements, not fields.
 *
 * <p>Immutable; creates {@code task-<t>-w1}, {@code -b1}, {@code -w2} and {@code -b2} for each
 * task.
 */
public record Trm(TrmConfig config) implements Graft<Trm.Inputs, Trm.Outputs> {

  /**
   * @param fields e_1 .. e_N side by side, [C, N · D] with a known width
   * @param interests interest_t by task, [C, I] with a known width; the same tensor for every task
   *     where the host has one interest for all, and none at all where it has none
   */
  public record Inputs(Operand<TFloat32> fields, List<Operand<TFloat32>> interests) {
    public Inputs {
      interests = List.copyOf(interests);
    }

    /** Of a host without interests: raw_t are the fields. */
    public static Inputs of(Operand<TFloat32> fields) {
      return new Inputs(fields, List.of());
    }
  }

  /**
   * @param representations r_t by task, [C, N · D + I]
   * @param gates refine_t by task, likewise
   */
  public record Outputs(List<Operand<TFloat32>> representations, List<Operand<TFloat32>> gates) {}

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    boolean withInterests = !inputs.interests().isEmpty();
    if (withInterests && inputs.interests().size() != config.tasks()) {
      throw new IllegalArgumentException(
          "trm '%s': expected interests for %s tasks but got %s"
              .formatted(scope.path(), config.tasks(), inputs.interests().size()));
    }
    Ops tf = scope.tf();
    List<Operand<TFloat32>> representations = new ArrayList<>();
    List<Operand<TFloat32>> gates = new ArrayList<>();
    for (int t = 0; t < config.tasks(); t++) {
      Operand<TFloat32> raw =
          withInterests
              ? tf.concat(List.of(inputs.fields(), inputs.interests().get(t)), tf.constant(1))
              : inputs.fields();
      Operand<TFloat32> gate = gate(scope, "task-" + t, raw);
      gates.add(gate);
      representations.add(tf.math.mul(raw, gate));
    }
    return new Outputs(List.copyOf(representations), List.copyOf(gates));
  }

  private Operand<TFloat32> gate(GraftScope scope, String name, Operand<TFloat32> raw) {
    long width = Widths.of("trm '%s'".formatted(scope.path()), raw);
    long hidden = Math.max(1, width / config.ratio());
    Ops tf = scope.tf();
    Dense first = Dense.create(scope, name + "-w1", name + "-b1", width, hidden);
    Dense second = Dense.create(scope, name + "-w2", name + "-b2", hidden, width);
    Operand<TFloat32> gate = tf.math.sigmoid(second.apply(tf.nn.relu(first.apply(raw))));
    return config.gate() == TrmConfig.Gate.TWICE_SIGMOID
        ? tf.math.mul(gate, tf.constant(2f))
        : gate;
  }
}
