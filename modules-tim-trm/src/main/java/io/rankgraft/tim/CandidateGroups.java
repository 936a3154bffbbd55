package io.rankgraft.tim;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Candidates in G groups of equal size, of which each reads the events of one request: a product of
 * events and all queries of a group is one matrix product, and events are not copied for each
 * candidate.
 *
 * <p>Where every request has as many candidates as the others and these stand together, in the
 * order of the requests, its candidates are a group: always so for a single request. Else every
 * candidate is a group, and reads a copy.
 *
 * <p>Shapes: C candidates, R requests, G groups, n = C / G.
 */
final class CandidateGroups {
  /**
   * @param requestOfGroup [G]
   * @param requestOfCandidate [C]
   * @param count G
   * @param size n
   */
  private record Shared(
      Operand<TInt32> requestOfGroup,
      Operand<TInt32> requestOfCandidate,
      Operand<TInt32> count,
      Operand<TInt32> size) {}

  private final Ops tf;
  private final Optional<Shared> shared; // empty: G = C = R, known when the graph is built

  private CandidateGroups(Ops tf, Optional<Shared> shared) {
    this.tf = tf;
    this.shared = shared;
  }

  /**
   * @param requestOfCandidate [C]; empty where every candidate has a request of its own
   * @param ofRequests any tensor of requests, [R, width] of a known width
   */
  static CandidateGroups of(
      Ops tf, Optional<Operand<TInt32>> requestOfCandidate, Operand<TFloat32> ofRequests) {
    return new CandidateGroups(
        tf,
        requestOfCandidate.map(
            candidates -> {
              Operand<TInt32> width = tf.constant((int) ofRequests.shape().get(1));
              return shared(tf, candidates, tf.math.div(tf.size(ofRequests), width));
            }));
  }

  private static Shared shared(
      Ops tf, Operand<TInt32> requestOfCandidate, Operand<TInt32> requests) {
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> candidates = tf.size(requestOfCandidate);
    Operand<TInt32> some =
        tf.math.maximum(requests, one); // no division by 0, of which a process dies
    Operand<TInt32> each = tf.math.maximum(tf.math.div(candidates, some), one);
    Operand<TInt32> asGroups = tf.math.div(tf.range(zero, candidates, one), each);
    Operand<TBool> together =
        tf.math.logicalAnd(
            tf.math.equal(tf.math.mul(each, requests), candidates),
            tf.reduceAll(tf.math.equal(requestOfCandidate, asGroups), zero));
    Operand<TInt32> yes = tf.dtypes.cast(together, TInt32.class);
    Operand<TInt32> count =
        tf.math.add(candidates, tf.math.mul(yes, tf.math.sub(requests, candidates)));
    Operand<TInt32> size = tf.math.add(one, tf.math.mul(yes, tf.math.sub(each, one)));
    Operand<TInt32> firsts = tf.math.mul(tf.range(zero, count, one), size);
    return new Shared(tf.gather(requestOfCandidate, firsts, zero), requestOfCandidate, count, size);
  }

  /** What belongs to requests, R long on an axis, as groups read it: G long. */
  Operand<TFloat32> read(Operand<TFloat32> ofRequests, int axis) {
    return shared
        .<Operand<TFloat32>>map(s -> tf.gather(ofRequests, s.requestOfGroup(), tf.constant(axis)))
        .orElse(ofRequests);
  }

  /** What belongs to requests, [R, ...], by candidate: [C, ...]. */
  Operand<TFloat32> toCandidates(Operand<TFloat32> ofRequests) {
    return shared
        .<Operand<TFloat32>>map(s -> tf.gather(ofRequests, s.requestOfCandidate(), tf.constant(0)))
        .orElse(ofRequests);
  }

  /**
   * Parts of candidates as rows of their group: [K, C, parts · width] as [K, G, n · parts, width].
   */
  Operand<TFloat32> rows(Operand<TFloat32> x, long parts) {
    long k = x.shape().get(0);
    long width = x.shape().get(2) / parts;
    return shared
        .<Operand<TFloat32>>map(
            s ->
                tf.reshape(
                    x,
                    tf.stack(
                        List.of(
                            tf.constant((int) k),
                            s.count(),
                            tf.math.mul(s.size(), tf.constant((int) parts)),
                            tf.constant((int) width)))))
        .orElseGet(() -> tf.reshape(x, tf.constant(new long[] {k, -1, parts, width})));
  }

  /** Back from {@link #rows}: [K, G, n · parts, width] as [K, C, parts · width]. */
  Operand<TFloat32> candidates(Operand<TFloat32> x, long k, long parts, long width) {
    return tf.reshape(x, tf.constant(new long[] {k, -1, parts * width}));
  }
}
