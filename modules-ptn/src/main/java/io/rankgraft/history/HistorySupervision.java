package io.rankgraft.history;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.Supervision;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Two losses on one batch. The vectors and popularity have the host's: with a = [u ⊙ r, w_pop], b =
 * [v, φ_v] and P the purchases of the batch,
 *
 * <pre>
 * c− Σ_ij (AᵀA)_ij (BᵀB)_ij + Σ_P [c+ o² − 2 c+ o − c− (a·b)²]
 * </pre>
 *
 * <p>where o leaves the scored purchase out of φ. History has its own: with H the history pairs and
 * c_H their negative weight,
 *
 * <pre>
 * c_H Σ_{H − P} h² + c+ Σ_{P, history left} (1 − h)² − c+ #{P, history left}
 * </pre>
 *
 * <p>the purchases' features again without themselves. Users × items is never formed.
 *
 * <p>The two do not mix. u · v has seen every training pair: on a Tmall log its mean was twice as
 * large at purchases as at other history pairs, and at held-out purchases as small as there, for in
 * training they were none. History fitted on top of u · v relies on a difference that pairs to be
 * ranked do not show, and ranked worse; with history pairs weighed more in u · v's own loss the
 * ranking fell from epoch to epoch.
 *
 * <p>One object serves one build; it makes its tensors when a loss first asks for them.
 */
public final class HistorySupervision implements Supervision {

  /** Pairs of a batch: the row in the batch, the item, and the position in the log, all [n]. */
  public record Pairs(Operand<TInt32> rows, Operand<TInt32> items, Operand<TInt32> positions) {}

  /**
   * History pairs of a batch: the item and the position in the log, [n]; no term reads the user.
   */
  public record History(Operand<TInt32> items, Operand<TInt32> positions) {}

  /** Where a batch's pairs come from; asked in TRAIN only. */
  public interface BatchPairs {
    /** Of the users of the batch, those of {@link HistoryPairs#pairs}. */
    History history(GraftScope scope);

    /** The target behaviour's. */
    Pairs purchases(GraftScope scope);
  }

  private final AuxiliaryHistory.Outputs history;
  private final NonSampling base;
  private final int target;
  private final BatchPairs batch;
  private Prepared prepared; // null until a loss asks

  /** What every loss of a build shares: the change of φ, [n, 2], and the second loss, a scalar. */
  private record Prepared(
      Pairs purchases, Operand<TFloat32> popularityChange, Operand<TFloat32> historyLoss) {}

  HistorySupervision(
      AuxiliaryHistory.Outputs history, NonSampling base, int target, BatchPairs batch) {
    this.history = history;
    this.base = base;
    this.target = target;
    this.batch = batch;
  }

  @Override
  public Operand<TFloat32> unique(
      GraftScope scope,
      int upstream,
      int downstream,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items) {
    return base.unique(scope, upstream, downstream, users, relation, items);
  }

  @Override
  public Operand<TFloat32> behaviour(
      GraftScope scope,
      int behaviour,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items) {
    if (behaviour != target) {
      return base.behaviour(scope, behaviour, users, relation, items);
    }
    Ops tf = scope.tf();
    Operand<TFloat32> inBatch =
        base.batch().isPresent() ? tf.gather(users, base.batch().get(), tf.constant(0)) : users;
    Operand<TFloat32> a = history.users(tf.math.mul(inBatch, relation)); // [b, d + 2]
    Operand<TFloat32> b = history.items(items); // [items, d + 2]
    if (prepared == null) {
      prepared = prepare();
    }
    Operand<TFloat32> loss = tf.math.add(purchasePart(tf, a, b, prepared), prepared.historyLoss());
    if (base.negativeWeight() == 0) {
      return loss;
    }
    Operand<TFloat32> all =
        tf.reduceSum(tf.math.mul(gram(tf, a), gram(tf, b)), tf.constant(new int[] {0, 1}));
    return tf.math.add(loss, tf.math.mul(all, tf.constant(base.negativeWeight())));
  }

