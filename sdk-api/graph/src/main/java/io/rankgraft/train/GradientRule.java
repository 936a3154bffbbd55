package io.rankgraft.train;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A change to the merged gradients: the third step. Rules chain with {@link #then}. */
@FunctionalInterface
public interface GradientRule {
  Map<Parameter, Gradient> apply(GraftScope scope, Map<Parameter, Gradient> gradients);

  /** This rule, and the other one on its result. */
  default GradientRule then(GradientRule next) {
    return (scope, gradients) -> next.apply(scope, apply(scope, gradients));
  }

  static GradientRule identity() {
    return (scope, gradients) -> gradients;
  }

  /** Keeps the gradients of some parameters; the others are not trained. */
  static GradientRule only(Predicate<Parameter> trained) {
    return (scope, gradients) -> {
      Map<Parameter, Gradient> kept = new LinkedHashMap<>(gradients);
      kept.keySet().removeIf(trained.negate());
      return kept;
    };
  }

  /**
   * Scales all gradients by min(1, maximum / ‖g‖), ‖g‖ the Euclidean norm over all parameters
   * together. Pascanu et al. 2013, Algorithm 1.
   */
  static GradientRule clipByGlobalNorm(float maximum) {
    if (!(maximum > 0)) {
      throw new IllegalArgumentException(
          "clip by global norm: expected a positive maximum but got " + maximum);
    }
    return (scope, gradients) -> {
      var tf = scope.tf();
      List<Operand<TFloat32>> halves = new ArrayList<>();
      gradients.values().forEach(g -> halves.add(tf.nn.l2Loss(g.values()))); // ‖g‖² / 2
      Operand<TFloat32> norm = tf.math.sqrt(tf.math.mul(tf.math.addN(halves), tf.constant(2f)));
      Operand<TFloat32> factor =
          tf.math.div(tf.constant(maximum), tf.math.maximum(norm, tf.constant(maximum)));
      Map<Parameter, Gradient> clipped = new LinkedHashMap<>();
      gradients.forEach((p, g) -> clipped.put(p, g.withValues(tf.math.mul(g.values(), factor))));
      return clipped;
    };
  }
}
