package io.rankgraft.train;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** From a gradient to an update of one parameter: the last step. */
@FunctionalInterface
public interface Optimizer {
  /**
   * The op that updates the parameter in place.
   *
   * @param scope where slots are made, as states: one scope a parameter; its ops run after all
   *     reads of the parameter
   * @param rate the learning rate, a scalar
   * @param step the number of finished steps, a scalar: 0 in the first update
   */
  Op update(
      GraftScope scope,
      Parameter parameter,
      Gradient gradient,
      Operand<TFloat32> rate,
      Operand<TInt64> step);
}
