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
 * One stack of layers under all towers. Caruana 1997.
 *
 * <pre>
 * u_t = MLP(r_t),  z_t = tower_t(u_t)
 * </pre>
 *
 * @param bottom widths of the shared layers; none for towers on the representations themselves
 * @param tower widths of each tower's hidden layers
 */
public record SharedBottom(List<Integer> bottom, List<Integer> tower) implements Head {
  public SharedBottom {
    bottom = List.copyOf(bottom);
    tower = List.copyOf(tower);
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("shared bottom '" + scope.path() + "'", tasks, representations);
    long width = Widths.of(scope.path(), representations.get(0));
    DenseStack shared = new DenseStack(scope.child("bottom"), width, bottom);
    Map<Output<TFloat32>, Operand<TFloat32>> once = new HashMap<>();
    List<Operand<TFloat32>> inputs = new ArrayList<>();
    for (Operand<TFloat32> r : representations) {
      inputs.add(once.computeIfAbsent(r.asOutput(), x -> shared.apply(r)));
    }
    return towers(scope, tasks, inputs, tower);
  }

  /** A tower a task, {@code tower-<task>}, over its own input. */
  static Outputs towers(
      GraftScope scope, List<Task> tasks, List<Operand<TFloat32>> inputs, List<Integer> hidden) {
    List<Operand<TFloat32>> logits = new ArrayList<>();
    List<Operand<TFloat32>> last = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      Operand<TFloat32> x = inputs.get(t);
      GraftScope inner = scope.child("tower-" + task.name());
      TaskTower.Output out =
          new TaskTower(inner, task, Widths.of(inner.path(), x), hidden).apply(x);
      logits.add(out.logit());
      last.add(out.last());
    }
    return new Outputs(logits, last);
  }
}
