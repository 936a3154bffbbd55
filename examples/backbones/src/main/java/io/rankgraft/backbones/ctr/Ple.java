package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Progressive layered extraction: experts of one task beside experts of all, in levels. Tang et al.
 * 2020, Eq. 1 to 6.
 *
 * <pre>
 * x_t ← softmax(W_t x_t) · [own experts(x_t); shared experts(x_s)]
 * x_s ← softmax(W_s x_s) · [all tasks' own experts; shared experts]        not in the last level
 * z_t = tower_t(x_t)
 * </pre>
 *
 * <p>At first x_t = r_t, and x_s is r where all tasks have one; else {@link SharedInput} says,
 * since the paper, whose tasks share r, does not have to. Gates have no bias.
 *
 * @param levels 1 is the CGC of the paper
 * @param own experts a task and level
 * @param shared experts a level
 * @param expert widths of each expert's layers
 * @param tower widths of each tower's hidden layers
 * @param sharedInput what the shared experts of the first level read
 */
public record Ple(
    int levels,
    int own,
    int shared,
    List<Integer> expert,
    List<Integer> tower,
    SharedInput sharedInput)
    implements Head {
  /** What shared experts read where tasks have representations of their own. */
  public enum SharedInput {
    /** The mean of all tasks' representations: one output for all. */
    MEAN,
    /** Each task's own: the experts' weights are shared, not their outputs. */
    TASK
  }

  /** Shared experts of the mean. */
  public Ple(int levels, int own, int shared, List<Integer> expert, List<Integer> tower) {
    this(levels, own, shared, expert, tower, SharedInput.MEAN);
  }

  public Ple {
    expert = List.copyOf(expert);
    tower = List.copyOf(tower);
    Mixture.require("ple", Math.min(own, shared), expert);
    if (levels < 1) {
      throw new IllegalArgumentException("ple: expected 1 level or more but got " + levels);
    }
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("ple '" + scope.path() + "'", tasks, representations);
    Ops tf = scope.tf();
    List<Operand<TFloat32>> x = new ArrayList<>(representations);
    Operand<TFloat32> xShared = mean(tf, representations);
    for (int level = 1; level <= levels; level++) {
      GraftScope inner = scope.child("level-" + level);
      List<DenseStack> all =
          Mixture.experts(inner, "shared", shared, Widths.of(scope.path(), xShared), expert);
      List<Operand<TFloat32>> ofAll = Mixture.apply(all, xShared);
      boolean byTask = level == 1 && sharedInput == SharedInput.TASK;
      List<List<Operand<TFloat32>>> ofTasks = new ArrayList<>();
      for (int t = 0; t < tasks.size(); t++) {
        ofTasks.add(
            Mixture.apply(
                Mixture.experts(
                    inner, tasks.get(t).name(), own, Widths.of(scope.path(), x.get(t)), expert),
                x.get(t)));
      }
      List<Operand<TFloat32>> next = new ArrayList<>();
      for (int t = 0; t < tasks.size(); t++) {
        List<Operand<TFloat32>> seen = new ArrayList<>(ofTasks.get(t));
        seen.addAll(byTask ? Mixture.apply(all, x.get(t)) : ofAll);
        GraftScope gate = inner.child("gate-" + tasks.get(t).name());
        next.add(Mixture.of(tf, Mixture.gate(gate, x.get(t), seen.size(), false), seen));
      }
      if (level < levels) {
        List<Operand<TFloat32>> seen = new ArrayList<>();
        ofTasks.forEach(seen::addAll);
        seen.addAll(ofAll);
        xShared =
            Mixture.of(
                tf, Mixture.gate(inner.child("gate-shared"), xShared, seen.size(), false), seen);
      }
      x = next;
    }
    return SharedBottom.towers(scope, tasks, x, tower);
  }

  private static Operand<TFloat32> mean(Ops tf, List<? extends Operand<TFloat32>> all) {
    Map<Output<TFloat32>, Operand<TFloat32>> distinct = new LinkedHashMap<>();
    all.forEach(r -> distinct.put(r.asOutput(), r));
    return distinct.size() == 1
        ? all.get(0)
        : tf.math.mul(tf.math.addN(List.copyOf(all)), tf.constant(1f / all.size()));
  }
}
