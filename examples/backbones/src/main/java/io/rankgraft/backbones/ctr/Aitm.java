package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adaptive information transfer along a chain or a tree of tasks. Xi et al. 2021 (AITM), Eq. 3 to
 * 8; the tree is that of DTRN, section 4.4.
 *
 * <pre>
 * q_t = MLP_t(r_t),  z_t = q_t at a root,  p_t = relu(z_t W_t + b_t)
 * z_t = Σ_{u ∈ {q_t, p_parent(t)}} a_u V u,  a = softmax(⟨Q u, K u⟩ / √k)
 * logit_t = linear_t(z_t)
 * L_c = mean(Σ_t max(σ(logit_t) − σ(logit_parent(t)), 0))     where both are binary
 * </pre>
 *
 * <p>Q, K and V are k × k, shared by all tasks and without bias. The calibrator L_c is a loss term
 * of no task, which gradient merges add beside what they merge. Differs from the paper: no dropout,
 * which its code has.
 *
 * @param tower widths of each tower's hidden layers; k is the last
 * @param calibrator weight of L_c; 0.6 for two tasks in the authors' code
 * @param parents the task before each task that has one, which comes earlier in the order; empty
 *     for a chain in the order of the tasks
 */
public record Aitm(List<Integer> tower, float calibrator, Map<String, String> parents)
    implements Head {
  private static final int ROOT = -1;

  /** Tasks in a chain. */
  public Aitm(List<Integer> tower, float calibrator) {
    this(tower, calibrator, Map.of());
  }

  public Aitm {
    tower = List.copyOf(tower);
    parents = Map.copyOf(parents);
    if (tower.isEmpty() || !(calibrator >= 0)) {
      throw new IllegalArgumentException(
          "aitm: expected tower layers and calibrator >= 0 but got %s, %s"
              .formatted(tower, calibrator));
    }
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("aitm '" + scope.path() + "'", tasks, representations);
    Ops tf = scope.tf();
    int k = tower.get(tower.size() - 1);
    GraftScope transfer = scope.child("transfer");
    List<Operand<TFloat32>> qkv = new ArrayList<>();
    for (String kernel : List.of("q", "k", "v")) {
      qkv.add(transfer.parameter(kernel, Shape.of(k, k), Initializer.xavierUniform()));
    }
    List<Operand<TFloat32>> logits = new ArrayList<>();
    List<Operand<TFloat32>> hidden = new ArrayList<>();
    int[] parent = parents(scope, tasks);
    for (int t = 0; t < tasks.size(); t++) {
      GraftScope inner = scope.child("tower-" + tasks.get(t).name());
      Operand<TFloat32> r = representations.get(t);
      Operand<TFloat32> z = new DenseStack(inner, Widths.of(inner.path(), r), tower).apply(r);
      if (parent[t] != ROOT) {
        Operand<TFloat32> previous =
            new DenseStack(inner.child("from-" + tasks.get(parent[t]).name()), k, List.of(k))
                .apply(hidden.get(parent[t]));
        z = attend(tf, qkv, z, previous, k);
      }
      hidden.add(z);
      logits.add(Head.linear(inner, tasks.get(t), z, k));
    }
    addCalibrator(scope, tasks, parent, logits);
    return new Outputs(logits, hidden);
  }

  /** The number of each task's parent. */
  private int[] parents(GraftScope scope, List<Task> tasks) {
    List<String> names = tasks.stream().map(Task::name).toList();
    int[] numbers = new int[names.size()];
    for (int t = 0; t < numbers.length; t++) {
      if (parents.isEmpty()) {
        numbers[t] = t - 1; // of the first, ROOT
        continue;
      }
      String parent = parents.get(names.get(t));
      numbers[t] = parent == null ? ROOT : names.indexOf(parent);
      if (parent != null && (numbers[t] < 0 || numbers[t] >= t)) {
        throw new IllegalArgumentException(
            "aitm '%s': expected the parent of '%s' among the tasks before it, %s, but found '%s'"
                .formatted(scope.path(), names.get(t), names.subList(0, t), parent));
      }
    }
    return numbers;
  }

  private static Operand<TFloat32> attend(
      Ops tf,
      List<Operand<TFloat32>> qkv,
      Operand<TFloat32> own,
      Operand<TFloat32> previous,
      int k) {
    List<Operand<TFloat32>> scores = new ArrayList<>();
    List<Operand<TFloat32>> values = new ArrayList<>();
    for (Operand<TFloat32> u : List.of(own, previous)) {
      Operand<TFloat32> match =
          tf.math.mul(tf.linalg.matMul(u, qkv.get(0)), tf.linalg.matMul(u, qkv.get(1)));
      scores.add(
          tf.math.mul(
              tf.reduceSum(match, tf.constant(1)), tf.constant((float) (1 / Math.sqrt(k)))));
      values.add(tf.linalg.matMul(u, qkv.get(2)));
    }
    Operand<TFloat32> a =
        tf.nn.softmax(tf.stack(scores, org.tensorflow.op.core.Stack.axis(1L))); // [rows, 2]
    return Mixture.of(tf, a, values);
  }

  private void addCalibrator(
      GraftScope scope, List<Task> tasks, int[] parent, List<Operand<TFloat32>> logits) {
    Ops tf = scope.tf();
    List<Operand<TFloat32>> excess = new ArrayList<>();
    for (int t = 1; t < tasks.size(); t++) {
      int p = parent[t];
      if (p != ROOT
          && tasks.get(t).kind() == Task.Kind.BINARY
          && tasks.get(p).kind() == Task.Kind.BINARY) {
        excess.add(
            tf.nn.relu(
                tf.math.sub(tf.math.sigmoid(logits.get(t)), tf.math.sigmoid(logits.get(p)))));
      }
    }
    if (!excess.isEmpty()) {
      scope.loss(
          "calibrator",
          calibrator,
          () ->
              tf.math.mean(
                  excess.size() == 1 ? excess.get(0) : tf.math.addN(excess), tf.constant(0)));
    }
  }
}
