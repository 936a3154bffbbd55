package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adaptive task-to-task fusion with task-specific experts only. Li et al. 2023 (AdaTT-sp), section
 * 3.2.
 *
 * <pre>
 * E = all experts of the level, those of task t reading x_t
 * x_t ← softmax(W_t x_t + b_t) · E + residual_t
 * residual_t = own expert if there is one, else Σ_k v_tk E_tk with learned v_t
 * z_t = tower_t(x_t)
 * </pre>
 *
 * @param levels of fusion
 * @param own experts a task and level
 * @param expert widths of each expert's layers
 * @param tower widths of each tower's hidden layers
 */
public record AdaTt(int levels, int own, List<Integer> expert, List<Integer> tower)
    implements Head {
  public AdaTt {
    expert = List.copyOf(expert);
    tower = List.copyOf(tower);
    Mixture.require("adatt", own, expert);
    if (levels < 1) {
      throw new IllegalArgumentException("adatt: expected 1 level or more but got " + levels);
    }
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("adatt '" + scope.path() + "'", tasks, representations);
    Ops tf = scope.tf();
    List<Operand<TFloat32>> x = new ArrayList<>(representations);
    for (int level = 1; level <= levels; level++) {
      GraftScope inner = scope.child("level-" + level);
      List<Operand<TFloat32>> all = new ArrayList<>();
      for (int t = 0; t < tasks.size(); t++) {
        long width = Widths.of(scope.path(), x.get(t));
        all.addAll(
            Mixture.apply(
                Mixture.experts(inner, tasks.get(t).name(), own, width, expert), x.get(t)));
      }
      List<Operand<TFloat32>> next = new ArrayList<>();
      for (int t = 0; t < tasks.size(); t++) {
        GraftScope gate = inner.child("gate-" + tasks.get(t).name());
        Operand<TFloat32> fused =
            Mixture.of(tf, Mixture.gate(gate, x.get(t), all.size(), true), all);
        next.add(tf.math.add(fused, residual(gate, all.subList(t * own, (t + 1) * own))));
      }
      x = next;
    }
    return SharedBottom.towers(scope, tasks, x, tower);
  }

  private Operand<TFloat32> residual(GraftScope scope, List<Operand<TFloat32>> ownExperts) {
    if (own == 1) {
      return ownExperts.get(0);
    }
    Operand<TFloat32> v =
        scope.parameter(
            "residual", Shape.of(1, own), Initializer.uniform((float) Math.sqrt(1.0 / own)));
    return Mixture.of(scope.tf(), v, ownExperts);
  }
}
