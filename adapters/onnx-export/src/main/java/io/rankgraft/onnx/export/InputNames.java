package io.rankgraft.onnx.export;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.serve.InputSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;

/**
 * The inputs of an EXPORT build by the names they get: those of the schema's features where there
 * are any, {@link InputSpec#nameOf}. Towers apart may read one feature by an input each; outside it
 * is one input.
 *
 * @param inputs by name, in the build's order
 */
record InputNames(Map<String, List<Input<?>>> inputs) {
  static InputNames of(ModelGraph model, FeatureSchema schema) {
    Map<String, List<Input<?>>> inputs = new LinkedHashMap<>();
    for (Input<?> input : model.inputs(Build.EXPORT)) {
      String name = InputSpec.nameOf(input.name(), schema);
      List<Input<?>> same = inputs.computeIfAbsent(name, n -> new ArrayList<>());
      same.add(input);
      requireSame(name, same.get(0), input);
    }
    return new InputNames(inputs);
  }

  private static void requireSame(String name, Input<?> first, Input<?> other) {
    boolean same =
        first.type().equals(other.type())
            && Arrays.equals(first.shape().asArray(), other.shape().asArray())
            && first.axis() == other.axis();
    if (!same) {
      throw new IllegalArgumentException(
          "export, feature '%s': expected one type, shape and axis but '%s' is %s %s %s and '%s' is %s %s %s; rename one"
              .formatted(
                  name,
                  first.name(),
                  first.type().getSimpleName(),
                  first.shape(),
                  first.axis(),
                  other.name(),
                  other.type().getSimpleName(),
                  other.shape(),
                  other.axis()));
    }
  }

  /** The placeholders by name. */
  Map<String, List<Operand<?>>> tensors() {
    Map<String, List<Operand<?>>> tensors = new LinkedHashMap<>();
    inputs.forEach(
        (name, same) -> {
          List<Operand<?>> fed = new ArrayList<>();
          same.forEach(input -> fed.add(input.tensor()));
          tensors.put(name, fed);
        });
    return tensors;
  }
}
