package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.Dense;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * MATN, a transformer over a user's behaviours with a memory for each. Xia et al., "Multiplex
 * Behavioral Relation Learning for Recommendation via Memory Augmented Transformer Network"
 * (SIGIR'20), by its authors' code. For a user:
 *
 * <pre>
 * x_k = Σ of v over its items under k
 * z_k = 2 x_k + Σ_k' softmax_k'(2 (Q_k x_k) · (K_k x_k')) V_k x_k'            per head, Q and V with b
 * a_k = ReLU(F_k z_k + f_k),  y_k = Σ_s a_ks M_ks z_k                            s: slots of the memory
 * e = Σ_k softmax(2 w)_k y_k, then twice e + ReLU(W e + b)
 * o_uv = e_u · c_v,  L = Σ max(0, 1 − o_uv + o_uw) over purchases
 * </pre>
 *
 * <p>A user has no vector but what its history makes. Differs from its authors' code: L2 of all
 * parameters is left to whoever composes the model; K has no b, which softmax would take out; w may
 * be an item the user has; every purchase of a batch of users once, theirs draws a fixed number.
 */
public final class Matn implements SoloHost {
  private static final int RESIDUAL_LAYERS = 2;

  /**
   * @param dim d
   * @param heads of the attention; divides {@code dim}
   * @param slots of each behaviour's memory
   */
  public record Config(int dim, int heads, int slots) {
    public Config {
      if (dim < 1 || heads < 1 || dim % heads != 0 || slots < 1) {
        throw new IllegalArgumentException(
            "MATN config: expected heads that divide dim and 1 slot or more but got %s, %s and %s"
                .formatted(heads, dim, slots));
      }
    }
  }

  private final GraftScope scope;
  private final Ops tf;
  private final BehaviourGraph graph;
  private final Config config;
  private final Optional<Operand<TInt32>> batch;

  /**
   * @param batch the users asked for, [b]; empty for all
   */
  public Matn(
      GraftScope scope, BehaviourGraph graph, Config config, Optional<Operand<TInt32>> batch) {
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.config = config;
    this.batch = batch;
  }

  @Override
  public Encoded encode() {
    int d = config.dim();
    int behaviours = graph.behaviours().size();
    Initializer xavier = Initializer.xavierUniform();
    Operand<TFloat32> v = scope.embedding("histories", graph.items(), d, xavier).whole();
    List<Operand<TFloat32>> x = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      x.add(SoloHost.rows(tf, batch, new Neighbours(tf, graph, k).sumsOfItems(v)));
    }
    List<Operand<TFloat32>> y = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      y.add(remembered(graph.behaviours().get(k), attended(graph.behaviours().get(k), x, k)));
    }
    Operand<TFloat32> w = scope.parameter("fusion", Shape.of(1, behaviours), Initializer.zeros());
    Operand<TFloat32> shares = tf.nn.softmax(tf.math.mul(w, tf.constant(2f)));
    Operand<TFloat32> e =
        tf.reduceSum(
            tf.math.mul(
                tf.stack(y, Stack.axis(1L)), // [b, K, d]
                tf.reshape(shares, tf.constant(new int[] {1, behaviours, 1}))),
            tf.constant(1));
    for (int l = 1; l <= RESIDUAL_LAYERS; l++) {
      e = tf.math.add(e, tf.nn.relu(dense("layer-" + l, d).apply(e)));
    }
    Operand<TFloat32> items = scope.embedding("items", graph.items(), d, xavier).whole();
    return SoloHost.encoded(scope, behaviours, e, items);
  }

  private Dense dense(String name, int out) {
    return Dense.create(
        scope, name + "-w", name + "-b", config.dim(), out, Initializer.xavierUniform());
  }

  /** z_k, [b, d]. */
  private Operand<TFloat32> attended(String name, List<Operand<TFloat32>> x, int k) {
    int d = config.dim();
    Dense query = dense("query-" + name, d);
    Operand<TFloat32> key =
        scope.parameter("key-" + name + "-w", Shape.of(d, d), Initializer.xavierUniform());
    Dense value = dense("value-" + name, d);
    Operand<TFloat32> q = heads(query.apply(x.get(k)), 1); // [b, 1, H, d / H]
    Operand<TFloat32> keys = each(x, of -> tf.linalg.matMul(of, key));
    Operand<TFloat32> scores = tf.reduceSum(tf.math.mul(q, keys), tf.constant(3)); // [b, K, H]
    Operand<TFloat32> byHead =
        tf.linalg.transpose(tf.math.mul(scores, tf.constant(2f)), tf.constant(new int[] {0, 2, 1}));
    Operand<TFloat32> weights =
        tf.linalg.transpose(tf.nn.softmax(byHead), tf.constant(new int[] {0, 2, 1})); // [b, K, H]
    Operand<TFloat32> mixed =
        tf.reduceSum(
            tf.math.mul(each(x, value::apply), tf.expandDims(weights, tf.constant(3))),
            tf.constant(1));
    return tf.math.add(
        tf.reshape(mixed, tf.constant(new int[] {-1, d})), tf.math.mul(x.get(k), tf.constant(2f)));
  }

  /** A layer on each behaviour, [b, K, H, d / H]. */
  private Operand<TFloat32> each(
      List<Operand<TFloat32>> x, UnaryOperator<Operand<TFloat32>> layer) {
    List<Operand<TFloat32>> out = new ArrayList<>();
    x.forEach(of -> out.add(layer.apply(of)));
    return heads(tf.stack(out, Stack.axis(1L)), x.size());
  }

  private Operand<TFloat32> heads(Operand<TFloat32> x, int count) {
    int width = config.dim() / config.heads();
    return tf.reshape(x, tf.constant(new int[] {-1, count, config.heads(), width}));
  }

  /** y_k, [b, d]. */
  private Operand<TFloat32> remembered(String name, Operand<TFloat32> z) {
    int d = config.dim();
    int slots = config.slots();
    Operand<TFloat32> a = tf.nn.relu(dense("slots-" + name, slots).apply(z)); // [b, slots]
    Operand<TFloat32> m =
        scope.parameter(
            "memory-" + name, Shape.of(d, (long) slots * d), Initializer.xavierUniform());
    Operand<TFloat32> bySlot =
        tf.reshape(tf.linalg.matMul(z, m), tf.constant(new int[] {-1, slots, d}));
    return tf.reduceSum(tf.math.mul(bySlot, tf.expandDims(a, tf.constant(2))), tf.constant(1));
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
            Pairwise.hinge(
                tf,
                Pairwise.drawn(scope, training, target, graph.items())
                    .differences(tf, encoded.users().get(target), encoded.items().get(target))));
  }
}
