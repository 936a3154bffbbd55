package io.rankgraft.ifu;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.leu.Leu;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Towers in order, each reading what those before it predict and represent. HTLNet, section 4.1.
 *
 * <pre>
 * h_input^1 = e
 * h_input^t = concat(rep_f^{t−1}, le_f^{t−1}, e),  t ≥ 2                           (Eq. 6)
 * rep_f^t = IFU(stop_gradient(rep^1), ..., stop_gradient(rep^t))                  (Eq. 13–15)
 * le_f^t  = IFU(le^1, ..., le^t),  le^t = LEU(stop_gradient(ŷ^t))                  (Eq. 11–15)
 * </pre>
 *
 * <p>Shapes: e is a tower's features [rows, width], rep^t [rows, k], le^t [rows, L_d].
 *
 * <p>The last tower, the paper's core, reads what all others hand on (Eq. 1; Eq. 9 leaves its input
 * without an index). With both stop-gradients, tower t learns from the loss of task t alone; label
 * tables and kernels learn from all later losses.
 *
 * <p>Differs from the paper: nothing it prints. It leaves open whether kernels are shared over t;
 * here one IFU serves all representations and one all label embeddings, as in AITM's code. Where
 * the paper has all tasks before the last binary (its limitations, section 6), amounts may stand
 * anywhere: of an amount there is no class to embed, so it hands on its representation alone.
 *
 * <p>Immutable; creates {@code leu-<task>/labels} of each binary task but the last, and the kernels
 * of {@code ifu-representation} and {@code ifu-label}: of two towers h1 alone. Adds no loss: the
 * towers' losses are the host's.
 */
public record TowerFusion(TowerFusionConfig config)
    implements Graft<TowerFusion.Inputs, TowerFusion.Outputs> {
  /**
   * @param towers in order of dependence, the core task last
   */
  public record Inputs(List<Tower> towers) {
    public Inputs {
      towers = List.copyOf(towers);
    }
  }

  /**
   * @param towers each tower's output, in order
   * @param labels le^t of each binary task but the last; empty if labels are not handed on
   */
  public record Outputs(List<Tower.Output> towers, List<Leu.Outputs> labels) {
    public Outputs {
      towers = List.copyOf(towers);
      labels = List.copyOf(labels);
    }
  }

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    Ops tf = scope.tf();
    List<Tower> towers = inputs.towers();
    requireChain(scope, towers);
    List<Tower.Output> outputs = new ArrayList<>();
    List<Leu.Outputs> labels = new ArrayList<>();
    List<Operand<TFloat32>> representations = new ArrayList<>();
    Ifu.Kernels ofRepresentations = null;
    Ifu.Kernels ofLabels = null;
    for (int t = 0; t < towers.size(); t++) {
      List<Operand<TFloat32>> input = new ArrayList<>();
      if (!representations.isEmpty()) {
        if (ofRepresentations == null) {
          ofRepresentations = kernels(scope.child("ifu-representation"), representations.get(0));
        }
        input.add(ofRepresentations.fuse(representations));
      }
      if (!labels.isEmpty()) {
        if (ofLabels == null) {
          ofLabels = kernels(scope.child("ifu-label"), labels.get(0).vector());
        }
        input.add(ofLabels.fuse(labels.stream().map(Leu.Outputs::vector).toList()));
      }
      Tower tower = towers.get(t);
      input.add(tower.features());
      Tower.Output output = tower.body().apply(SideBySide.of(tf, input));
      outputs.add(output);
      if (t < towers.size() - 1) {
        if (config.representations()) {
          representations.add(
              config.stopRepresentations()
                  ? tf.stopGradient(output.representation())
                  : output.representation());
        }
        if (config.labels() && tower.task().kind() == Task.Kind.BINARY) {
          labels.add(
              new Leu(config.leu())
                  .attach(
                      scope.child("leu-" + tower.task().name()), new Leu.Inputs(output.logit())));
        }
      }
    }
    return new Outputs(outputs, labels);
  }

  private Ifu.Kernels kernels(GraftScope scope, Operand<TFloat32> first) {
    return new Ifu(config.ifu()).kernels(scope, Ifu.widthOf(scope, first));
  }

  private void requireChain(GraftScope scope, List<Tower> towers) {
    if (towers.size() < 2) {
      throw new IllegalArgumentException(
          "tower fusion '%s': expected two towers or more but got %s"
              .formatted(scope.path(), towers.size()));
    }
    for (Tower tower : towers.subList(0, towers.size() - 1)) {
      if (tower.task().kind() != Task.Kind.BINARY && !config.representations()) {
        throw new IllegalArgumentException(
            "tower fusion '%s': expected representations=true where an amount stands before the last task but '%s' is %s and hands on nothing else"
                .formatted(scope.path(), tower.task().name(), tower.task().kind()));
      }
    }
  }
}
