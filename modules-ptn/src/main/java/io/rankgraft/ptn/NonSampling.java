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
 * over the positives, the identity with the full sum would not hold. Without {@link ItemWeights} c+
 * and c− are one number each for all items, behaviours and unique losses, as in the authors' code.
 * With them they are c_v^{k+} and c_v^{k−}, one per item and behaviour, as printed; of which items
 * and behaviours weigh how much the paper says nothing.
 *
 * @param batch the batch's rows among the users given, [b]; empty when the users are the batch
 * @param positives the observed pairs, by behaviour
 * @param positiveWeight c+
 * @param negativeWeight c−
 * @param itemWeights factors of c+ and c− by item and behaviour; empty for 1
 */
public record NonSampling(
    Optional<Operand<TInt32>> batch,
    PositivesSource positives,
    float positiveWeight,
    float negativeWeight,
    Optional<ItemWeights> itemWeights)
    implements Supervision {

  /** c_v^{k+} / c+ and c_v^{k−} / c−, above or equal 0; a unique loss has those of its upstream. */
  public interface ItemWeights {
    /** The factor of c+ for each item, [items]. */
    Operand<TFloat32> positive(GraftScope scope, int behaviour);

    /** The factor of c− for each item, [items]. */
    Operand<TFloat32> negative(GraftScope scope, int behaviour);
  }

  /** One c+ and one c− for all items and behaviours. */
  public NonSampling(
      Optional<Operand<TInt32>> batch,
      PositivesSource positives,
      float positiveWeight,
      float negativeWeight) {
    this(batch, positives, positiveWeight, negativeWeight, Optional.empty());
  }

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
    return loss(scope, behaviour, users, relation, items, positives.of(scope, behaviour));
  }

  @Override
  public Operand<TFloat32> unique(
      GraftScope scope,
      int upstream,
      int downstream,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items) {
    return loss(
        scope, upstream, users, relation, items, positives.unique(scope, upstream, downstream));
  }

  private Operand<TFloat32> loss(
      GraftScope scope,
      int behaviour,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items,
      Positives observed) {
    Ops tf = scope.tf();
    Operand<TInt32> axis = tf.constant(0);
    Operand<TFloat32> inBatch = batch.isPresent() ? tf.gather(users, batch.get(), axis) : users;
    Operand<TFloat32> u = tf.math.mul(inBatch, relation); // [b, d]: r goes with u
    Operand<TFloat32> o =
        tf.reduceSum(
            tf.math.mul(
                tf.gather(u, observed.rows(), axis), tf.gather(items, observed.items(), axis)),
            tf.constant(1)); // [n]
    Operand<TFloat32> positive = tf.constant(positiveWeight); // c+, or [items]
    Operand<TFloat32> negative = tf.constant(negativeWeight);
    Operand<TFloat32> positiveAt = positive; // the same of the observed pairs, or [n]
    Operand<TFloat32> negativeAt = negative;
    if (itemWeights.isPresent()) {
      positive = tf.math.mul(positive, itemWeights.get().positive(scope, behaviour));
      negative = tf.math.mul(negative, itemWeights.get().negative(scope, behaviour));
      positiveAt = tf.gather(positive, observed.items(), axis);
      negativeAt = tf.gather(negative, observed.items(), axis);
    }
    Operand<TFloat32> observedPart =
        tf.reduceSum(
            tf.math.sub(
                tf.math.mul(tf.math.square(o), tf.math.sub(positiveAt, negativeAt)),
                tf.math.mul(o, tf.math.mul(positiveAt, tf.constant(2f)))),
            axis);
    if (negativeWeight == 0) {
      return observedPart;
    }
    Operand<TFloat32> weighted =
        itemWeights.isPresent()
            ? tf.math.mul(items, tf.expandDims(negative, tf.constant(1)))
            : items;
    Operand<TFloat32> all =
        tf.reduceSum(
            tf.math.mul(product(tf, u, u), product(tf, weighted, items)), // [d, d]; Vᵀ diag(c) V
            tf.constant(new int[] {0, 1}));
    return tf.math.add(observedPart, itemWeights.isPresent() ? all : tf.math.mul(all, negative));
  }

  /** XᵀY, [d, d]. */
  private static Operand<TFloat32> product(Ops tf, Operand<TFloat32> x, Operand<TFloat32> y) {
    return tf.linalg.matMul(x, y, MatMul.transposeA(true));
  }
}
