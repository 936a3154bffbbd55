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
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * CML, contrastive meta learning: what a user is under each behaviour is drawn to what the user is
 * under the target, and a network weighs all losses. Wei et al., "Contrastive Meta Learning with
 * Behavior Multiplicity for Recommendation" (WSDM'22), by its authors' code, users (items alike):
 *
 * <pre>
 * m_k = A_k y^{l−1},  x_k^l = σ(m_k W^l),  x^l = σ(mean_k m_k W^l)
 * e_k = [x_k^1, …, x_k^L] C,  e = [x^1, …, x^L] C,  o_uv = e_u · e_v
 * ℓ_k = −ln σ(o_uv − o_uw),  (u, v) observed under k
 * c_k = −ln( exp(e_uK · e_uk / d) / Σ_{u' ≠ u} exp(e_uK · e_u'k / d) )      u' of the batch
 * L = 1/K Σ_k (Σ ω ℓ_k + β Σ_u ω c_k),  ω of {@link MetaWeights}
 * </pre>
 *
 * <p>The vectors learn from L with ω held, the network from the same with ℓ and c held: {@code
 * weights}, a loss of its own and the same number.
 *
 * <p>Differs from its authors' code: both learn from one batch of users and one copy of the
 * vectors, where theirs takes a step of a copy on one batch and teaches the network on another; c
 * is of all users of a batch, theirs of a tenth; A is symmetric-normalised; w may be an item the
 * user has.
 */
public final class Cml implements SoloHost {

  /**
   * @param dim d
   * @param layers L
   * @param contrast β
   */
  public record Config(int dim, int layers, float contrast) {
    public Config {
      if (dim < 1 || layers < 1 || !(contrast >= 0)) {
        throw new IllegalArgumentException(
            "CML config: expected dim and layers of 1 or more and a contrast of 0 or more but got %s, %s and %s"
                .formatted(dim, layers, contrast));
      }
    }
  }

  private final GraftScope scope;
  private final Ops tf;
  private final BehaviourGraph graph;
  private final Config config;
  private final Optional<Operand<TInt32>> batch;
  private final List<Operand<TFloat32>> own = new ArrayList<>(); // e_k of users

  /**
   * @param batch the users asked for, [b]; empty for all
   */
  public Cml(
      GraftScope scope, BehaviourGraph graph, Config config, Optional<Operand<TInt32>> batch) {
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.config = config;
    this.batch = batch;
  }

  /** One side: what was received in every layer, by behaviour and of all. */
  private record Side(List<List<Operand<TFloat32>>> byBehaviour, List<Operand<TFloat32>> all) {
    Side(int behaviours) {
      this(new ArrayList<>(), new ArrayList<>());
      for (int k = 0; k < behaviours; k++) {
        byBehaviour.add(new ArrayList<>());
      }
    }
  }

  @Override
  public Encoded encode() {
    int d = config.dim();
    int behaviours = graph.behaviours().size();
    Initializer xavier = Initializer.xavierUniform();
    Operand<TFloat32> x = scope.embedding("users", graph.users(), d, xavier).whole();
    Operand<TFloat32> y = scope.embedding("items", graph.items(), d, xavier).whole();
    Side users = new Side(behaviours);
    Side items = new Side(behaviours);
    for (int l = 1; l <= config.layers(); l++) {
      List<Operand<TFloat32>> toUsers = new ArrayList<>();
      List<Operand<TFloat32>> toItems = new ArrayList<>();
      for (int k = 0; k < behaviours; k++) {
        toUsers.add(graph.toUsers(k, y));
        toItems.add(graph.toItems(k, x));
      }
      x = layer("users-" + l, toUsers, users);
      y = layer("items-" + l, toItems, items);
    }
    Operand<TFloat32> c =
        scope.parameter("users-c", Shape.of((long) config.layers() * d, d), xavier);
    Operand<TFloat32> ofItems =
        scope.parameter("items-c", Shape.of((long) config.layers() * d, d), xavier);
    for (List<Operand<TFloat32>> layers : users.byBehaviour()) {
      own.add(SoloHost.rows(tf, batch, joined(layers, c)));
    }
    return SoloHost.encoded(
        scope,
        behaviours,
        SoloHost.rows(tf, batch, joined(users.all(), c)),
        joined(items.all(), ofItems));
  }

