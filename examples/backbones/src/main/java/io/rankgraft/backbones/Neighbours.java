package io.rankgraft.backbones;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Plain sums and means over the neighbours under one behaviour, out of the graph's symmetric
 * products: 1/√(deg_u deg_v) is taken out again by the roots of the degrees. Whoever has no
 * neighbour gets 0.
 */
final class Neighbours {
  private final Ops tf;
  private final BehaviourGraph graph;
  private final int behaviour;
  private final Operand<TFloat32> userRoots; // √deg, [users, 1]
  private final Operand<TFloat32> itemRoots; // [items, 1]

  /** Once for each behaviour and build: it holds the degrees. */
  Neighbours(Ops tf, BehaviourGraph graph, int behaviour) {
    this.tf = tf;
    this.graph = graph;
    this.behaviour = behaviour;
    this.userRoots = graph.rootDegrees(behaviour, true);
    this.itemRoots = graph.rootDegrees(behaviour, false);
  }

  /** √deg_u, [users, 1]. */
  Operand<TFloat32> userRoots() {
    return userRoots;
  }

  /** Σ over a user's items, [users, d]. */
  Operand<TFloat32> sumsOfItems(Operand<TFloat32> items) {
    return tf.math.mul(graph.toUsers(behaviour, tf.math.mul(items, itemRoots)), userRoots);
  }

  /** The mean over a user's items, [users, d]. */
  Operand<TFloat32> meansOfItems(Operand<TFloat32> items) {
    return tf.math.divNoNan(graph.toUsers(behaviour, tf.math.mul(items, itemRoots)), userRoots);
  }

  /** The mean over an item's users, [items, d]. */
  Operand<TFloat32> meansOfUsers(Operand<TFloat32> users) {
    return tf.math.divNoNan(graph.toItems(behaviour, tf.math.mul(users, userRoots)), itemRoots);
  }
}
