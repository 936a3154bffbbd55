package io.rankgraft.train;

import io.rankgraft.graph.Parameter;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** What a merge asks the engine: the gradients of a scalar. */
@FunctionalInterface
public interface Differentiator {
  /**
   * The gradients with respect to the trained parameters the scalar depends on, in the parameters'
   * order. Tables that are only looked up give {@link Gradient.Rows} with ids that are the same for
   * every scalar of the step.
   */
  Map<Parameter, Gradient> gradients(Operand<TFloat32> scalar);
}