  /** x^l; adds it and all x_k^l to a side. */
  private Operand<TFloat32> layer(String name, List<Operand<TFloat32>> received, Side side) {
    Operand<TFloat32> w =
        scope.parameter(
            name + "-w", Shape.of(config.dim(), config.dim()), Initializer.xavierUniform());
    for (int k = 0; k < received.size(); k++) {
      side.byBehaviour().get(k).add(tf.math.sigmoid(tf.linalg.matMul(received.get(k), w)));
    }
    Operand<TFloat32> all =
        tf.math.sigmoid(tf.linalg.matMul(GraphExtraction.mean(tf, received), w));
    side.all().add(all);
    return all;
  }

  private Operand<TFloat32> joined(List<Operand<TFloat32>> layers, Operand<TFloat32> c) {
    return tf.linalg.matMul(
        layers.size() == 1 ? layers.get(0) : tf.concat(layers, tf.constant(1)), c);
  }

  @Override
  public void addLosses(GraftScope scope, Encoded encoded, Training training) {
    int behaviours = training.behaviours().size();
    MetaWeights ofPairs = new MetaWeights(this.scope, "pairs", config.dim());
    MetaWeights ofUsers =
        config.contrast() == 0 ? null : new MetaWeights(this.scope, "contrast", config.dim());
    Operand<TFloat32> e = encoded.users().get(0);
    List<Operand<TFloat32>> teaching = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      String name = training.behaviours().get(k);
      Pairwise pairs = Pairwise.drawn(scope, training, k, graph.items());
      Operand<TFloat32> losses =
          tf.math.softplus(tf.math.neg(pairs.differences(tf, e, encoded.items().get(0)))); // [n]
      Operand<TInt32> axis = tf.constant(0);
      addWeighted(
          scope,
          "original-" + name,
          name,
          1f / behaviours,
          losses,
          ofPairs,
          tf.gather(own.get(k), pairs.rows(), axis),
          tf.gather(e, pairs.rows(), axis),
          teaching);
      if (config.contrast() > 0) {
        addWeighted(
            scope,
            "contrast-" + name,
            name,
            config.contrast() / behaviours,
            contrast(tf, own.get(behaviours - 1), own.get(k)),
            ofUsers,
            own.get(k),
            e,
            teaching);
      }
    }
    scope.loss("weights", 1, () -> tf.math.addN(teaching));
  }

  /** Σ ω ℓ with ω held, and the same with ℓ held among the terms that teach ω. */
  private void addWeighted(
      GraftScope scope,
      String symbol,
      String behaviour,
      float scale,
      Operand<TFloat32> losses,
      MetaWeights network,
      Operand<TFloat32> vectors,
      Operand<TFloat32> fused,
      List<Operand<TFloat32>> teaching) {
    Operand<TFloat32> held = tf.stopGradient(losses);
    Operand<TFloat32> weights = network.of(held, tf.stopGradient(vectors), tf.stopGradient(fused));
    Operand<TInt32> axis = tf.constant(0);
    scope.loss(
        symbol,
        Task.ofBinary(behaviour),
        scale,
        () -> tf.reduceSum(tf.math.mul(tf.stopGradient(weights), losses), axis));
    teaching.add(tf.math.mul(tf.reduceSum(tf.math.mul(weights, held), axis), tf.constant(scale)));
  }

  /**
   * c of each user, [b].
   *
   * @param target e_uK, [b, d]
   * @param other e_uk, [b, d]
   */
  static Operand<TFloat32> contrast(Ops tf, Operand<TFloat32> target, Operand<TFloat32> other) {
    float scale = 1f / target.shape().get(1);
    Operand<TFloat32> s =
        tf.math.mul(tf.linalg.matMul(target, other, MatMul.transposeB(true)), tf.constant(scale));
    Operand<TFloat32> own =
        tf.math.mul(tf.reduceSum(tf.math.mul(target, other), tf.constant(1)), tf.constant(scale));
    // Σ over all less one's own: exact enough, as similarities over d are small numbers.
    Operand<TFloat32> others =
        tf.math.sub(tf.reduceSum(tf.math.exp(s), tf.constant(1)), tf.math.exp(own));
    Operand<TFloat32> floor = tf.constant(1e-8f); // a batch of one user has no others
    return tf.math.sub(tf.math.log(tf.math.maximum(others, floor)), own);
  }
}
