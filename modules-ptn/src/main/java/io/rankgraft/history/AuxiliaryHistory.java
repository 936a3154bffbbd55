package io.rankgraft.history;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.ptn.NonSampling;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Scores for what a user already did with an item, and popularity in the score of everything else.
 * Ours, not a paper's; the package page has the formula and what is left out of it.
 *
 * <p>Creates {@code weights}, [1, patterns − 1], and {@code slopes}, [patterns − 1, 2], which start
 * where their loss over the whole log is least, and {@code popularity}, [1, 2], zero at first.
 *
 * <p>Immutable. Wrap the host's loss by {@link Outputs#supervise} in TRAIN; score with {@link
 * Outputs#servedUsers}, {@link Outputs#servedItems} and, at the history pairs, {@link
 * HistoryPairs#scores}.
 */
public record AuxiliaryHistory(HistoryConfig config)
    implements Graft<HistoryPairs, AuxiliaryHistory.Outputs> {

  /**
   * @param weights w by pattern, [patterns], 0 for the empty one
   * @param slopes m by pattern, [patterns, 2], 0 or more; 0 for the empty one
   * @param popularityWeight w_pop, [1, 2]
   * @param popularity φ, [items, 2]
   */
  public record Outputs(
      HistoryConfig config,
      HistoryPairs pairs,
      GraftScope scope,
      Operand<TFloat32> weights,
      Operand<TFloat32> slopes,
      Operand<TFloat32> popularityWeight,
      Operand<TFloat32> popularity) {

    /**
     * The user side of the host's score with popularity, as it is trained: [u ⊙ r, w_pop], [users,
     * d + 2].
     *
     * @param users u ⊙ r, [users, d]
     */
    Operand<TFloat32> users(Operand<TFloat32> users) {
      Ops tf = scope.tf();
      Operand<TInt32> rows = tf.gather(tf.shape(users), tf.constant(0), tf.constant(0));
      Operand<TFloat32> ones =
          tf.fill(tf.stack(List.of(rows, tf.constant(1))), tf.constant(1f)); // [users, 1]
      return tf.concat(List.of(users, tf.math.mul(ones, popularityWeight)), tf.constant(1));
    }

    /** The item side of the host's score with popularity: [v, φ_v], [items, d + 2]. */
    Operand<TFloat32> items(Operand<TFloat32> items) {
      return scope.tf().concat(List.of(items, popularity), scope.tf().constant(1));
    }

    /**
     * The user side of the score where there is no history: g ℓ √(σ_u / σ̄) · [u ⊙ r, w_pop],
     * [users, d + 2]. Once a build.
     *
     * @param users u ⊙ r of all users, [users, d]
     */
    public Operand<TFloat32> servedUsers(Operand<TFloat32> users) {
      float[] factors = pairs.userFactors();
      for (int u = 0; u < factors.length; u++) {
        factors[u] *= config.untouchedWeight() * pairs.untouchedLevel();
      }
      return scope.tf().math.mul(users(users), rows(scope, "user-factors", factors, 1));
    }

    /** The item side of it: √(σ_v / σ̄) · [v, φ_v], [items, d + 2]. Once a build. */
    public Operand<TFloat32> servedItems(Operand<TFloat32> items) {
      return scope.tf().math.mul(items(items), rows(scope, "item-factors", pairs.itemFactors(), 1));
    }

    /** The host's loss with popularity, and history's own; other behaviours' as they were. */
    public HistorySupervision supervise(
        NonSampling base, int target, HistorySupervision.BatchPairs batch) {
      return new HistorySupervision(this, base, target, batch);
    }
  }

  @Override
  public Outputs attach(GraftScope scope, HistoryPairs pairs) {
    Ops tf = scope.tf();
    int learned = pairs.patternCount() - 1; // all but the empty one
    int features = HistoryPairs.FEATURES;
    double[][] fit = HistoryFit.of(pairs, config.positiveWeight(), config.negativeWeight());
    Operand<TFloat32> weights =
        scope.parameter("weights", Shape.of(1, learned), columns(fit, 0, 1));
    Operand<TFloat32> slopes =
        scope.parameter("slopes", Shape.of(learned, features), columns(fit, 1, features + 1));
    return new Outputs(
        config,
        pairs,
        scope,
        tf.concat(
            List.of(tf.constant(new float[1]), tf.reshape(weights, tf.constant(new int[] {-1}))),
            tf.constant(0)),
        tf.concat(List.of(tf.constant(new float[1][features]), tf.nn.relu(slopes)), tf.constant(0)),
        scope.parameter("popularity", Shape.of(1, features), Initializer.zeros()),
        rows(scope, "item-popularity", pairs.popularity(), features));
  }

  /** Columns of a fit without the empty pattern's row, row-major. */
  private static Initializer columns(double[][] fit, int from, int to) {
    int width = to - from;
    float[] values = new float[(fit.length - 1) * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) fit[1 + i / width][from + i % width];
    }
    return (tf, shape, seed) -> tf.reshape(tf.constant(values), tf.constant(shape.asArray()));
  }

  /** Fixed data, row-major, [rows, width]. */
  static Operand<TFloat32> rows(GraftScope scope, String name, float[] values, int width) {
    Shape shape = Shape.of(values.length / width, width);
    return scope.fixed(
        name,
        TFloat32.class,
        shape,
        () -> TFloat32.tensorOf(shape, DataBuffers.of(values, true, false)));
  }
}
