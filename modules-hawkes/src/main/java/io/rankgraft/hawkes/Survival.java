package io.rankgraft.hawkes;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Survival analysis over lists: h_i is the probability of the event at item i given that it did not
 * happen before. HEROES, section 4:
 *
 * <pre>
 * S_i = Π_{τ&lt;i} (1 − h_τ),  P(z = i) = h_i S_i                                          (Eq. 23, 24)
 * L_pdf = −log P(z = j) where the event is at j                                           (Eq. 25)
 * L_occur = −log(1 − S_{I+1}) where there is an event, L_non = −log S_{I+1} elsewhere     (Eq. 26, 27)
 * L = L_pdf + β (L_occur + L_non)                                                         (Eq. 28)
 * </pre>
 *
 * <p>Shapes: z, the logit of h, and everything by item [lists, positions]; by list [lists, 1].
 * Nothing beyond a list's end counts; empty lists add nothing.
 *
 * <p>Differs from the paper: a mean over lists instead of a sum. Eq. 24 knows one event a list; a
 * list with n events counts as n lists without the other events ({@link HawkesConfig.Events}). Here
 * 1 − S is Σ P(z = i), which keeps its digits where S is near 1. In Eq. 26, the one logarithm of a
 * sum, h is kept within 1e-7 of 0 and 1; everywhere else log h and log(1 − h) are exact, so that an
 * item that is surely wrong still learns.
 */
final class Survival {
  private static final float MOST = (float) Math.log((1 - 1e-7) / 1e-7);

  private final Ops tf;
  private final Operand<TFloat32> items;
  private final Logs exact;
  private final Logs kept;

  /** log h and, 0 where there is no item, log(1 − h). */
  private record Logs(Operand<TFloat32> event, Operand<TFloat32> none) {
    static Logs of(Ops tf, Operand<TFloat32> z, Operand<TFloat32> mask) {
      return new Logs(
          tf.math.neg(tf.math.softplus(tf.math.neg(z))),
          tf.math.mul(tf.math.neg(tf.math.softplus(z)), mask));
    }
  }

  /**
   * @param z finite where there is no item
   */
  Survival(Ops tf, Operand<TFloat32> z, Operand<TFloat32> mask) {
    this.tf = tf;
    this.items = mask;
    exact = Logs.of(tf, z, mask);
    kept = Logs.of(tf, tf.clipByValue(z, tf.constant(-MOST), tf.constant(MOST)), mask);
  }

  /** P(z = i) of Eq. 24, 0 where there is no item. */
  Operand<TFloat32> probabilities() {
    return probabilities(exact, exact.none(), items);
  }

  /** S_{I+1}, the probability that nothing happens in the whole list, [lists, 1]. */
  Operand<TFloat32> survivor() {
    return tf.math.exp(perList(exact.none()));
  }

  /** Eq. 28, a scalar. */
  Operand<TFloat32> loss(Operand<TFloat32> labels, HawkesConfig.Events events, float beta) {
    Operand<TFloat32> y = tf.math.mul(labels, items);
    return switch (events) {
      case EACH -> each(y, beta);
      case FIRST -> first(y, beta);
    };
  }

  /** One list an event, of which the other events are left out. */
  private Operand<TFloat32> each(Operand<TFloat32> y, float beta) {
    Operand<TFloat32> others = tf.math.mul(not(y), items);
    Operand<TFloat32> none = tf.math.mul(exact.none(), others);
    Operand<TFloat32> pdf = tf.math.neg(tf.math.add(exact.event(), before(none))); // at each event
    Operand<TFloat32> keptNone = tf.math.mul(kept.none(), others);
    Operand<TFloat32> elsewhere = // 1 − S without events
        perList(probabilities(kept, keptNone, others));
    Operand<TFloat32> survivor = tf.math.exp(perList(keptNone));
    Operand<TFloat32> occurs =
        tf.math.add(elsewhere, tf.math.mul(survivor, tf.math.exp(kept.event())));
    Operand<TFloat32> each = tf.math.sub(pdf, tf.math.mul(tf.math.log(occurs), tf.constant(beta)));
    Operand<TFloat32> nothing = tf.math.mul(noEvent(y), perList(none));
    Operand<TFloat32> total =
        tf.math.sub(
            ListMask.sum(tf, tf.math.mul(y, each)),
            tf.math.mul(ListMask.sum(tf, nothing), tf.constant(beta)));
    return tf.math.div(
        total,
        tf.math.maximum(
            tf.math.add(ListMask.sum(tf, y), ListMask.sum(tf, noEvent(y))), tf.constant(1f)));
  }

  /** The first event of each list. */
  private Operand<TFloat32> first(Operand<TFloat32> y, float beta) {
    Operand<TBool> isFirst =
        tf.math.logicalAnd(
            tf.math.greater(y, tf.constant(0f)), tf.math.equal(before(y), tf.constant(0f)));
    Operand<TFloat32> at = tf.dtypes.cast(isFirst, TFloat32.class);
    Operand<TFloat32> pdf =
        tf.math.neg(tf.math.mul(at, tf.math.add(exact.event(), before(exact.none()))));
    Operand<TFloat32> some = perList(at); // 1 with an event
    // Lists without an item have no P to take the logarithm of.
    Operand<TFloat32> occurs =
        tf.math.log(
            tf.math.add(
                tf.math.mul(some, perList(probabilities(kept, kept.none(), items))), not(some)));
    Operand<TFloat32> none = tf.math.mul(noEvent(y), perList(exact.none()));
    Operand<TFloat32> cdf = tf.math.neg(tf.math.add(occurs, none));
    return tf.math.div(
        tf.math.add(ListMask.sum(tf, pdf), tf.math.mul(ListMask.sum(tf, cdf), tf.constant(beta))),
        tf.math.maximum(
            tf.math.add(ListMask.sum(tf, some), ListMask.sum(tf, noEvent(y))), tf.constant(1f)));
  }

  /** 1 for lists with items and no event, [lists, 1]. */
  private Operand<TFloat32> noEvent(Operand<TFloat32> y) {
    Operand<TFloat32> empty = tf.constant(0f);
    return tf.dtypes.cast(
        tf.math.logicalAnd(
            tf.math.greater(perList(items), empty), tf.math.equal(perList(y), empty)),
        TFloat32.class);
  }

  private Operand<TFloat32> probabilities(
      Logs logs, Operand<TFloat32> none, Operand<TFloat32> counted) {
    return tf.math.mul(counted, tf.math.exp(tf.math.add(logs.event(), before(none))));
  }

  /** Σ_{τ<i}. */
  private Operand<TFloat32> before(Operand<TFloat32> values) {
    return tf.math.cumsum(values, tf.constant(1), Cumsum.exclusive(true));
  }

  private Operand<TFloat32> perList(Operand<TFloat32> values) {
    return tf.expandDims(tf.reduceSum(values, tf.constant(1)), tf.constant(1));
  }

  private Operand<TFloat32> not(Operand<TFloat32> y) {
    return tf.math.sub(tf.constant(1f), y);
  }
}
