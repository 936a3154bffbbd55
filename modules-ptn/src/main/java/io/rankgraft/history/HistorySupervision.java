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
 * The non-sampling loss of scores with history. With a = [u ⊙ r, w_pop], b = [v, φ_v], H the
 * history pairs and P the purchases of the batch:
 *
 * <pre>
 * c− Σ_ij (AᵀA)_ij (BᵀB)_ij + Σ_H [c_uv (a·b + s)² − c− (a·b)²] + Σ_P [c+ o² − 2 c+ o − c_uv q²]
 * </pre>
 *
 * <p>c_uv is the history's c− on shown history pairs and the host's elsewhere, q = a·b + s is what
 * the first two terms counted, and o is the same with the scored purchase left out of its features.
 * It equals Σ_P c+ (1 − o)² + Σ_{not P} c_uv (a·b + s)² − c+ #P: users × items is never formed.
 *
 * <p>One object serves one build; it makes its tensors when a loss first asks for them.
 */
public final class HistorySupervision implements Supervision {

  /** Pairs of a batch: the row in the batch, the item, and the position in the log, all [n]. */
  public record Pairs(Operand<TInt32> rows, Operand<TInt32> items, Operand<TInt32> positions) {}

  /** Where a batch's pairs come from; asked in TRAIN only. */
  public interface BatchPairs {
    /** Of the users of the batch, those of {@link HistoryPairs#pairs}. */
    Pairs history(GraftScope scope);

    /** The target behaviour's. */
    Pairs purchases(GraftScope scope);
  }

  private final AuxiliaryHistory.Outputs history;
  private final NonSampling base;
  private final int target;
  private final BatchPairs batch;
  private Prepared prepared; // null until a loss asks

