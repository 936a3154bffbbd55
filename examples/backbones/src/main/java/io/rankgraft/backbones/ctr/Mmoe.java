package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/**
 * Multi-gate mixture of experts. Ma et al. 2018, Eq. 6 and 7.
 *
 * <pre>
 * g_t = softmax(W_t r_t),  u_t = Σ_e g_te f_e(r_t),  z_t = tower_t(u_t)
 * </pre>
 *
 * <p>Experts are shared by all tasks; one representation for all tasks is put through them once.
 * Gates have no bias.
 *
 * @param experts how many f_e
 * @param expert widths of each expert's layers
 * @param tower widths of each tower's hidden layers
 */
public record Mmoe(int experts, List<Integer> expert, List<Integer> tower) implements Head {
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
    Map<Output<TFloat32>, List<Operand<TFloat32>>> once = new HashMap<>();
    List<Operand<TFloat32>> mixed = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      Operand<TFloat32> r = representations.get(t);
      Operand<TFloat32> gate =
          Mixture.gate(scope.child("gate-" + tasks.get(t).name()), r, experts, false);
      mixed.add(
          Mixture.of(
              scope.tf(), gate, once.computeIfAbsent(r.asOutput(), x -> Mixture.apply(all, r))));
    }
    return SharedBottom.towers(scope, tasks, mixed, tower);
  }
}
