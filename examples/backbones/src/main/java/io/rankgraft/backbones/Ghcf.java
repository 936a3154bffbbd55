package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * GHCF: one graph encoder over all behaviours at once. Chen et al., "Graph Heterogeneous
 * Multi-Relational Recommendation" (AAAI'21), section 4.2; where its text and its authors' code
 * differ, the code:
 *
 * <pre>
 * M_k^l = LeakyReLU(((A_k X^{l−1}) ⊙ r_k^{l−1}) W^l),  X^l = Σ_k c_k M_k^l,  r_k^l = r_k^{l−1} W_rel^l
 * e = mean of X^{0..L},  e_r^k = mean of r_k^{0..L}
 * </pre>
 *
 * <p>Vectors are shared by all behaviours, so a graft needs another {@link Output}. Behaviours with
 * c_k = 0 send no messages and cost nothing. When only a batch of users is asked for, the last
 * layer of the user side is computed for them alone.
 */
public final class Ghcf implements BehaviourHost {
  private static final float SLOPE = 0.2f;

  /** Which vectors the behaviours have. */
  public enum Output {
    /** The fused ones, all the same: GHCF itself. */
    FUSED,
    /** The fused chain's messages apart: e^k = mean of X^0, M_k^{1..L}. */
    MESSAGES,
    /** A chain of its own for each behaviour, X_k^l = M_k^l: no fusion, the matrices are shared. */
    CHAINS
  }

  /**
   * @param dim d
   * @param layers L
   * @param transferLayers L_tr, the steps of {@link #extract}
   * @param mixWeights c_k; in its authors' code the λ_k of the losses
   * @param messageKeep the probability to keep an element of a layer's output in TRAIN
   */
  public record Config(
      int dim,
      int layers,
      int transferLayers,
      Output output,
      List<Float> mixWeights,
      float messageKeep) {
    public Config {
      mixWeights = List.copyOf(mixWeights);
      require(dim >= 1, "dim >= 1", dim);
      require(layers >= 1 && layers <= 8, "layers in [1, 8]", layers);
      require(
          transferLayers >= 0 && transferLayers <= 8, "transferLayers in [0, 8]", transferLayers);
      require(messageKeep > 0 && messageKeep <= 1, "messageKeep in (0, 1]", messageKeep);
      require(
          output == Output.CHAINS || mixWeights.stream().anyMatch(c -> c != 0),
          "mixWeights that are not all zero",
          mixWeights);
    }

    private static void require(boolean holds, String expected, Object got) {
      if (!holds) {
        throw new IllegalArgumentException(
            "GHCF config: expected %s but got %s".formatted(expected, got));
      }
    }
  }

  private final GraftScope scope;
  private final Ops tf;
  private final BehaviourGraph graph;
  private final Config config;
  private final Optional<Operand<TInt32>> batch;
  private final Operand<TFloat32> userTable;
  private final Operand<TFloat32> itemTable;
  private final Operand<TFloat32> relationTable;
  private final List<Operand<TFloat32>> relationWeights = new ArrayList<>();
  private final List<Operand<TFloat32>> weights = new ArrayList<>();

  /**
   * @param batch the users asked for, [b]; empty for all, as two transfer layers or more need
   */
  public Ghcf(
      GraftScope scope, BehaviourGraph graph, Config config, Optional<Operand<TInt32>> batch) {
    GraphExtraction.requireAllUsersForLayers("GHCF", config.transferLayers(), batch);
    if (config.mixWeights().size() != graph.behaviours().size()) {
      throw new IllegalArgumentException(
          "GHCF config: expected one mix weight for each of %s but got %s"
              .formatted(graph.behaviours(), config.mixWeights()));
    }
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.config = config;
    this.batch = batch;
    int d = config.dim();
    Initializer xavier = Initializer.xavierUniform();
    userTable = scope.embedding("users", graph.users(), d, xavier).whole();
    itemTable = scope.embedding("items", graph.items(), d, xavier).whole();
    relationTable = scope.parameter("relations", Shape.of(graph.behaviours().size(), d), xavier);
    for (int l = 1; l <= Math.max(config.layers(), config.transferLayers()); l++) {
      relationWeights.add(scope.parameter("relation-" + l, Shape.of(d, d), xavier));
      weights.add(scope.parameter("w-" + l, Shape.of(d, d), xavier));
    }
  }

  /** The two sides of a layer. */
  private record Sides(Operand<TFloat32> users, Operand<TFloat32> items) {}

