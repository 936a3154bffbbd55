package io.rankgraft.models;

import io.rankgraft.backbones.ctr.Head;
import io.rankgraft.backbones.ctr.TaskTower;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.ifu.Tower;
import io.rankgraft.ifu.TowerFusion;
import io.rankgraft.ifu.TowerFusionConfig;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * HTLNet's towers as a head: LEU and IFU between towers whose first hidden layers are handed on.
 * HTLNet, section 4.1 and appendix B.1.
 *
 * @param fusion the switches of the graft, which stands at {@code fusion}
 * @param tower widths of each tower's hidden layers
 */
public record FusedTowers(TowerFusionConfig fusion, List<Integer> tower) implements Head {
  public FusedTowers {
    tower = List.copyOf(tower);
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("fused towers '" + scope.path() + "'", tasks, representations);
    List<Operand<TFloat32>> hidden = new ArrayList<>();
    List<Tower> towers = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      towers.add(new Tower(task, representations.get(t), x -> apply(scope, task, x, hidden)));
    }
    TowerFusion.Outputs out =
        new TowerFusion(fusion).attach(scope.child("fusion"), new TowerFusion.Inputs(towers));
    List<Operand<TFloat32>> logits =
        out.towers().stream().<Operand<TFloat32>>map(Tower.Output::logit).toList();
    return new Outputs(logits, hidden);
  }

  private Tower.Output apply(
      GraftScope scope, Task task, Operand<TFloat32> x, List<Operand<TFloat32>> hidden) {
    GraftScope inner = scope.child("tower-" + task.name());
    TaskTower.Output out = new TaskTower(inner, task, Widths.of(inner.path(), x), tower).apply(x);
    hidden.add(out.last());
    return new Tower.Output(out.logit(), out.hidden().get(0));
  }
}
