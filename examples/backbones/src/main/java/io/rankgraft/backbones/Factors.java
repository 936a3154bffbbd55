package io.rankgraft.backbones;

import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The tables of a factorisation model, one of users and one of items, and the vectors behaviours
 * get from them. Creates {@code users}, {@code items} and, when split, {@code split-<behaviour>}.
 */
final class Factors {
  private static final float SPREAD = 0.01f; // of first values, as EHCF's code has it

  /**
   * @param dim d
   * @param transferLayers L_tr, the steps of ψ
   * @param split whether every behaviour has vectors of its own, e^k = e + e T_k, which a transfer
   *     between behaviours needs: equal vectors have nothing to project. Our own reading, the paper
   *     does not say how it mounts PTN on such hosts
   * @param userKeep the probability to keep an element of a user's vector in TRAIN
   */
  record Config(int dim, int transferLayers, boolean split, float userKeep) {
    Config {
      if (dim < 1 || transferLayers < 0 || !(userKeep > 0 && userKeep <= 1)) {
        throw new IllegalArgumentException(
            ("factorisation config: expected dim >= 1, transferLayers >= 0 and userKeep in (0, 1]"
                    + " but got %s, %s and %s")
                .formatted(dim, transferLayers, userKeep));
      }
    }
  }

  /** e_u^k, [users or batch, d]. */
  final List<Operand<TFloat32>> users = new ArrayList<>();

  /** e_v^k, [items, d]. */
  final List<Operand<TFloat32>> items = new ArrayList<>();

  Factors(GraftScope scope, BehaviourGraph graph, Config config, Optional<Operand<TInt32>> batch) {
    Ops tf = scope.tf();
    int d = config.dim();
    Initializer init = Initializer.normal(SPREAD);
    EmbeddingTable userTable = scope.embedding("users", graph.users(), d, init);
    Operand<TFloat32> u = batch.isPresent() ? userTable.lookup(batch.get()) : userTable.whole();
    u = Dropout.apply(scope, "drop-users", u, d, config.userKeep());
    Operand<TFloat32> v = scope.embedding("items", graph.items(), d, init).whole();
    for (String behaviour : graph.behaviours()) {
      if (config.split()) {
        Operand<TFloat32> t =
            scope.parameter("split-" + behaviour, Shape.of(d, d), Initializer.normal(SPREAD));
        users.add(tf.math.add(u, tf.linalg.matMul(u, t)));
        items.add(tf.math.add(v, tf.linalg.matMul(v, t)));
      } else {
        users.add(u);
        items.add(v);
      }
    }
  }

  /** ±√(3 / d), the first values of prediction vectors and their maps in EHCF's code. */
  static Initializer predictionInit(int dim) {
    return Initializer.uniform((float) Math.sqrt(3.0 / dim));
  }
}
