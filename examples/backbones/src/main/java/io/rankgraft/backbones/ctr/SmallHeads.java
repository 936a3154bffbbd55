package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A shared bottom whose output every task also predicts by a small head of its own, so that what is
 * shared must generalise. Wang et al. 2022 (Can Small Heads Help?).
 *
 * <pre>
 * u_t = bottom(r_t),  z_t = tower_t(u_t),  s_t = w_t · u_t + b_t
 * L = Σ_t L_t(z_t) + λ Σ_t L_t(s_t)
 * </pre>
 *
 * <p>Shapes: r_t [rows, width]; z_t and s_t [rows]. The small heads are in TRAIN alone, and of
 * binary tasks alone; their losses are terms of their own, {@code small-<task>}.
 *
 * @param bottom widths of the shared layers
 * @param tower widths of each tower's hidden layers
 * @param weight λ, above 0
 */
public record SmallHeads(List<Integer> bottom, List<Integer> tower, float weight) implements Head {
  public SmallHeads {
    bottom = List.copyOf(bottom);
    tower = List.copyOf(tower);
    if (bottom.isEmpty() || !(weight > 0)) {
      throw new IllegalArgumentException(
          "small heads: expected shared layers and weight > 0 but got %s, %s"
              .formatted(bottom, weight));
    }
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("small heads '" + scope.path() + "'", tasks, representations);
    long width = Widths.of(scope.path(), representations.get(0));
    DenseStack layers = new DenseStack(scope.child("bottom"), width, bottom);
    Map<Output<TFloat32>, Operand<TFloat32>> once = new HashMap<>();
    List<Operand<TFloat32>> shared = new ArrayList<>();
    for (Operand<TFloat32> r : representations) {
      shared.add(once.computeIfAbsent(r.asOutput(), x -> layers.apply(r)));
    }
    if (scope.isTraining()) {
      for (int t = 0; t < tasks.size(); t++) {
        if (tasks.get(t).kind() == Task.Kind.BINARY) {
          addSmall(scope, tasks.get(t), shared.get(t), layers.width());
        }
      }
    }
    return SharedBottom.towers(scope, tasks, shared, tower);
  }

  private void addSmall(GraftScope scope, Task task, Operand<TFloat32> u, long width) {
    Ops tf = scope.tf();
    GraftScope inner = scope.child("small-" + task.name());
    Operand<TFloat32> w = inner.parameter("w", Shape.of(width, 1), Initializer.xavierUniform());
    Operand<TFloat32> b = inner.parameter("b", Shape.of(1), Initializer.zeros());
    Operand<TFloat32> logit =
        tf.reshape(tf.nn.biasAdd(tf.linalg.matMul(u, w), b), tf.constant(new int[] {-1}));
    scope.loss(
        "small-" + task.name(), task, weight, () -> LogLoss.mean(tf, logit, scope.label(task)));
  }
}
