package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.ptn.Propagation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * MB-GMN: embeddings specialised for each behaviour by a meta-network, then propagated. Xia et al.,
 * "Graph Meta Network for Multi-Behavior Recommendation" (SIGIR'21); where its text and its
 * authors' code differ, the code. For behaviour k with vector b_k, users (items alike):
 *
 * <pre>
 * m = LeakyReLU([b_k, x, A_k y] W + c),  P, Q = low-rank maps from m, [d/2, rank] and [rank, d/2]
 * h^0 = [(x P) Q, x],  h^l = LeakyReLU(A_k h_other^{l−1}) + h^{l−1},  e^k = Σ_l h^l
 * fused: h^l = Σ of the messages of all behaviours after self-attention, A_k y summed over k
 * </pre>
 *
 * <p>Differs from its authors' code: their predictor makes a network of its own for every pair and
 * is trained on a hinge, which {@link MbGmnMeta} is; here the score is e_u · diag(r_k) · e_v with
 * r_k learned from ones, and the loss HPMR's Eq. 4, as for the other hosts.
 */
public final class MbGmn implements BehaviourHost {
  private static final float SLOPE = 0.1f;

  /** Which vectors the behaviours have. */
  public enum Output {
    /** Those of the fused channel, all the same: what MB-GMN predicts with. */
    FUSED,
    /** Those of their own channels, which a graft needs. */
    BEHAVIOURS
  }

  /**
   * @param dim d, of which half are specialised
   * @param layers propagation steps
   * @param rank of the specialising maps
   * @param heads of the fused channel's attention; divides {@code dim}
   * @param transferLayers L_tr, the steps of ψ
   */
  public record Config(
      int dim, int layers, int rank, int heads, int transferLayers, Output output) {
    public Config {
      require(dim >= 2 && dim % 2 == 0, "an even dim", dim);
      require(layers >= 1 && layers <= 8, "layers in [1, 8]", layers);
      require(rank >= 1, "rank >= 1", rank);
      require(heads >= 1 && dim % heads == 0, "heads that divide dim " + dim, heads);
    }

    private static void require(boolean holds, String expected, Object got) {
      if (!holds) {
        throw new IllegalArgumentException(
            "MB-GMN config: expected %s but got %s".formatted(expected, got));
      }
    }
  }

  private final GraftScope scope;
  private final Ops tf;
  private final BehaviourGraph graph;
  private final Config config;
  private final Optional<Operand<TInt32>> batch;
  private final Propagation propagation;

  /**
   * @param batch the users asked for, [b]; empty for all
   */
  public MbGmn(
      GraftScope scope, BehaviourGraph graph, Config config, Optional<Operand<TInt32>> batch) {
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.config = config;
    this.batch = batch;
    this.propagation = new GraphExtraction("MB-GMN", tf, graph, config.transferLayers(), batch);
  }

  /** The two sides of a layer, or of a channel: [users or batch, d] and [items, d]. */
  record Sides(Operand<TFloat32> users, Operand<TFloat32> items) {}

  /** A dense layer, created once and applied as often as needed. */
  private record Dense(Operand<TFloat32> w, Operand<TFloat32> b) {
    Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.math.add(tf.linalg.matMul(x, w), b);
    }
  }

  /** The meta-network: one layer for both sides, then the two maps of each. */
  private record Meta(
      Dense first, Dense usersDown, Dense usersUp, Dense itemsDown, Dense itemsUp) {}

  /** What the channels are made of: tables of width d/2, a vector for each channel, the maps. */
  private record Start(Sides raw, Operand<TFloat32> channels, Meta meta) {}

  private Start start(int channels) {
    int half = config.dim() / 2;
    int maps = half * config.rank();
    Initializer xavier = Initializer.xavierUniform();
    return new Start(
        new Sides(
            scope.embedding("users", graph.users(), half, xavier).whole(),
            scope.embedding("items", graph.items(), half, xavier).whole()),
        scope.parameter("behaviours", Shape.of(channels, half), xavier),
        new Meta(
            dense("meta", 3 * half, half),
            dense("users-down", half, maps),
            dense("users-up", half, maps),
            dense("items-down", half, maps),
            dense("items-up", half, maps)));
  }

  /** The channel of one behaviour. */
  private Sides channel(Start start, int k) {
    Sides raw = start.raw();
    Sides sums = new Sides(graph.toUsers(k, raw.items()), graph.toItems(k, raw.users()));
    Operand<TFloat32> vector = row(start.channels(), k, config.dim() / 2);
    return propagated(k, specialised(start.meta(), vector, raw, sums));
  }

  private Sides fused(Start start, Operand<TFloat32> vector) {
    return fused(specialised(start.meta(), vector, start.raw(), neighbours(start.raw())));
  }

  /** The channels of all behaviours, then the fused one; once a build, in place of encode. */
  List<Sides> channels() {
    int behaviours = graph.behaviours().size();
    Start start = start(behaviours + 1);
    List<Sides> all = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      all.add(channel(start, k));
    }
    all.add(fused(start, row(start.channels(), behaviours, config.dim() / 2)));
    return all;
  }

  @Override
  public Encoded encode() {
    int behaviours = graph.behaviours().size();
    boolean fused = config.output() == Output.FUSED;
    Start start = start(fused ? 1 : behaviours);
    Operand<TFloat32> ones =
        scope.parameter("relations", Shape.of(behaviours, config.dim()), Initializer.ones());
    List<Operand<TFloat32>> users = new ArrayList<>();
    List<Operand<TFloat32>> items = new ArrayList<>();
    List<Operand<TFloat32>> relations = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      relations.add(row(ones, k, config.dim()));
      if (!fused) {
        Sides out = channel(start, k);
        users.add(out.users());
        items.add(out.items());
      }
    }
    if (fused) {
      Sides out = fused(start, start.channels());
      users.addAll(Collections.nCopies(behaviours, out.users()));
      items.addAll(Collections.nCopies(behaviours, out.items()));
    }
    return new Encoded(users, items, relations, relations);
  }

  private Dense dense(String name, int in, int out) {
    return new Dense(
        scope.parameter(name + "-w", Shape.of(in, out), Initializer.xavierUniform()),
        scope.parameter(name + "-b", Shape.of(1, out), Initializer.xavierUniform()));
  }

  private Operand<TFloat32> row(Operand<TFloat32> table, int k, int width) {
    return tf.slice(table, tf.constant(new int[] {k, 0}), tf.constant(new int[] {1, width}));
  }

  /** Σ_k of the neighbour sums. */
  private Sides neighbours(Sides raw) {
    List<Operand<TFloat32>> users = new ArrayList<>();
    List<Operand<TFloat32>> items = new ArrayList<>();
    for (int k = 0; k < graph.behaviours().size(); k++) {
      users.add(graph.toUsers(k, raw.items()));
      items.add(graph.toItems(k, raw.users()));
    }
    return new Sides(tf.math.addN(users), tf.math.addN(items));
  }

  /** h^0, [rows, d]. */
  private Sides specialised(Meta meta, Operand<TFloat32> channel, Sides raw, Sides sums) {
    return new Sides(
        specialised(
            meta.first(), meta.usersDown(), meta.usersUp(), channel, raw.users(), sums.users()),
        specialised(
            meta.first(), meta.itemsDown(), meta.itemsUp(), channel, raw.items(), sums.items()));
  }

  private Operand<TFloat32> specialised(
      Dense first,
      Dense down,
      Dense up,
      Operand<TFloat32> channel,
      Operand<TFloat32> x,
      Operand<TFloat32> sum) {
    int half = config.dim() / 2;
    Operand<TFloat32> repeated = tf.math.add(tf.zerosLike(x), channel); // [rows, d/2]
    Operand<TFloat32> m =
        leaky(first.apply(tf, tf.concat(List.of(repeated, x, sum), tf.constant(1))));
    Operand<TFloat32> p =
        tf.reshape(down.apply(tf, m), tf.constant(new int[] {-1, half, config.rank()}));
    Operand<TFloat32> q =
        tf.reshape(up.apply(tf, m), tf.constant(new int[] {-1, config.rank(), half}));
    Operand<TFloat32> narrow =
        tf.reduceSum(tf.math.mul(tf.expandDims(x, tf.constant(2)), p), tf.constant(1));
    Operand<TFloat32> z =
        tf.reduceSum(tf.math.mul(tf.expandDims(narrow, tf.constant(2)), q), tf.constant(1));
    return tf.concat(List.of(z, x), tf.constant(1));
  }

  /** e^k of one behaviour's channel. */
  private Sides propagated(int k, Sides first) {
    List<Operand<TFloat32>> users = new ArrayList<>(List.of(inBatch(first.users())));
    List<Operand<TFloat32>> items = new ArrayList<>(List.of(first.items()));
    Sides h = first;
    for (int l = 1; l <= config.layers(); l++) {
      boolean batchOnly = batch.isPresent() && l == config.layers();
      h =
          new Sides(
              tf.math.add(
                  leaky(toUsers(k, h.items(), batchOnly)),
                  batchOnly ? inBatch(h.users()) : h.users()),
              tf.math.add(leaky(graph.toItems(k, h.users())), h.items()));
      users.add(batchOnly ? h.users() : inBatch(h.users()));
      items.add(h.items());
    }
    return new Sides(tf.math.addN(users), tf.math.addN(items));
  }

  /** The fused channel's vectors. */
  private Sides fused(Sides first) {
    List<Operand<TFloat32>> users = new ArrayList<>(List.of(inBatch(first.users())));
    List<Operand<TFloat32>> items = new ArrayList<>(List.of(first.items()));
    Sides h = first;
    for (int l = 1; l <= config.layers(); l++) {
      boolean batchOnly = batch.isPresent() && l == config.layers();
      List<Operand<TFloat32>> toUsers = new ArrayList<>();
      List<Operand<TFloat32>> toItems = new ArrayList<>();
      for (int k = 0; k < graph.behaviours().size(); k++) {
        toUsers.add(leaky(toUsers(k, h.items(), batchOnly)));
        toItems.add(leaky(graph.toItems(k, h.users())));
      }
      h =
          new Sides(
              attended("attention-users-" + l, toUsers), attended("attention-items-" + l, toItems));
      users.add(batchOnly ? h.users() : inBatch(h.users()));
      items.add(h.items());
    }
    return new Sides(tf.math.addN(users), tf.math.addN(items));
  }

  /**
   * Σ_k (x_k + attention(x)_k): one matrix for query and key, values as they are, several heads.
   *
   * @param x messages by behaviour, [rows, d]
   */
  private Operand<TFloat32> attended(String name, List<Operand<TFloat32>> x) {
    int d = config.dim();
    int width = d / config.heads();
    Operand<TFloat32> w = scope.parameter(name, Shape.of(d, d), Initializer.xavierUniform());
    List<Operand<TFloat32>> asked =
        x.stream().<Operand<TFloat32>>map(of -> tf.linalg.matMul(of, w)).toList();
    Operand<TFloat32> keys = byHead(asked, width);
    Operand<TFloat32> a =
        tf.nn.softmax(
            tf.math.mul(
                tf.train.batchMatMul(keys, keys, TFloat32.class, BatchMatMul.adjY(true)),
                tf.constant((float) (1 / Math.sqrt(width))))); // [rows, heads, K, K]
    Operand<TFloat32> weights =
        tf.reduceSum(a, tf.constant(2)); // over the asking, [rows, heads, K]
    Operand<TFloat32> mixed =
        tf.reduceSum(
            tf.math.mul(byHead(x, width), tf.expandDims(weights, tf.constant(3))),
            tf.constant(2)); // [rows, heads, d / heads]
    Operand<TFloat32> flat = tf.reshape(mixed, tf.constant(new int[] {-1, d}));
    return tf.math.add(flat, tf.math.addN(x));
  }

  /** [rows, heads, K, d / heads]. */
  private Operand<TFloat32> byHead(List<Operand<TFloat32>> x, int width) {
    Operand<TFloat32> stacked = tf.stack(x, org.tensorflow.op.core.Stack.axis(1L)); // [rows, K, d]
    Operand<TFloat32> split =
        tf.reshape(stacked, tf.constant(new int[] {-1, x.size(), config.heads(), width}));
    return tf.linalg.transpose(split, tf.constant(new int[] {0, 2, 1, 3}));
  }

  private Operand<TFloat32> toUsers(int k, Operand<TFloat32> items, boolean batchOnly) {
    return batchOnly ? graph.toBatch(k, batch.get(), items) : graph.toUsers(k, items);
  }

  private Operand<TFloat32> inBatch(Operand<TFloat32> users) {
    return batch.isPresent() ? tf.gather(users, batch.get(), tf.constant(0)) : users;
  }

  private Operand<TFloat32> leaky(Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
  }

  @Override
  public Operand<TFloat32> extract(
      int k, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {
    return propagation.extract(k, users, items, relation);
  }
}
