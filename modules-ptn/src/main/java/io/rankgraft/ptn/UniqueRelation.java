package io.rankgraft.ptn;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * e_r^{k,uni} of Eq. 6: "similarly generated" as Eq. 2 and 3, from r^{k,0} through matrices of its
 * own that all behaviours share. Creates {@code relation-unique-<layer>}, [d, d].
 */
final class UniqueRelation {
  private final Ops tf;
  private final List<Operand<TFloat32>> chain = new ArrayList<>();

  UniqueRelation(GraftScope scope, int layers, long d) {
    this.tf = scope.tf();
    for (int layer = 1; layer <= layers; layer++) {
      chain.add(
          scope.parameter("relation-unique-" + layer, Shape.of(d, d), Initializer.xavierUniform()));
    }
  }

  /** The mean over the chain's layers, [1, d]. */
  Operand<TFloat32> of(Operand<TFloat32> relation0) {
    List<Operand<TFloat32>> layers = new ArrayList<>();
    layers.add(relation0);
    for (Operand<TFloat32> w : chain) {
      layers.add(tf.linalg.matMul(layers.get(layers.size() - 1), w));
    }
    return layers.size() == 1
        ? relation0
        : tf.math.mul(tf.math.addN(layers), tf.constant(1f / layers.size()));
  }
}
