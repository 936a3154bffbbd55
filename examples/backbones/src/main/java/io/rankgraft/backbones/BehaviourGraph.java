package io.rankgraft.backbones;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.sparse.SparseTensorDenseMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The user-item graphs of all behaviours and their message passing: one symmetric-normalised
 * bipartite adjacency a behaviour, 1/√(deg_u deg_v), without self-loops.
 *
 * <p>Messages to users and to items are two products that may run at once; both use one index list.
 * Edge dropout keeps each edge with probability {@code edgeKeep}, the two directions independently,
 * and scales it up; one mask a behaviour and step, whatever reads the graph.
 */
public final class BehaviourGraph {
  /** Message passing of one behaviour in one build. */
  private record Edges(
      Operand<TInt64> indices, // [edges, 2], user and item
      Operand<TInt64> shape, // users, items
      Operand<TFloat32> toUsers, // [edges]
      Operand<TFloat32> toItems) {}

  private final GraftScope scope;
  private final BehaviourLog log;
  private final List<Edges> edges = new ArrayList<>();
  private final List<BatchRows> batch = new ArrayList<>();

  /** The edges of a batch of users under one behaviour. */
  private record BatchRows(
      Operand<TInt32> rows,
      Operand<TInt32> items,
      Operand<TInt32> positions,
      Operand<TFloat32> values,
      int behaviour) {}

  /**
   * @param edgeKeep the probability to keep an edge in TRAIN; 1 drops none
   */
  public BehaviourGraph(GraftScope scope, BehaviourLog log, float edgeKeep) {
    this.scope = scope;
    this.log = log;
    for (int k = 0; k < log.behaviours().size(); k++) {
      edges.add(edges(scope.child(log.behaviours().get(k)), log.interactions().get(k), edgeKeep));
    }
  }

  private static Edges edges(GraftScope scope, Interactions pairs, float edgeKeep) {
    Ops tf = scope.tf();
    int n = pairs.size();
    Operand<TInt64> indices =
        scope.fixed("edges", TInt64.class, Shape.of(n, 2), () -> indices(pairs));
    Operand<TFloat32> norms = scope.fixed("norms", TFloat32.class, Shape.of(n), () -> norms(pairs));
    Operand<TInt64> shape = tf.constant(new long[] {pairs.users(), pairs.items()});
    if (!scope.isTraining() || edgeKeep >= 1) {
      return new Edges(indices, shape, norms, norms);
    }
    return new Edges(
        indices,
        shape,
        Dropout.apply(scope, "drop-to-users", norms, n, edgeKeep),
        Dropout.apply(scope, "drop-to-items", norms, n, edgeKeep));
  }

  private static TInt64 indices(Interactions pairs) {
    long[] flat = new long[2 * pairs.size()];
    for (int u = 0; u < pairs.users(); u++) {
      for (int p = pairs.begin(u); p < pairs.end(u); p++) {
        flat[2 * p] = u;
        flat[2 * p + 1] = pairs.item(p);
      }
    }
    return TInt64.tensorOf(Shape.of(pairs.size(), 2), DataBuffers.of(flat, true, false));
  }

  private static TFloat32 norms(Interactions pairs) {
    int[] itemDegrees = pairs.itemDegrees();
    float[] values = new float[pairs.size()];
    for (int u = 0; u < pairs.users(); u++) {
      for (int p = pairs.begin(u); p < pairs.end(u); p++) {
        values[p] = (float) (1 / Math.sqrt((double) pairs.degree(u) * itemDegrees[pairs.item(p)]));
      }
    }
    return TFloat32.tensorOf(Shape.of(pairs.size()), DataBuffers.of(values, true, false));
  }

  public List<String> behaviours() {
    return log.behaviours();
  }

  public int users() {
    return log.users();
  }

  public int items() {
    return log.items();
  }

