package io.rankgraft.benchmarks;

import io.rankgraft.backbones.BehaviourGraph;
import io.rankgraft.backbones.EdgeBuffer;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.tensorflow.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Matrix products a training step cannot do without, forward and backward, side by side in a graph
 * of their own with nothing between them. Every product reads a matrix of its own, as in a step:
 * equal ones would be computed once.
 */
final class Products {
  private final GraftScope scope;
  private final BehaviourLog log;
  private final int batch;
  private final BehaviourGraph graph;
  private final Operand<TInt32> users;
  private final List<EdgeBuffer> edges = new ArrayList<>();
  private final List<Op> targets = new ArrayList<>();
  private final Set<Integer> ofBatch = new TreeSet<>(); // behaviours whose edges are fed
  private int matrices;

  /**
   * @param batch users of a step
   */
  Products(GraftScope scope, BehaviourLog log, int batch) {
    this.scope = scope;
    this.log = log;
    this.batch = batch;
    users = scope.input("batch-users", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
    graph = new BehaviourGraph(scope.child("graph"), log, 1f);
    log.interactions().forEach(pairs -> edges.add(new EdgeBuffer(pairs)));
  }

  private Operand<TFloat32> matrix(int rows, int columns) {
    return scope.parameter("x" + matrices++, Shape.of(rows, columns), Initializer.xavierUniform());
  }

  int behaviours() {
    return edges.size();
  }

  /**
   * Propagation over the layers of behaviours, a product to the users and one to the items each,
   * the last to the users of the batch only.
   */
  void allLayers(int firstBehaviour, int layers, int dim) {
    for (int k = firstBehaviour; k < behaviours(); k++) {
      for (int l = 1; l < layers; l++) {
        layer(k, dim);
      }
      toItems(k, dim);
      toBatch(k, dim);
    }
  }

  /** One layer: to the items and to the users. */
  void layer(int k, int dim) {
    toItems(k, dim);
    targets.add(graph.toUsers(k, matrix(log.items(), dim)));
    targets.add(graph.toItems(k, matrix(log.users(), dim)));
  }

  private void toItems(int k, int dim) {
    targets.add(graph.toItems(k, matrix(log.users(), dim)));
    targets.add(graph.toUsers(k, matrix(log.items(), dim)));
  }

  private void toBatch(int k, int dim) {
    ofBatch.add(k);
    targets.add(graph.toBatch(k, users, matrix(log.items(), dim)));
    targets.add(graph.fromBatch(k, users, matrix(batch, dim)));
  }

  /** What PTN adds where the first behaviour has no weight: shared ×3, re-projected ×1. */
  void ptn(int dim) {
    int cart = log.behaviours().size() - 2;
    int buy = log.behaviours().size() - 1;
    for (int k : new int[] {cart, buy, buy, cart}) {
      toBatch(k, dim);
    }
  }

  /** Dense layers, the last over the users of the batch only. */
  void denseLayers(int layers, int dim) {
    for (int l = 1; l < layers; l++) {
      dense(dim, dim);
    }
    denseOfBatch(dim, dim);
  }

  /** A dense layer over all users and items. */
  void dense(int in, int out) {
    denseRows(log.users(), in, out);
    denseRows(log.items(), in, out);
  }

  /** A dense layer over the users of the batch and all items. */
  void denseOfBatch(int in, int out) {
    denseRows(batch, in, out);
    denseRows(log.items(), in, out);
  }

  /** X W, and its gradients dY Wᵀ and Xᵀ dY. */
  private void denseRows(int rows, int in, int out) {
    Ops tf = scope.tf();
    targets.add(tf.linalg.matMul(matrix(rows, in), matrix(in, out)));
    targets.add(tf.linalg.matMul(matrix(rows, out), matrix(in, out), MatMul.transposeB(true)));
    targets.add(tf.linalg.matMul(matrix(rows, in), matrix(rows, out), MatMul.transposeA(true)));
  }

  /** Of non-sampling losses: UᵀU and VᵀV, and their gradients. */
  void losses(int count, int dim) {
    Ops tf = scope.tf();
    for (int loss = 0; loss < count; loss++) {
      for (int rows : new int[] {batch, log.items()}) {
        Operand<TFloat32> x = matrix(rows, dim);
        targets.add(tf.linalg.matMul(x, x, MatMul.transposeA(true)));
        targets.add(tf.linalg.matMul(matrix(rows, dim), matrix(dim, dim)));
      }
    }
  }

  List<Op> targets() {
    return targets;
  }

  void feed(Feed feed, int[] batchUsers) {
    feed.put("batch-users", batchUsers);
    for (int k : ofBatch) {
      String prefix = "graph/" + log.behaviours().get(k) + "/batch-";
      edges.get(k).fill(batchUsers, batchUsers.length);
      edges.get(k).feedRows(feed, prefix + "rows");
      edges.get(k).feedItems(feed, prefix + "items");
      edges.get(k).feedPositions(feed, prefix + "edges");
    }
  }
}
