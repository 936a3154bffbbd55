package io.rankgraft.graph;

import java.util.LinkedHashMap;
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
   * Host logit + λ · head(features), the head a linear layer that starts at zero: at step 0 the
   * score equals the host's. λ is a state named {@code <mount>/lambda}, 1 at the start: the ramp,
   * and with 0 the rollback.
   *
   * @param logit the tap of the host's logit, [rows] or [rows, 1]; replaced by the sum
   * @param features what the head reads, [rows, width] with a known width
   */
  record Residual<O>(String logit, Function<O, Operand<TFloat32>> features) implements Join<O> {
    @Override
    public Taps join(GraftScope scope, Taps host, O outputs) {
      var tf = scope.tf();
      Operand<TFloat32> hostLogit = host.require(logit, TFloat32.class);
      Operand<TFloat32> x = features.apply(outputs);
      Shape shape = x.shape();
      if (shape.numDimensions() != 2 || shape.get(1) == Shape.UNKNOWN_SIZE) {
        throw new IllegalArgumentException(
            "residual join '%s': expected features [rows, width] of a known width but got %s"
                .formatted(scope.path(), shape));
      }
      Operand<TFloat32> head =
          scope.parameter("head", Shape.of(shape.get(1), 1), Initializer.zeros());
      Operand<TFloat32> lambda = scope.state("lambda", Shape.scalar(), Initializer.ones()).read(tf);
      Operand<TInt32> rows = // the logit's own shape: [rows] and [rows, 1] would make [rows, rows]
          switch (hostLogit.shape().numDimensions()) {
            case 1 -> tf.constant(new int[] {-1});
            case 2 -> tf.constant(new int[] {-1, 1});
            default -> tf.shape(hostLogit);
          };
      Operand<TFloat32> correction = tf.reshape(tf.linalg.matMul(x, head), rows);
      return host.with(logit, tf.math.add(hostLogit, tf.math.mul(lambda, correction)));
    }
  }

  /**
   * Consumers of a tap read the graft's output instead. A host in code reads its taps again after
   * mounting; a SavedModel host has what stands behind the tap built anew.
   *
   * @param replacements by tap name, what stands there afterwards
   */
  record Splice<O>(Map<String, Function<O, Operand<?>>> replacements) implements Join<O> {
    public Splice {
      replacements = new LinkedHashMap<>(replacements);
    }

    @Override
    public Taps join(GraftScope scope, Taps host, O outputs) {
      Taps joined = host;
      for (var entry : replacements.entrySet()) {
        if (!host.names().contains(entry.getKey())) {
          throw new IllegalArgumentException(
              "splice join '%s': expected a tap named '%s' but there is none; %s"
                  .formatted(
                      scope.path(), entry.getKey(), Names.nearest(entry.getKey(), host.names())));
        }
        joined = joined.with(entry.getKey(), entry.getValue().apply(outputs));
      }
      return joined;
    }
  }

  /** A residual join; see {@link Residual}. */
  static <O> Join<O> residual(String logit, Function<O, Operand<TFloat32>> features) {
    return new Residual<>(logit, features);
  }

  /** A splice of one tap; see {@link Splice}. */
  static <O> Join<O> splice(String tap, Function<O, Operand<?>> replacement) {
    return new Splice<>(Map.of(tap, replacement));
  }
}
