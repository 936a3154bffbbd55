package io.rankgraft.graph;

import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How a graft's output reaches the host's score.
 *
 * @param <O> the graft's outputs
 */
public sealed interface Join<O> {

  /** The host's taps after the graft is joined. */
  Taps join(GraftScope scope, Taps host, O outputs);

  /**
   * Host logit + λ · head(features), the head a linear layer with a bias that starts at zero: at
   * step 0 every score equals the host's. λ is a state named {@code <mount>/lambda}, 1 at the
   * start: the ramp, and with 0 the rollback. The heads are {@code <mount>/head} and {@code
   * head-bias} for the tap {@code logit}, {@code head.buy} and {@code head-bias.buy} for {@code
   * logit.buy}.
   *
   * @param features by tap, [rows] or [rows, 1], which is replaced by the sum: what its head reads,
   *     [rows, width] with a known width
   */
  record Residual<O>(Function<O, Map<String, Operand<TFloat32>>> features) implements Join<O> {
    @Override
    public Taps join(GraftScope scope, Taps host, O outputs) {
      Operand<TFloat32> lambda =
          scope.state("lambda", Shape.scalar(), Initializer.ones()).read(scope.tf());
      Taps joined = host;
      for (var entry : features.apply(outputs).entrySet()) {
        String tap = entry.getKey();
        joined = joined.with(tap, corrected(scope, host, tap, entry.getValue(), lambda));
      }
      return joined;
    }

    private static Operand<TFloat32> corrected(
        GraftScope scope, Taps host, String tap, Operand<TFloat32> x, Operand<TFloat32> lambda) {
      var tf = scope.tf();
      Operand<TFloat32> logit = host.require(tap, TFloat32.class);
      Shape shape = x.shape();
      if (shape.numDimensions() != 2 || shape.get(1) == Shape.UNKNOWN_SIZE) {
        throw new IllegalArgumentException(
            "residual join '%s': expected features [rows, width] of a known width but got %s"
                .formatted(scope.path(), shape));
      }
      int dot = tap.indexOf('.');
      String task = dot < 0 ? "" : tap.substring(dot);
      Operand<TFloat32> head =
          scope.parameter("head" + task, Shape.of(shape.get(1), 1), Initializer.zeros());
      Operand<TFloat32> bias =
          scope.parameter("head-bias" + task, Shape.of(1), Initializer.zeros());
      Operand<TInt32> rows = // the logit's own shape: [rows] and [rows, 1] would make [rows, rows]
          switch (logit.shape().numDimensions()) {
            case 1 -> tf.constant(new int[] {-1});
            case 2 -> tf.constant(new int[] {-1, 1});
            default -> tf.shape(logit);
          };
      Operand<TFloat32> correction =
          tf.reshape(tf.nn.biasAdd(tf.linalg.matMul(x, head), bias), rows);
      return tf.math.add(logit, tf.math.mul(lambda, correction));
    }
  }

  /**
   * Consumers of a tap read the graft's output instead. A host in code reads its taps again after
   * mounting; a SavedModel host has the ops downstream of the tap built anew.
   *
   * @param replacements by tap, its replacement
   */
  record Splice<O>(Function<O, Map<String, Operand<?>>> replacements) implements Join<O> {
    @Override
    public Taps join(GraftScope scope, Taps host, O outputs) {
      Taps joined = host;
      for (var entry : replacements.apply(outputs).entrySet()) {
        if (!host.names().contains(entry.getKey())) {
          throw new IllegalArgumentException(
              "splice join '%s': expected a tap named '%s' but no tap has that name; %s"
                  .formatted(
                      scope.path(), entry.getKey(), Names.nearest(entry.getKey(), host.names())));
        }
        joined = joined.with(entry.getKey(), entry.getValue());
      }
      return joined;
    }
  }

  /** A residual join of one logit; see {@link Residual}. */
  static <O> Join<O> residual(String logit, Function<O, Operand<TFloat32>> features) {
    return new Residual<>(outputs -> Map.of(logit, features.apply(outputs)));
  }

  /** A residual join of several logits, in the map's order; see {@link Residual}. */
  static <O> Join<O> residuals(Function<O, Map<String, Operand<TFloat32>>> features) {
    return new Residual<>(features);
  }

  /** A splice of one tap; see {@link Splice}. */
  static <O> Join<O> splice(String tap, Function<O, Operand<?>> replacement) {
    return new Splice<>(outputs -> Map.of(tap, replacement.apply(outputs)));
  }

  /** A splice of several taps; see {@link Splice}. */
  static <O> Join<O> splices(Function<O, Map<String, Operand<?>>> replacements) {
    return new Splice<>(replacements);
  }
}
