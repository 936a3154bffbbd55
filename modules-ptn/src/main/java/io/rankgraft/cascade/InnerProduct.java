package io.rankgraft.cascade;

import io.rankgraft.graph.GraftScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * f(p, q) = p · q, matrix factorisation: the function that BPR, MC-BPR and CMF are compared with in
 * NMTR's Table III. No parameters.
 */
public record InnerProduct() implements InteractionUnit {
  @Override
  public Interaction in(GraftScope scope, int dim) {
    Operand<TFloat32> ones =
        scope.tf().fill(scope.tf().constant(new int[] {dim, 1}), scope.tf().constant(1f));
    return new Interaction() {
      @Override
      public Operand<TFloat32> pairs(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
        return tf.reduceSum(tf.math.mul(users, items), tf.constant(1));
      }

      @Override
      public Operand<TFloat32> grid(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
        return Gmf.weighted(tf, users, items, ones);
      }

      @Override
      public Optional<Operand<TFloat32>> diagonal() {
        return Optional.of(ones);
      }
    };
  }
}