  /** Σ_P [c+ o² − 2 c+ o − c− (a·b)²]. */
  private Operand<TFloat32> purchasePart(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, Prepared of) {
    Operand<TFloat32> product = products(tf, a, b, of.purchases());
    Operand<TFloat32> left =
        rowSum(tf, tf.math.mul(of.popularityChange(), history.popularityWeight()));
    return sum(
        tf,
        tf.math.sub(
            positive(tf, base.positiveWeight(), tf.math.add(product, left)),
            tf.math.mul(tf.math.square(product), tf.constant(base.negativeWeight()))));
  }

  /** c+ (1 − o)² − c+, [n]. */
  private static Operand<TFloat32> positive(Ops tf, float weight, Operand<TFloat32> o) {
    return tf.math.mul(
        tf.math.sub(tf.math.square(o), tf.math.mul(o, tf.constant(2f))), tf.constant(weight));
  }

  private Prepared prepare() {
    GraftScope scope = history.scope();
    Ops tf = scope.tf();
    HistoryPairs data = history.pairs();
    History pairs = batch.history(scope);
    Pairs purchases = batch.purchases(scope);
    Operand<TInt32> pattern = fixed(scope, "patterns", data.patterns(), pairs.positions());
    Operand<TInt32> whole =
        fixed(scope, "purchase-patterns", data.purchasePatterns(), purchases.positions());
    Operand<TInt32> left =
        fixed(
            scope,
            "purchase-patterns-left-out",
            data.purchasePatternsLeftOut(),
            purchases.positions());
    Operand<TFloat32> popularity = at(tf, history.popularity(), purchases.items());
    Operand<TFloat32> popularityLeft =
        at(
            tf,
            AuxiliaryHistory.rows(
                scope, "popularity-left-out", data.popularityLeftOut(), HistoryPairs.FEATURES),
            purchases.positions());
    Operand<TFloat32> all =
        sum(tf, tf.math.square(scores(tf, pattern, at(tf, history.popularity(), pairs.items()))));
    Operand<TFloat32> bought =
        sum(tf, tf.math.mul(some(tf, whole), tf.math.square(scores(tf, whole, popularity))));
    Operand<TFloat32> positives =
        sum(
            tf,
            tf.math.mul(
                some(tf, left),
                positive(tf, history.config().positiveWeight(), scores(tf, left, popularityLeft))));
    return new Prepared(
        purchases,
        tf.math.sub(popularityLeft, popularity),
        tf.math.add(
            positives,
            tf.math.mul(tf.math.sub(all, bought), tf.constant(history.config().negativeWeight()))));
  }

  /** 1 where there is any history, [n]. */
  private static Operand<TFloat32> some(Ops tf, Operand<TInt32> patterns) {
    return tf.dtypes.cast(tf.math.greater(patterns, tf.constant(0)), TFloat32.class);
  }

  /** h = w[p] + m[p] · φ, [n]. */
  private Operand<TFloat32> scores(Ops tf, Operand<TInt32> pattern, Operand<TFloat32> popularity) {
    return tf.math.add(
        at(tf, history.weights(), pattern),
        rowSum(tf, tf.math.mul(at(tf, history.slopes(), pattern), popularity)));
  }

  private static Operand<TInt32> fixed(
      GraftScope scope, String name, int[] values, Operand<TInt32> positions) {
    Shape shape = Shape.of(values.length);
    Operand<TInt32> all =
        scope.fixed(
            name,
            TInt32.class,
            shape,
            () -> TInt32.tensorOf(shape, DataBuffers.of(values, true, false)));
    return scope.tf().gather(all, positions, scope.tf().constant(0));
  }

  private static Operand<TFloat32> at(Ops tf, Operand<TFloat32> x, Operand<TInt32> ids) {
    return tf.gather(x, ids, tf.constant(0));
  }

  /** a · b at pairs, [n]. */
  private static Operand<TFloat32> products(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, Pairs pairs) {
    return rowSum(tf, tf.math.mul(at(tf, a, pairs.rows()), at(tf, b, pairs.items())));
  }

  private static Operand<TFloat32> rowSum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.constant(1));
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.constant(0));
  }

  /** XᵀX, [d + 2, d + 2]. */
  private static Operand<TFloat32> gram(Ops tf, Operand<TFloat32> x) {
    return tf.linalg.matMul(x, x, MatMul.transposeA(true));
  }
}
