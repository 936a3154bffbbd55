package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * MBGCN: behaviours weigh in a user's neighbourhood, and items speak to items within a behaviour.
 * Jin et al., "Multi-behavior Recommendation with Graph Convolutional Networks" (SIGIR'20), one
 * layer, as in its authors' code. N_t(u) are a user's items under behaviour t, n_ut their number:
 *
 * <pre>
 * α_ut = w_t n_ut / Σ_m w_m n_um
 * u* = [p_u, (Σ_t α_ut mean_{N_t(u)} q) W],  v* = [q_v, (mean over its buyers of p) W]
 * s_vt = [q_v, (mean over its users of mean_{N_t} q) W_t]
 * o_uv = u* · v* + λ/K Σ_t (mean_{N_t(u)} s_t) M_t · s_vt
 * L = Σ −ln σ(o_uv − o_uw) over purchases
 * </pre>
 *
 * <p>The score is one inner product of vectors of width 2d (1 + K).
 *
 * <p>Differs from its authors' code: in s an item counts as often as it shares a user with v, each
 * user weighing the same, where theirs counts it once, in a matrix of items by items that does not
 * fit large catalogues; buyers are averaged and not summed; no node dropout but that of the graph.
 */
public final class Mbgcn implements SoloHost {
  private final GraftScope scope;
  private final Ops tf;
  private final BehaviourGraph graph;
  private final int dim;
  private final float itemScore;
  private final float messageKeep;
  private final Optional<Operand<TInt32>> batch;

  /**
   * @param itemScore λ, the weight of the item-based score
   * @param messageKeep the probability to keep an element of u* and v* in TRAIN
   * @param batch the users asked for, [b]; empty for all
   */
  public Mbgcn(
      GraftScope scope,
      BehaviourGraph graph,
      int dim,
      float itemScore,
      float messageKeep,
      Optional<Operand<TInt32>> batch) {
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.dim = dim;
    this.itemScore = itemScore;
    this.messageKeep = messageKeep;
    this.batch = batch;
  }

  @Override
  public Encoded encode() {
    int behaviours = graph.behaviours().size();
    Initializer xavier = Initializer.xavierUniform();
    Operand<TFloat32> p = scope.embedding("users", graph.users(), dim, xavier).whole();
    Operand<TFloat32> q = scope.embedding("items", graph.items(), dim, xavier).whole();
    Operand<TFloat32> w = scope.parameter("w", Shape.of(dim, dim), xavier);
    Operand<TFloat32> strengths =
        scope.parameter("behaviours", Shape.of(1, behaviours), Initializer.ones());
    List<Neighbours> neighbours = new ArrayList<>();
    for (int t = 0; t < behaviours; t++) {
      neighbours.add(new Neighbours(tf, graph, t));
    }
    List<Operand<TFloat32>> counts =
        neighbours.stream().<Operand<TFloat32>>map(of -> tf.math.square(of.userRoots())).toList();
    Operand<TFloat32> shares =
        tf.math.mul(tf.concat(counts, tf.constant(1)), strengths); // [users, K]
    shares =
        tf.math.divNoNan(
            shares, tf.expandDims(tf.reduceSum(shares, tf.constant(1)), tf.constant(1)));
    List<Operand<TFloat32>> mixed = new ArrayList<>();
    List<Operand<TFloat32>> userParts = new ArrayList<>();
    List<Operand<TFloat32>> itemParts = new ArrayList<>();
    for (int t = 0; t < behaviours; t++) {
      Operand<TFloat32> mean = neighbours.get(t).meansOfItems(q);
      Operand<TFloat32> share =
          tf.slice(shares, tf.constant(new int[] {0, t}), tf.constant(new int[] {-1, 1}));
      mixed.add(tf.math.mul(mean, share));
      addItemScore(t, neighbours.get(t), q, mean, userParts, itemParts);
    }
    Operand<TFloat32> bought = neighbours.get(behaviours - 1).meansOfUsers(p);
    userParts.add(0, star("drop-users", p, tf.linalg.matMul(tf.math.addN(mixed), w)));
    itemParts.add(0, star("drop-items", q, tf.linalg.matMul(bought, w)));
    Operand<TFloat32> users = tf.concat(userParts, tf.constant(1));
    return SoloHost.encoded(
        scope, behaviours, SoloHost.rows(tf, batch, users), tf.concat(itemParts, tf.constant(1)));
  }

  /** The two halves of one behaviour's part of the item-based score, each of width 2d. */
  private void addItemScore(
      int t,
      Neighbours neighbours,
      Operand<TFloat32> q,
      Operand<TFloat32> mean,
      List<Operand<TFloat32>> userParts,
      List<Operand<TFloat32>> itemParts) {
    String name = graph.behaviours().get(t);
    Initializer xavier = Initializer.xavierUniform();
    Operand<TFloat32> wt = scope.parameter("w-" + name, Shape.of(dim, dim), xavier);
    Operand<TFloat32> m = scope.parameter("m-" + name, Shape.of(2L * dim, 2L * dim), xavier);
    Operand<TFloat32> s =
        tf.concat(List.of(q, tf.linalg.matMul(neighbours.meansOfUsers(mean), wt)), tf.constant(1));
    float scale = itemScore / graph.behaviours().size();
    userParts.add(tf.math.mul(tf.linalg.matMul(neighbours.meansOfItems(s), m), tf.constant(scale)));
    itemParts.add(s);
  }

  private Operand<TFloat32> star(String name, Operand<TFloat32> own, Operand<TFloat32> received) {
    Operand<TFloat32> both = tf.concat(List.of(own, received), tf.constant(1));
    return Dropout.apply(scope, name, both, 2L * dim, messageKeep);
  }

  @Override
  public void addLosses(GraftScope scope, Encoded encoded, Training training) {
    int target = training.behaviours().size() - 1;
    String name = training.behaviours().get(target);
    scope.loss(
        "original-" + name,
        Task.ofBinary(name),
        1,
        () ->
            Pairwise.bpr(
                tf,
                Pairwise.drawn(scope, training, target, graph.items())
                    .differences(tf, encoded.users().get(target), encoded.items().get(target))));
  }
}
