package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * LightGCN_M, the base model of HPMR: one graph encoder a behaviour over shared embeddings. HPMR,
 * section 4.1:
 *
 * <pre>
 * N^{k,l} = (A_k X^{k,l−1}) ⊙ r^{k,l−1},  X^{k,l} = Agg(N^{k,l}),  r^{k,l} = r^{k,l−1} W^l     (Eq. 2)
 * e^k = mean of X^{k,0..L},  e_r^k = mean of r^{k,0..L}                                      (Eq. 3)
 * </pre>
 *
 * <p>Differs from the paper: Eq. 2 as printed lacks the sum over neighbours; W is applied from the
 * right.
 *
 * <p>When only a batch of users is asked for, the last layer of the user side is computed for them
 * alone: the others' would reach nothing.
 */
public final class LightGcnM implements BehaviourHost {
  private static final float SLOPE = 0.2f;

  /**
   * @param dim d
   * @param layers L, the number of propagation steps
   * @param transferLayers L_tr, the steps of {@link #extract}
   * @param relationInMessage whether r multiplies the messages; if not, it only scores
   * @param messageKeep the probability to keep an element of a layer's output in TRAIN
   * @param edgeKeep the probability to keep an edge in TRAIN
   */
  public record Config(
      int dim,
      int layers,
      int transferLayers,
      Aggregator aggregator,
      boolean relationInMessage,
      float messageKeep,
      float edgeKeep) {
    public Config {
      require(dim >= 1, "dim >= 1", dim);
      require(layers >= 0 && layers <= 8, "layers in [0, 8]", layers);
      require(
          transferLayers >= 0 && transferLayers <= 8, "transferLayers in [0, 8]", transferLayers);
      require(messageKeep > 0 && messageKeep <= 1, "messageKeep in (0, 1]", messageKeep);
      require(edgeKeep > 0 && edgeKeep <= 1, "edgeKeep in (0, 1]", edgeKeep);
    }

    private static void require(boolean holds, String expected, Object got) {
      if (!holds) {
        throw new IllegalArgumentException(
            "LightGCN_M config: expected %s but got %s".formatted(expected, got));
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
  private final List<Weights> weights = new ArrayList<>();
  private final MaskPool masks;

  /** The matrices of one layer of a weighted aggregator. */
  private record Weights(
      Operand<TFloat32> w,
      Operand<TFloat32> b,
      Operand<TFloat32> wInteraction,
      Operand<TFloat32> bInteraction) {}

  /**
   * @param batch the users asked for, [b]; empty for all, as two transfer layers or more need
   */
  public LightGcnM(
      GraftScope scope, BehaviourGraph graph, Config config, Optional<Operand<TInt32>> batch) {
    if (batch.isPresent() && config.transferLayers() > 1) {
      throw new IllegalArgumentException(
          "LightGCN_M '%s': expected all users with %s transfer layers but got a batch"
              .formatted(scope.path(), config.transferLayers()));
    }
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.config = config;
    this.batch = batch;
    int d = config.dim();
    masks = new MaskPool(scope, d, Math.max(graph.users(), graph.items()), config.messageKeep());
    Initializer xavier = Initializer.xavierUniform();
    userTable = scope.embedding("users", graph.users(), d, xavier).whole();
    itemTable = scope.embedding("items", graph.items(), d, xavier).whole();
    relationTable = scope.parameter("relations", Shape.of(graph.behaviours().size(), d), xavier);
    for (int l = 1; l <= Math.max(config.layers(), config.transferLayers()); l++) {
      relationWeights.add(scope.parameter("relation-" + l, Shape.of(d, d), xavier));
      if (config.aggregator().hasWeights()) {
        weights.add(weights(l, d, xavier));
      }
    }
  }

  private Weights weights(int layer, int d, Initializer xavier) {
    boolean interaction = config.aggregator() == Aggregator.NGCF;
    return new Weights(
        scope.parameter("w-" + layer, Shape.of(d, d), xavier),
        scope.parameter("b-" + layer, Shape.of(1, d), xavier),
        interaction ? scope.parameter("w-interaction-" + layer, Shape.of(d, d), xavier) : null,
        interaction ? scope.parameter("b-interaction-" + layer, Shape.of(1, d), xavier) : null);
  }

  /** A layer: users, items, and the relation that goes with them. */
  private record Layer(
      Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {}

  /** Eq. 2 and 3 for every behaviour. */
  @Override
  public Encoded encode() {
    Encoded out =
        new Encoded(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int k = 0; k < graph.behaviours().size(); k++) {
      Operand<TFloat32> relation0 =
          tf.slice(
              relationTable,
              tf.constant(new int[] {k, 0}),
              tf.constant(new int[] {1, config.dim()}));
      List<Operand<TFloat32>> users = new ArrayList<>(List.of(inBatch(userTable)));
      List<Operand<TFloat32>> items = new ArrayList<>(List.of(itemTable));
      List<Operand<TFloat32>> relations = new ArrayList<>(List.of(relation0));
      Layer layer = new Layer(userTable, itemTable, relation0);
      for (int l = 1; l <= config.layers(); l++) {
        layer = encodeLayer(k, l, layer);
        users.add(isBatchOnly(l) ? layer.users() : inBatch(layer.users()));
        items.add(layer.items());
        relations.add(layer.relation());
      }
      out.users().add(mean(users));
      out.items().add(mean(items));
      out.relation0().add(relation0);
      out.relation().add(mean(relations));
    }
    return out;
  }

  private Operand<TFloat32> inBatch(Operand<TFloat32> users) {
    return batch.isPresent() ? tf.gather(users, batch.get(), tf.constant(0)) : users;
  }

  private boolean isBatchOnly(int layer) {
    return batch.isPresent() && layer == config.layers();
  }

  private Layer encodeLayer(int k, int l, Layer from) {
    boolean batchOnly = isBatchOnly(l);
    Operand<TFloat32> factor = messageFactor(from.relation());
    Operand<TFloat32> users =
        aggregate(
            l,
            message(userMessages(k, from.items(), batchOnly), factor),
            batchOnly ? inBatch(userTable) : userTable);
    Operand<TFloat32> items =
        aggregate(l, message(graph.toItems(k, from.users()), factor), itemTable);
    String name = "drop-" + graph.behaviours().get(k) + "-" + l;
    return new Layer(
        dropped(name + "-users", users),
        dropped(name + "-items", items),
        tf.linalg.matMul(from.relation(), relationWeights.get(l - 1)));
  }

  /**
   * r, times the dropout's scale where Agg lets it through: a row instead of a matrix to multiply.
   */
  private Operand<TFloat32> messageFactor(Operand<TFloat32> relation) {
    float scale = isScaleInMessage() ? masks.scale() : 1;
    return scale == 1 ? relation : tf.math.mul(relation, tf.constant(scale));
  }

  private boolean isScaleInMessage() {
    return config.relationInMessage() && config.aggregator().isHomogeneous();
  }

  private Operand<TFloat32> dropped(String name, Operand<TFloat32> x) {
    Operand<TFloat32> masked = masks.mask(name, x);
    return isScaleInMessage() || masks.scale() == 1
        ? masked
        : tf.math.mul(masked, tf.constant(masks.scale()));
  }

  private Operand<TFloat32> userMessages(int k, Operand<TFloat32> items, boolean batchOnly) {
    return batchOnly ? graph.toBatch(k, batch.get(), items) : graph.toUsers(k, items);
  }

  private Operand<TFloat32> message(Operand<TFloat32> sum, Operand<TFloat32> factor) {
    return config.relationInMessage() ? tf.math.mul(sum, factor) : sum;
  }

  private Operand<TFloat32> aggregate(int l, Operand<TFloat32> n, Operand<TFloat32> ego) {
    return switch (config.aggregator()) {
      case LIGHTGCN -> n;
      case GCCF -> leaky(n);
      case GCN -> dense(n, weights.get(l - 1).w(), weights.get(l - 1).b());
      case NGCF -> {
        Weights w = weights.get(l - 1);
        Operand<TFloat32> t = dense(n, w.w(), w.b());
        yield tf.math.add(t, dense(tf.math.mul(ego, t), w.wInteraction(), w.bInteraction()));
      }
    };
  }

  private Operand<TFloat32> dense(Operand<TFloat32> x, Operand<TFloat32> w, Operand<TFloat32> b) {
    return leaky(tf.math.add(tf.linalg.matMul(x, w), b));
  }

  private Operand<TFloat32> leaky(Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
  }

  private Operand<TFloat32> mean(List<Operand<TFloat32>> layers) {
    return layers.size() == 1
        ? layers.get(0)
        : tf.math.mul(tf.math.addN(layers), tf.constant(1f / layers.size()));
  }

  /**
   * L_tr steps from given first vectors on the graph of one behaviour, averaged over layers
   * 0..L_tr; the user half. HPMR, Eq. 8–11. Shares W^l and the aggregator with the encoder, has no
   * message dropout.
   *
   * @param users [batch, d] with at most one transfer layer, else [users, d]
   */
  @Override
  public Operand<TFloat32> extract(
      int k, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {
    List<Operand<TFloat32>> layers = new ArrayList<>(List.of(users));
    Layer layer = new Layer(users, items, relation);
    for (int l = 1; l <= config.transferLayers(); l++) {
      boolean last = l == config.transferLayers();
      Operand<TFloat32> nextUsers =
          aggregate(
              l,
              message(userMessages(k, layer.items(), batch.isPresent()), layer.relation()),
              users);
      Operand<TFloat32> nextItems =
          last
              ? null
              : aggregate(l, message(graph.toItems(k, layer.users()), layer.relation()), items);
      layer =
          new Layer(
              nextUsers,
              nextItems,
              last ? null : tf.linalg.matMul(layer.relation(), relationWeights.get(l - 1)));
      layers.add(nextUsers);
    }
    return mean(layers);
  }
}