  @Override
  public Encoded encode() {
    int behaviours = graph.behaviours().size();
    List<List<Operand<TFloat32>>> relations = new ArrayList<>(); // by behaviour, then layer
    List<List<Operand<TFloat32>>> users = new ArrayList<>();
    List<List<Operand<TFloat32>>> items = new ArrayList<>();
    List<Sides> state = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      Operand<TFloat32> relation0 =
          tf.slice(
              relationTable,
              tf.constant(new int[] {k, 0}),
              tf.constant(new int[] {1, config.dim()}));
      relations.add(new ArrayList<>(List.of(relation0)));
      users.add(new ArrayList<>(List.of(inBatch(userTable))));
      items.add(new ArrayList<>(List.of(itemTable)));
      state.add(new Sides(userTable, itemTable));
    }
    for (int l = 1; l <= config.layers(); l++) {
      boolean batchOnly = batch.isPresent() && l == config.layers();
      List<Sides> messages = new ArrayList<>();
      for (int k = 0; k < behaviours; k++) {
        Operand<TFloat32> r = relations.get(k).get(l - 1);
        messages.add(isSilent(k) ? null : messages(k, l, state.get(k), r, batchOnly));
        relations.get(k).add(tf.linalg.matMul(r, relationWeights.get(l - 1)));
      }
      state = next(l, messages);
      List<Sides> out = config.output() == Output.MESSAGES ? messages : state;
      for (int k = 0; k < behaviours; k++) {
        users.get(k).add(batchOnly ? out.get(k).users() : inBatch(out.get(k).users()));
        items.get(k).add(out.get(k).items());
      }
    }
    return new Encoded(
        means(users),
        means(items),
        relations.stream().<Operand<TFloat32>>map(r -> r.get(0)).toList(),
        means(relations));
  }

  /** Whether nobody reads the messages of a behaviour. */
  private boolean isSilent(int k) {
    return config.output() == Output.FUSED && config.mixWeights().get(k) == 0;
  }

  private Sides messages(int k, int l, Sides from, Operand<TFloat32> relation, boolean batchOnly) {
    Operand<TFloat32> toUsers =
        batchOnly ? graph.toBatch(k, batch.get(), from.items()) : graph.toUsers(k, from.items());
    return new Sides(
        message(l, toUsers, relation), message(l, graph.toItems(k, from.users()), relation));
  }

  private Operand<TFloat32> message(int l, Operand<TFloat32> sum, Operand<TFloat32> relation) {
    return tf.nn.leakyRelu(
        tf.linalg.matMul(tf.math.mul(sum, relation), weights.get(l - 1)), LeakyRelu.alpha(SLOPE));
  }

  /** X^l of every behaviour: its own messages, or the mix of all, one tensor for all. */
  private List<Sides> next(int l, List<Sides> messages) {
    List<Sides> next = new ArrayList<>();
    if (config.output() == Output.CHAINS) {
      for (int k = 0; k < messages.size(); k++) {
        next.add(dropped("drop-" + graph.behaviours().get(k) + "-" + l, messages.get(k)));
      }
      return next;
    }
    List<Operand<TFloat32>> users = new ArrayList<>();
    List<Operand<TFloat32>> items = new ArrayList<>();
    for (int k = 0; k < messages.size(); k++) {
      if (config.mixWeights().get(k) != 0) {
        Operand<TFloat32> c = tf.constant(config.mixWeights().get(k));
        users.add(tf.math.mul(messages.get(k).users(), c));
        items.add(tf.math.mul(messages.get(k).items(), c));
      }
    }
    Sides mixed = dropped("drop-" + l, new Sides(tf.math.addN(users), tf.math.addN(items)));
    return Collections.nCopies(messages.size(), mixed);
  }

  private Sides dropped(String name, Sides x) {
    float keep = config.messageKeep();
    return new Sides(
        Dropout.apply(scope, name + "-users", x.users(), config.dim(), keep),
        Dropout.apply(scope, name + "-items", x.items(), config.dim(), keep));
  }

  private Operand<TFloat32> inBatch(Operand<TFloat32> users) {
    return batch.isPresent() ? tf.gather(users, batch.get(), tf.constant(0)) : users;
  }

  private List<Operand<TFloat32>> means(List<List<Operand<TFloat32>>> layers) {
    return layers.stream().<Operand<TFloat32>>map(of -> GraphExtraction.mean(tf, of)).toList();
  }

  /** L_tr steps of one behaviour's messages, with the encoder's matrices and no dropout. */
  @Override
  public Operand<TFloat32> extract(
      int k, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {
    List<Operand<TFloat32>> layers = new ArrayList<>(List.of(users));
    Sides x = new Sides(users, items);
    Operand<TFloat32> r = relation;
    for (int l = 1; l <= config.transferLayers(); l++) {
      boolean last = l == config.transferLayers();
      Operand<TFloat32> toUsers =
          batch.isPresent()
              ? graph.toBatch(k, batch.get(), x.items())
              : graph.toUsers(k, x.items());
      Operand<TFloat32> nextItems = last ? x.items() : message(l, graph.toItems(k, x.users()), r);
      x = new Sides(message(l, toUsers, r), nextItems);
      r = last ? r : tf.linalg.matMul(r, relationWeights.get(l - 1));
      layers.add(x.users());
    }
    return GraphExtraction.mean(tf, layers);
  }
}