  /**
   * √deg of users or items under a behaviour, [users, 1] or [items, 1]; once for each in a build.
   */
  Operand<TFloat32> rootDegrees(int behaviour, boolean ofUsers) {
    Interactions pairs = log.interactions().get(behaviour);
    int n = ofUsers ? pairs.users() : pairs.items();
    return scope
        .child(log.behaviours().get(behaviour))
        .fixed(
            ofUsers ? "user-roots" : "item-roots",
            TFloat32.class,
            Shape.of(n, 1),
            () -> {
              int[] itemDegrees = pairs.itemDegrees();
              float[] roots = new float[n];
              for (int i = 0; i < n; i++) {
                roots[i] = (float) Math.sqrt(ofUsers ? pairs.degree(i) : itemDegrees[i]);
              }
              return TFloat32.tensorOf(Shape.of(n, 1), DataBuffers.of(roots, true, false));
            });
  }

  /** A_k of items: [items, d] gives [users, d]. */
  public Operand<TFloat32> toUsers(int behaviour, Operand<TFloat32> items) {
    Edges e = edges.get(behaviour);
    return scope.tf().sparse.sparseTensorDenseMatMul(e.indices(), e.toUsers(), e.shape(), items);
  }

  /** A_kᵀ of users: [users, d] gives [items, d]. */
  public Operand<TFloat32> toItems(int behaviour, Operand<TFloat32> users) {
    Edges e = edges.get(behaviour);
    return scope
        .tf()
        .sparse
        .sparseTensorDenseMatMul(
            e.indices(), e.toItems(), e.shape(), users, SparseTensorDenseMatMul.adjointA(true));
  }

  /**
   * The rows of {@link #toUsers} that belong to a batch, without computing the others; uses the
   * inputs of {@link #batchRows}.
   */
  public Operand<TFloat32> toBatch(
      int behaviour, Operand<TInt32> batchUsers, Operand<TFloat32> items) {
    return batchProduct(behaviour, batchUsers, items, SparseTensorDenseMatMul.adjointA(false));
  }

  private Operand<TFloat32> batchProduct(
      int behaviour,
      Operand<TInt32> batchUsers,
      Operand<TFloat32> dense,
      SparseTensorDenseMatMul.Options adjoint) {
    Ops tf = scope.tf();
    BatchRows rows = batchRows(behaviour);
    Operand<TInt64> indices =
        tf.dtypes.cast(tf.stack(List.of(rows.rows(), rows.items()), Stack.axis(1L)), TInt64.class);
    Operand<TInt64> shape =
        tf.stack(
            List.of(
                tf.dtypes.cast(tf.size(batchUsers), TInt64.class),
                tf.constant((long) log.items())));
    return tf.sparse.sparseTensorDenseMatMul(indices, rows.values(), shape, dense, adjoint);
  }

  /** The adjoint of {@link #toBatch}: rows of the batch give [items, d]. */
  public Operand<TFloat32> fromBatch(
      int behaviour, Operand<TInt32> batchUsers, Operand<TFloat32> rows) {
    return batchProduct(behaviour, batchUsers, rows, SparseTensorDenseMatMul.adjointA(true));
  }

  /** The row in the batch of each of the batch's edges, [n]. */
  public Operand<TInt32> batchEdgeRows(int behaviour) {
    return batchRows(behaviour).rows();
  }

  /** The item of each of the batch's edges, [n]. */
  public Operand<TInt32> batchEdgeItems(int behaviour) {
    return batchRows(behaviour).items();
  }

  /** The position in the log of each of the batch's edges, [n]. */
  public Operand<TInt32> batchEdgePositions(int behaviour) {
    return batchRows(behaviour).positions();
  }

  /**
   * Inputs {@code <path>/<behaviour>/batch-rows, batch-items, batch-edges}; see {@link
   * BatchFeeder}.
   */
  private BatchRows batchRows(int behaviour) {
    for (BatchRows made : batch) {
      if (made.behaviour() == behaviour) {
        return made;
      }
    }
    GraftScope inner = scope.child(log.behaviours().get(behaviour));
    Shape any = Shape.of(Shape.UNKNOWN_SIZE);
    Operand<TInt32> positions = inner.input("batch-edges", TInt32.class, any, Axis.NONE);
    BatchRows made =
        new BatchRows(
            inner.input("batch-rows", TInt32.class, any, Axis.NONE),
            inner.input("batch-items", TInt32.class, any, Axis.NONE),
            positions,
            scope.tf().gather(edges.get(behaviour).toUsers(), positions, scope.tf().constant(0)),
            behaviour);
    batch.add(made);
    return made;
  }
}
