package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Entire-space towers: each binary task is predicted as a product along the chain. Ma et al. 2018
 * (ESMM), Eq. 3, for chains of any length.
 *
 * <pre>
 * p_t = Π_{k ≤ t} σ(tower_k(r_k)),  logit_t = log p_t − log(1 − p_t)
 * </pre>
 *
 * <p>Tasks stand in the order of the chain: clicked, then bought, and so on; a label is 1 only
 * where all before it are. The logits are those of the products, so the ordinary log loss on all
 * rows is the paper's. A task that is not binary has a tower of its own outside the chain, which
 * the paper does not have.
 *
 * <p>{@code hidden} are the towers' last layers; the logit of a later task is not linear in its own
 * alone.
 *
 * @param tower widths of each tower's hidden layers
 */
public record Esmm(List<Integer> tower) implements Head {
  private static final float CLOSEST_TO_ONE = -1e-30f; // log p, kept off 0 for log(1 − p)

  public Esmm {
    tower = List.copyOf(tower);
  }

  @Override
  public Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations) {
    Head.requireOnePerTask("esmm '" + scope.path() + "'", tasks, representations);
    Ops tf = scope.tf();
    Outputs towers = SharedBottom.towers(scope, tasks, new ArrayList<>(representations), tower);
    List<Operand<TFloat32>> logits = new ArrayList<>();
    Operand<TFloat32> logProduct = null;
    for (int t = 0; t < tasks.size(); t++) {
      Operand<TFloat32> z = towers.logits().get(t);
      if (tasks.get(t).kind() != Task.Kind.BINARY) {
        logits.add(z);
        continue;
      }
      Operand<TFloat32> logSigmoid = tf.math.neg(tf.math.softplus(tf.math.neg(z)));
      if (logProduct == null) {
        logProduct = logSigmoid;
        logits.add(z);
      } else {
        logProduct = tf.math.add(logProduct, logSigmoid);
        logits.add(logit(tf, logProduct));
      }
    }
    return new Outputs(logits, towers.hidden());
  }

  /** log p − log(1 − p) from log p: 1 − p = −expm1(log p) loses nothing near p = 1. */
  private static Operand<TFloat32> logit(Ops tf, Operand<TFloat32> logP) {
    Operand<TFloat32> below = tf.math.minimum(logP, tf.constant(CLOSEST_TO_ONE));
    return tf.math.sub(below, tf.math.log(tf.math.neg(tf.math.expm1(below))));
  }
}
