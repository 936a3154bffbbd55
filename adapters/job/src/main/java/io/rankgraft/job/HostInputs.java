package io.rankgraft.job;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TType;

/**
 * The host's inputs in one build, by the feature for each.
 *
 * @param tensors of a host that is in the graph
 * @param declared of a host that is not: how it reads what a graft reads too
 */
record HostInputs(Map<String, Operand<?>> tensors, Map<String, Declared> declared) {

  /** How a host declares an input. */
  record Declared(Class<? extends TType> type, Shape shape) {}
}