  /** What every loss of a build shares: [n] each, the change [n, 2]; shown is 0 or 1. */
  private record Prepared(
      Pairs pairs,
      Pairs purchases,
      Operand<TFloat32> terms,
      Operand<TFloat32> shown,
      Operand<TFloat32> purchaseTerms,
      Operand<TFloat32> purchaseTermsLeftOut,
      Operand<TFloat32> purchaseShown,
      Operand<TFloat32> popularityChange) {}

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
      prepared = prepare(tf.gather(tf.shape(inBatch), tf.constant(0), tf.constant(0)));
    }
    Operand<TFloat32> loss =
        tf.math.add(historyPart(tf, a, b, prepared), purchasePart(tf, a, b, prepared));
    if (base.negativeWeight() == 0) {
      return loss;
    }
    Operand<TFloat32> all =
        tf.reduceSum(tf.math.mul(gram(tf, a), gram(tf, b)), tf.constant(new int[] {0, 1}));
    return tf.math.add(loss, tf.math.mul(all, tf.constant(base.negativeWeight())));
  }

  /** Σ_H [c_uv (a·b + s)² − c− (a·b)²]. */
  private Operand<TFloat32> historyPart(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, Prepared of) {
    Operand<TFloat32> product = products(tf, a, b, of.pairs());
    Operand<TFloat32> score = tf.math.add(product, of.terms());
    return sum(
        tf,
        tf.math.sub(
            tf.math.mul(weight(tf, of.shown()), tf.math.square(score)),
            tf.math.mul(tf.math.square(product), tf.constant(base.negativeWeight()))));
  }

  /** Σ_P [c+ o² − 2 c+ o − c_uv q²]. */
  private Operand<TFloat32> purchasePart(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, Prepared of) {
    Operand<TFloat32> product = products(tf, a, b, of.purchases());
    Operand<TFloat32> q = tf.math.add(product, of.purchaseTerms());
    Operand<TFloat32> left =
        rowSum(tf, tf.math.mul(of.popularityChange(), history.popularityWeight()));
    Operand<TFloat32> o = tf.math.add(tf.math.add(product, left), of.purchaseTermsLeftOut());
    Operand<TFloat32> positive =
        tf.math.mul(
            tf.math.sub(tf.math.square(o), tf.math.mul(o, tf.constant(2f))),
            tf.constant(base.positiveWeight()));
    return sum(
        tf, tf.math.sub(positive, tf.math.mul(weight(tf, of.purchaseShown()), tf.math.square(q))));
  }

  /** c_uv: the host's c−, and the history's where shown is 1. */
  private Operand<TFloat32> weight(Ops tf, Operand<TFloat32> shown) {
    float more = history.config().negativeWeight() - base.negativeWeight();
    return tf.math.add(tf.math.mul(shown, tf.constant(more)), tf.constant(base.negativeWeight()));
  }

  private Prepared prepare(Operand<TInt32> rows) {
    GraftScope scope = history.scope();
    Ops tf = scope.tf();
    HistoryPairs data = history.pairs();
    Pairs pairs = batch.history(scope);
    Pairs purchases = batch.purchases(scope);
    Operand<TFloat32> user = shownUsers(scope, rows); // [b]
    Operand<TFloat32> shown = at(tf, user, pairs.rows());
    Operand<TFloat32> purchaseUser = at(tf, user, purchases.rows());
    Operand<TInt32> pattern = fixed(scope, "patterns", data.patterns(), pairs.positions());
    Operand<TInt32> whole =
        fixed(scope, "purchase-patterns", data.purchasePatterns(), purchases.positions());
    Operand<TInt32> left =
        fixed(
            scope,
            "purchase-patterns-left-out",
            data.purchasePatternsLeftOut(),
            purchases.positions());
    Operand<TFloat32> purchasePopularity = at(tf, history.popularity(), purchases.items());
    float[] leftOut = data.popularityLeftOut();
    Shape shape = Shape.of(leftOut.length / HistoryPairs.FEATURES, HistoryPairs.FEATURES);
    Operand<TFloat32> popularityLeft =
        at(
            tf,
            scope.fixed(
                "popularity-left-out",
                TFloat32.class,
                shape,
                () -> TFloat32.tensorOf(shape, DataBuffers.of(leftOut, true, false))),
            purchases.positions());
    Operand<TFloat32> isHistory =
        tf.dtypes.cast(tf.math.greater(whole, tf.constant(0)), TFloat32.class);
    return new Prepared(
        pairs,
        purchases,
        terms(tf, pattern, at(tf, history.popularity(), pairs.items()), shown),
        shown,
        terms(tf, whole, purchasePopularity, purchaseUser),
        terms(tf, left, popularityLeft, purchaseUser),
        tf.math.mul(isHistory, purchaseUser),
        tf.math.sub(popularityLeft, purchasePopularity));
  }

  /** 1 for users whose history this step shows, [b]. */
  private Operand<TFloat32> shownUsers(GraftScope scope, Operand<TInt32> rows) {
    Ops tf = scope.tf();
    Operand<TInt32> shape = tf.stack(java.util.List.of(rows));
    if (!scope.isTraining() || history.config().keep() >= 1) {
      return tf.fill(shape, tf.constant(1f));
    }
    return tf.dtypes.cast(
        tf.math.less(
            tf.random.statelessRandomUniform(shape, scope.random("hide"), TFloat32.class),
            tf.constant(history.config().keep())),
        TFloat32.class);
  }

  /** s = (w[p] + m[p] · φ) shown, [n]. */
  private Operand<TFloat32> terms(
      Ops tf, Operand<TInt32> pattern, Operand<TFloat32> popularity, Operand<TFloat32> shown) {
    return tf.math.mul(
        tf.math.add(
            at(tf, history.weights(), pattern),
            rowSum(tf, tf.math.mul(at(tf, history.slopes(), pattern), popularity))),
        shown);
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

  /** XᵀX, [d + 1, d + 2]. */
  private static Operand<TFloat32> gram(Ops tf, Operand<TFloat32> x) {
    return tf.linalg.matMul(x, x, MatMul.transposeA(true));
  }
}
