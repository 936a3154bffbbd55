package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A ranker of HPMR's Table 2 that is trained alone: its behaviours have no vectors, or none of one
 * width, between which a transfer could be mounted. The score of the target is u · v. Where there
 * is one loss, no λ weighs it.
 */
interface SoloHost extends BehaviourHost {
  /**
   * @throws IllegalStateException always: whoever composes the model leaves the transfer out
   */
  @Override
  default Operand<TFloat32> extract(
      int k, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {
    throw new IllegalStateException(
        "host '%s': expected no transfer on it but one asks for its propagation; leave it out"
            .formatted(getClass().getSimpleName()));
  }

  /** One pair of tables for all behaviours, r = 1. */
  static Encoded encoded(
      GraftScope scope, int behaviours, Operand<TFloat32> users, Operand<TFloat32> items) {
    List<Operand<TFloat32>> r = relations(scope.tf(), behaviours, users.shape().get(1));
    return new Encoded(
        Collections.nCopies(behaviours, users), Collections.nCopies(behaviours, items), r, r);
  }

  /** r = 1 for each behaviour, [1, width]. */
  static List<Operand<TFloat32>> relations(Ops tf, int behaviours, long width) {
    return Collections.nCopies(
        behaviours, tf.fill(tf.constant(new long[] {1, width}), tf.constant(1f)));
  }

  /** Rows of a batch of users, or all. */
  static Operand<TFloat32> rows(Ops tf, Optional<Operand<TInt32>> batch, Operand<TFloat32> users) {
    return batch.isPresent() ? tf.gather(users, batch.get(), tf.constant(0)) : users;
  }
}
