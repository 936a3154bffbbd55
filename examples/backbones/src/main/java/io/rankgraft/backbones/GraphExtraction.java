package io.rankgraft.backbones;

import io.rankgraft.ptn.Propagation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * ψ for hosts that have no relation update of their own: x^l = LeakyReLU((A_k y^{l−1}) ⊙ r),
 * averaged over layers 0..L_tr. HPMR, Eq. 8–11, with r kept through the layers.
 */
final class GraphExtraction implements Propagation {
  private static final float SLOPE = 0.2f;

  private final Ops tf;
  private final BehaviourGraph graph;
  private final int layers;
  private final Optional<Operand<TInt32>> batch;

  /**
   * @param batch the users asked for; empty for all, as two layers or more need
   */
  GraphExtraction(
      String host, Ops tf, BehaviourGraph graph, int layers, Optional<Operand<TInt32>> batch) {
    requireAllUsersForLayers(host, layers, batch);
    this.tf = tf;
    this.graph = graph;
    this.layers = layers;
    this.batch = batch;
  }

  static void requireAllUsersForLayers(
      String host, int transferLayers, Optional<Operand<TInt32>> batch) {
    if (batch.isPresent() && transferLayers > 1) {
      throw new IllegalArgumentException(
          "%s: expected all users with %s transfer layers but got a batch"
              .formatted(host, transferLayers));
    }
  }

  @Override
  public Operand<TFloat32> extract(
      int k, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {
    List<Operand<TFloat32>> layer = new ArrayList<>(List.of(users));
    Operand<TFloat32> x = users;
    Operand<TFloat32> y = items;
    for (int l = 1; l <= layers; l++) {
      Operand<TFloat32> toUsers =
          batch.isPresent() ? graph.toBatch(k, batch.get(), y) : graph.toUsers(k, y);
      Operand<TFloat32> nextItems = l == layers ? y : message(graph.toItems(k, x), relation);
      x = message(toUsers, relation);
      y = nextItems;
      layer.add(x);
    }
    return mean(tf, layer);
  }

  private Operand<TFloat32> message(Operand<TFloat32> sum, Operand<TFloat32> relation) {
    return tf.nn.leakyRelu(tf.math.mul(sum, relation), LeakyRelu.alpha(SLOPE));
  }

  static Operand<TFloat32> mean(Ops tf, List<Operand<TFloat32>> layers) {
    return layers.size() == 1
        ? layers.get(0)
        : tf.math.mul(tf.math.addN(layers), tf.constant(1f / layers.size()));
  }
}
