package io.rankgraft.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a ranker reads and gives, by tensor name.
 *
 * @param inputs what the caller fills, in order
 * @param requestIndex the int32 input [candidates] with the request of each candidate, which the
 *     scorer fills; null where the model wants request-side rows repeated for each candidate, which
 *     the scorer then does
 * @param outputs in order
 * @param ranking the number to rank by
 */
public record Signature(
    List<InputSpec> inputs,
    @JsonInclude(JsonInclude.Include.NON_NULL) String requestIndex,
    List<OutputSpec> outputs,
    ScoreFormula ranking) {
  public Signature {
    Expect.given("signature", "inputs", inputs);
    Expect.given("signature", "outputs", outputs);
    Expect.given("signature", "ranking", ranking);
    inputs.forEach(input -> Expect.given("signature", "inputs", input));
    outputs.forEach(output -> Expect.given("signature", "outputs", output));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    List<String> names = new ArrayList<>(inputs.stream().map(InputSpec::name).toList());
    if (requestIndex != null) {
      Expect.name("request index", requestIndex);
      names.add(requestIndex);
    }
    distinct("inputs", names);
    List<String> outputNames = outputs.stream().map(OutputSpec::name).toList();
    distinct("outputs", outputNames);
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new IllegalArgumentException(
          "signature: expected inputs and outputs but got %s and %s".formatted(names, outputNames));
    }
    for (String used : ranking.terms().keySet()) {
      if (!outputNames.contains(used)) {
        throw new IllegalArgumentException(
            "signature 'ranking': expected one of %s but it uses '%s'"
                .formatted(outputNames, used));
      }
    }
    for (OutputSpec output : outputs) {
      requireHost(output, outputs);
    }
  }

  private static void requireHost(OutputSpec output, List<OutputSpec> outputs) {
    if (output.host() == null) {
      return;
    }
    boolean found =
        outputs.stream()
            .anyMatch(o -> o.name().equals(output.host()) && o.domain() == output.domain());
    if (!found) {
      throw new IllegalArgumentException(
          "output '%s': expected its host among the outputs, with domain %s, but '%s' is not"
              .formatted(output.name(), output.domain(), output.host()));
    }
  }

  private static void distinct(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "signature '%s': expected distinct names but '%s' comes twice".formatted(what, name));
      }
    }
  }

  /** The position of an output. */
  public int output(String name) {
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "output '%s': expected one of %s"
            .formatted(name, outputs.stream().map(OutputSpec::name).toList()));
  }

  /** The position of an input. */
  public int input(String name) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "feature '%s': expected one of %s"
            .formatted(name, inputs.stream().map(InputSpec::name).toList()));
  }
}
