package io.rankgraft.ptn;

import io.rankgraft.behaviours.BehaviourTasks;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.registry.RowLabels;
import io.rankgraft.registry.Site;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The losses of Eq. 13 at a site, of behaviours that serve a task; a behaviour without labels takes
 * part in the transfer alone.
 *
 * <pre>
 * L_k^ori, L_k^enh: log loss of host_k + b_k + u · diag(e_r^k) · e_v^k,  u = e_u^k or g^k;
 *                   host_k is the share of positives where the host does not predict the task
 * L^uni of (k1, k2): log loss of b_{k1k2} + o^{k1k2,uni} with label y_{k1} (1 − y_{k2})        (Eq. 6)
 * </pre>
 */
record RowLosses(GraftScope scope, Site site, BehaviourTasks chain, List<Float> lambdas) {
  void addBehaviours(
      List<Ptn.Behaviour> behaviours,
      List<Operand<TFloat32>> enhanced,
      RowItems items,
      PtnConfig.Gammas gammas) {
    for (int k = 0; k < behaviours.size(); k++) {
      Optional<Task> served = chain.tasks().get(k);
      float original = lambdas.get(k) * gammas.original();
      float transferred = lambdas.get(k) * gammas.enhanced();
      if (served.isEmpty() || original + transferred == 0) {
        continue;
      }
      Ops tf = scope.tf();
      Task task = served.get();
      Operand<TFloat32> bias = bias(task.name());
      Operand<TFloat32> base = tf.math.add(site.logit(task), bias);
      Ptn.Behaviour b = behaviours.get(k);
      Operand<TFloat32> v = items.candidates(b.items());
      site.loss(
          scope,
          "original-" + task.name(),
          task,
          original,
          tf.math.add(base, RowSupervision.logit(tf, b.users(), b.relation(), v)));
      site.loss(
          scope,
          "enhanced-" + task.name(),
          task,
          transferred,
          tf.math.add(base, RowSupervision.logit(tf, enhanced.get(k), b.relation(), v)));
    }
  }

  void addUnique(List<Ptn.Behaviour> behaviours, List<Ptn.Pair> all, RowItems items, float gamma) {
    List<Ptn.Pair> pairs =
        all.stream()
            .filter(
                pair ->
                    chain.tasks().get(pair.upstream()).isPresent()
                        && chain.tasks().get(pair.downstream()).isPresent()
                        && lambdas.get(pair.upstream()) * gamma > 0)
            .toList();
    if (pairs.isEmpty()) {
      return;
    }
    UniqueRelation relation =
        new UniqueRelation(scope, 1, behaviours.get(0).relation().shape().get(1));
    for (Ptn.Pair pair : pairs) {
      Task up = chain.tasks().get(pair.upstream()).orElseThrow();
      Task down = chain.tasks().get(pair.downstream()).orElseThrow();
      Operand<TFloat32> bias = bias(up.name() + "-only-" + down.name());
      scope.loss(
          "unique-" + up.name() + "-" + down.name(),
          up,
          lambdas.get(pair.upstream()) * gamma,
          () -> {
            Operand<TFloat32> logit =
                RowSupervision.logit(
                    scope.tf(),
                    pair.users().unique(),
                    relation.of(behaviours.get(pair.upstream()).relation0()),
                    items.candidates(pair.items().unique()));
            return unique(scope.tf().math.add(logit, bias), site.labels(up), site.labels(down));
          });
    }
  }

  /** The mean over rows with both labels, by the upstream one's weights; 0 without such a row. */
  private Operand<TFloat32> unique(Operand<TFloat32> z, RowLabels up, RowLabels down) {
    Ops tf = scope.tf();
    Operand<TFloat32> label = tf.math.mul(up.values(), tf.math.sub(tf.constant(1f), down.values()));
    Operand<TFloat32> weights = tf.math.mul(up.weights(), tf.math.sign(down.weights()));
    Operand<TFloat32> sum =
        tf.sum(tf.math.mul(LogLoss.each(tf, z, label), weights), tf.constant(0));
    return tf.math.div(sum, tf.math.maximum(tf.sum(weights, tf.constant(0)), tf.constant(1e-6f)));
  }

  private Operand<TFloat32> bias(String name) {
    return scope.child("bias").parameter(name, Shape.of(1), Initializer.zeros());
  }
}
