package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
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
 * Multi-scenario multi-task meta learning. Zhang et al. 2022 (M2M), with one scenario, which is
 * what DTRN's data have.
 *
 * <pre>
 * E_e = expert_e(r_t),  T_t = relu(W_T · task_t + b_T)
 * α_te = softmax_e(v · Meta([E_e, T_t])),  R_t = Σ_e α_te E_e
 * L^0 = R_t,  L^j = relu(Meta_j(L^{j−1}) + L^{j−1}),  logit_t = linear_t(L^J)
 * </pre>
 *
 * <p>Shapes: E_e, T_t, R_t and L^j are [rows or 1, k], k being the last width of an expert.
 *
 * <p>Differs from the paper: S̃, which the meta units are made from, is one learned vector of width
 * k, since there is one scenario and no advertiser; expert views read r_t and not a transformer's
 * output, which here the encoders below give; the tower's layers are all of width k.
 *
 * @param experts how many E_e
 * @param expert widths of each expert's layers
 * @param layers J, of the meta tower
 */
public record M2m(int experts, List<Integer> expert, int layers) implements Head {
  public M2m {
    expert = List.copyOf(expert);
    Mixture.require("m2m", experts, expert);
    if (layers < 1) {
      throw new IllegalArgumentException("m2m: expected layers >= 1 but got " + layers);
    }
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("m2m '" + scope.path() + "'", tasks, representations);
    Ops tf = scope.tf();
    int k = expert.get(expert.size() - 1);
    Operand<TFloat32> knowledge =
        scope.parameter("scenario", Shape.of(1, k), Initializer.normal(0.1f));
    List<DenseStack> all =
        Mixture.experts(
            scope, "expert", experts, Widths.of(scope.path(), representations.get(0)), expert);
    DenseStack view = new DenseStack(scope.child("task-view"), k, List.of(k));
    MetaUnit attention = new MetaUnit(scope.child("attention"), knowledge, k, 2 * k, k);
    Operand<TFloat32> v =
        scope.child("attention").parameter("v", Shape.of(k, 1), Initializer.xavierUniform());
    List<MetaUnit> tower = new ArrayList<>();
    for (int j = 1; j <= layers; j++) {
      tower.add(new MetaUnit(scope.child("tower-" + j), knowledge, k, k, k));
    }
    Map<Output<TFloat32>, List<Operand<TFloat32>>> once = new HashMap<>();
    List<Operand<TFloat32>> logits = new ArrayList<>();
    List<Operand<TFloat32>> hidden = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      Operand<TFloat32> r = representations.get(t);
      List<Operand<TFloat32>> views =
          once.computeIfAbsent(r.asOutput(), x -> Mixture.apply(all, r)); // [rows, k] each
      GraftScope own = scope.child("task-" + tasks.get(t).name());
      Operand<TFloat32> task =
          view.apply(own.parameter("task", Shape.of(1, k), Initializer.normal(0.1f))); // [1, k]
      List<Operand<TFloat32>> scores = new ArrayList<>();
      for (Operand<TFloat32> e : views) {
        Operand<TFloat32> both =
            tf.concat(List.of(e, tf.math.add(tf.zerosLike(e), task)), tf.constant(1)); // [rows, 2k]
        scores.add(tf.linalg.matMul(attention.apply(both), v)); // [rows, 1]
      }
      Operand<TFloat32> a = tf.nn.softmax(tf.concat(scores, tf.constant(1))); // [rows, experts]
      Operand<TFloat32> h = Mixture.of(tf, a, views);
      for (MetaUnit layer : tower) {
        h = tf.nn.relu(tf.math.add(layer.apply(h), h));
      }
      hidden.add(h);
      logits.add(Head.linear(own, tasks.get(t), h, k));
    }
    return new Outputs(logits, hidden);
  }
}
