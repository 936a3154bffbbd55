package io.rankgraft.ptn;

import io.rankgraft.graph.GraftScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The efficient non-sampling loss over all user-item pairs of a batch. HPMR, Eq. 4 and 7, appendix
 * A.3:
 *
 * <pre>
 * Σ_u Σ_{v∈V_u+} [(c+ − c−) o² − 2 c+ o] + c− Σ_ij (r_i r_j)(UᵀU)_ij (VᵀV)_ij,   o_uv = u · diag(r) · v
 * </pre>
 *
 * <p>It equals Σ_{pos} c+ (1−o)² + Σ_{neg} c− o² − c+ #pos, so negative values are normal; users ×
 * items is never formed. Sums, not means.
 *
 * <p>Differs from the paper: the item sum of Eq. 7's last term runs over all items; as printed,
 * over the positives, the identity with the full sum would not hold. c+ and c− are one number each
 * for all items, behaviours and unique losses, as in the authors' code; the paper prints one per
 * item and behaviour.
 *
 * @param batch the batch's rows among the users given, [b]; empty when the users are the batch
 * @param positives the observed pairs, by behaviour
 * @param positiveWeight c+
 * @param negativeWeight c−
 */
public record NonSampling(
    Optional<Operand<TInt32>> batch,
    PositivesSource positives,
    float positiveWeight,
    float negativeWeight)
    implements Supervision {

  /** Observed pairs of a batch: the row in the batch and the item, both [n]. */
  public record Positives(Operand<TInt32> rows, Operand<TInt32> items) {}

  /** Where a batch's observed pairs come from; asked only for what a loss needs. */
  public interface PositivesSource {
    Positives of(GraftScope scope, int behaviour);

    /** Pairs of {@code upstream} that are not pairs of {@code downstream}. */
    Positives unique(GraftScope scope, int upstream, int downstream);
  }

  public NonSampling {
    if (!(positiveWeight > 0 && negativeWeight >= 0)) {
      throw new IllegalArgumentException(
          "non-sampling loss: expected c+ > 0 and c- >= 0 but got %s, %s"
              .formatted(positiveWeight, negativeWeight));
    }
  }

  @Override
  public Operand<TFloat32> behaviour(
      GraftScope scope,
      int behaviour,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items) {
    return loss(scope.tf(), users, relation, items, positives.of(scope, behaviour));
  }

  @Override
  public Operand<TFloat32> unique(
      GraftScope scope,
      int upstream,
      int downstream,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items) {
    return loss(scope.tf(), users, relation, items, positives.unique(scope, upstream, downstream));
  }

  private Operand<TFloat32> loss(
      Ops tf,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items,
      Positives observed) {
    Operand<TFloat32> inBatch =
        batch.isPresent() ? tf.gather(users, batch.get(), tf.constant(0)) : users;
    Operand<TFloat32> u = tf.math.mul(inBatch, relation); // [b, d]: r goes with u
    Operand<TFloat32> o =
        tf.reduceSum(
            tf.math.mul(
                tf.gather(u, observed.rows(), tf.constant(0)),
                tf.gather(items, observed.items(), tf.constant(0))),
            tf.constant(1)); // [n]
    Operand<TFloat32> observedPart =
        tf.reduceSum(
            tf.math.sub(
                tf.math.mul(tf.math.square(o), tf.constant(positiveWeight - negativeWeight)),
                tf.math.mul(o, tf.constant(2 * positiveWeight))),
            tf.constant(0));
    if (negativeWeight == 0) {
      return observedPart;
    }
    Operand<TFloat32> all =
        tf.reduceSum(
            tf.math.mul(gram(tf, u), gram(tf, items)), tf.constant(new int[] {0, 1})); // [d, d]
    return tf.math.add(observedPart, tf.math.mul(all, tf.constant(negativeWeight)));
  }

  /** XᵀX, [d, d]. */
  private static Operand<TFloat32> gram(Ops tf, Operand<TFloat32> x) {
    return tf.linalg.matMul(x, x, MatMul.transposeA(true));
  }
}
