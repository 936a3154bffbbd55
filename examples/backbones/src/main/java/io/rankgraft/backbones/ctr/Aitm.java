package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adaptive information transfer along a chain of tasks. Xi et al. 2021 (AITM), Eq. 3 to 8.
 *
 * <pre>
 * q_t = MLP_t(r_t),  z_1 = q_1,  p_t = relu(z_t W_t + b_t)
 * z_t = Σ_{u ∈ {q_t, p_{t−1}}} a_u V u,  a = softmax(⟨Q u, K u⟩ / √k)
 * logit_t = linear_t(z_t)
 * L_c = mean(Σ_t max(σ(logit_t) − σ(logit_{t−1}), 0))     over neighbouring binary tasks
 * </pre>
 *
 * <p>Q, K and V are k × k, shared by all tasks and without bias. The calibrator L_c is a loss term
 * of its own. No dropout.
 *
 * @param tower widths of each tower's hidden layers; k is the last
 * @param calibrator weight of L_c; 0.6 for two tasks in the authors' code
 */
public record Aitm(List<Integer> tower, float calibrator) implements Head {
  public Aitm {
    tower = List.copyOf(tower);
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
    for (int t = 0; t < tasks.size(); t++) {
      GraftScope inner = scope.child("tower-" + tasks.get(t).name());
      Operand<TFloat32> r = representations.get(t);
      Operand<TFloat32> z = new DenseStack(inner, Widths.of(inner.path(), r), tower).apply(r);
      if (t > 0) {
        Operand<TFloat32> previous =
            new DenseStack(inner.child("from-" + tasks.get(t - 1).name()), k, List.of(k))
                .apply(hidden.get(t - 1));
        z = attend(tf, qkv, z, previous, k);
      }
      hidden.add(z);
      logits.add(linear(inner, tasks.get(t), z, k));
    }
    addCalibrator(scope, tasks, logits);
    return new Outputs(logits, hidden);
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

  private static Operand<TFloat32> linear(GraftScope scope, Task task, Operand<TFloat32> z, int k) {
    Ops tf = scope.tf();
    int outputs = Head.width(task);
    Operand<TFloat32> w =
        scope.parameter("w-out", Shape.of(k, outputs), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter("b-out", Shape.of(outputs), Initializer.zeros());
    Operand<TFloat32> out = tf.nn.biasAdd(tf.linalg.matMul(z, w), b);
    return outputs == 1 ? tf.reshape(out, tf.constant(new int[] {-1})) : out;
  }

  private void addCalibrator(GraftScope scope, List<Task> tasks, List<Operand<TFloat32>> logits) {
    Ops tf = scope.tf();
    List<Operand<TFloat32>> excess = new ArrayList<>();
    for (int t = 1; t < tasks.size(); t++) {
      if (tasks.get(t).kind() == Task.Kind.BINARY && tasks.get(t - 1).kind() == Task.Kind.BINARY) {
        excess.add(
            tf.nn.relu(
                tf.math.sub(tf.math.sigmoid(logits.get(t)), tf.math.sigmoid(logits.get(t - 1)))));
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
