package io.rankgraft.merge;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Parameter;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.GradientRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The gradient of λ/2 |θ|², added after the merge so that it bends no norm a merge compares. Of a
 * table, only the rows of the batch are decayed.
 *
 * @param lambda λ, positive
 * @param decayed which parameters
 */
public record Decay(float lambda, Predicate<Parameter> decayed) implements GradientRule {
  public Decay {
    Objects.requireNonNull(decayed, "decay: expected which parameters are decayed");
    if (!(lambda > 0) || Float.isInfinite(lambda)) {
      throw new IllegalArgumentException(
          "decay: expected a positive finite lambda but got " + lambda);
    }
  }

  @Override
  public Map<Parameter, Gradient> apply(GraftScope scope, Map<Parameter, Gradient> gradients) {
    Ops tf = scope.tf();
    Map<Parameter, Gradient> result = new LinkedHashMap<>(gradients);
    result.replaceAll(
        (parameter, gradient) -> {
          if (!decayed.test(parameter)) {
            return gradient;
          }
          Operand<TFloat32> value =
              gradient instanceof Gradient.Rows rows
                  ? rows.before()
                  : parameter.read(tf, Build.TRAIN);
          return gradient.withValues(
              tf.math.add(gradient.values(), tf.math.mul(value, tf.constant(lambda))));
        });
    return result;
  }
}
