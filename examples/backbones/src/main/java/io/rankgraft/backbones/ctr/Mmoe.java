package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Multi-gate mixture of experts. Ma et al. 2018, Eq. 6 and 7.
 *
 * <pre>
 * g_t = softmax(W_t r_t),  u_t = Σ_e g_te f_e(r_t),  z_t = tower_t(u_t)
 * </pre>
 *
 * <p>Experts are shared by all tasks: one representation for all is put through them once, and the
 * rows of different ones as one longer input. Gates have no bias.
 *
 * @param experts how many f_e
 * @param expert widths of each expert's layers
 * @param tower widths of each tower's hidden layers
 */
public record Mmoe(int experts, List<Integer> expert, List<Integer> tower) implements Head {
  private static final int MOST_FOLDED = SideBySide.MOST_INPUTS - 1; // tasks

  public Mmoe {
    expert = List.copyOf(expert);
    tower = List.copyOf(tower);
    Mixture.require("mmoe", experts, expert);
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("mmoe '" + scope.path() + "'", tasks, representations);
    long width = Widths.of(scope.path(), representations.get(0));
    List<DenseStack> all = Mixture.experts(scope, "expert", experts, width, expert);
    List<Operand<TFloat32>> gates = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      GraftScope gate = scope.child("gate-" + tasks.get(t).name());
      gates.add(Mixture.gate(gate, representations.get(t), experts, false));
    }
    List<Operand<TFloat32>> mixed = new ArrayList<>();
    boolean same = representations.stream().map(Operand::asOutput).distinct().count() == 1;
    if (same) {
      List<Operand<TFloat32>> once = Mixture.apply(all, representations.get(0));
      gates.forEach(gate -> mixed.add(Mixture.of(scope.tf(), gate, once)));
    } else {
      for (int from = 0; from < tasks.size(); from += MOST_FOLDED) {
        int to = Math.min(tasks.size(), from + MOST_FOLDED);
        mixed.addAll(
            folded(scope.tf(), all, representations.subList(from, to), gates.subList(from, to)));
      }
    }
    return SharedBottom.towers(scope, tasks, mixed, tower);
  }

  /** The rows of some tasks through the experts as those of one. */
  private static List<Operand<TFloat32>> folded(
      Ops tf,
      List<DenseStack> experts,
      List<? extends Operand<TFloat32>> representations,
      List<Operand<TFloat32>> gates) {
    Operand<TFloat32> all = // [tasks · rows, width]
        Mixture.of(
            tf,
            SideBySide.below(tf, gates),
            Mixture.apply(experts, SideBySide.below(tf, representations)));
    long tasks = gates.size();
    Operand<TFloat32> byTask =
        tf.reshape(all, tf.constant(new long[] {tasks, -1, all.shape().get(1)}));
    return List.copyOf(tf.unstack(byTask, tasks).output());
  }
}
