package io.rankgraft.tensorflow.savedmodel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What was chosen of a host.
 *
 * @param signature its name; empty if the file has none
 * @param taps tensors by the name of the tap
 * @param inputs what is declared to be fed, by the tensor it stands for
 * @param defaults inputs of the signature that keep their default
 * @param trained by the name of a variable
 */
record HostChoices(
    String signature,
    Map<String, TensorName> taps,
    Map<TensorName, HostInput> inputs,
    Set<String> defaults,
    Predicate<String> trained) {
  HostChoices {
    taps = Collections.unmodifiableMap(new LinkedHashMap<>(taps));
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    defaults = Collections.unmodifiableSet(new LinkedHashSet<>(defaults));
  }

  static HostChoices of(String signature) {
    return new HostChoices(signature, Map.of(), Map.of(), Set.of(), variable -> false);
  }

  HostChoices withSignature(String name) {
    return new HostChoices(name, taps, inputs, defaults, trained);
  }

  HostChoices withTap(String name, TensorName tensor) {
    Map<String, TensorName> more = new LinkedHashMap<>(taps);
    more.put(name, tensor);
    return new HostChoices(signature, more, inputs, defaults, trained);
  }

  HostChoices withInput(HostInput input, TensorName tensor) {
    Map<TensorName, HostInput> more = new LinkedHashMap<>(inputs);
    more.values().removeIf(i -> i.name().equals(input.name()));
    more.put(tensor, input);
    return new HostChoices(signature, taps, more, defaults, trained);
  }

  HostChoices withDefault(String input) {
    Set<String> more = new LinkedHashSet<>(defaults);
    more.add(input);
    return new HostChoices(signature, taps, inputs, more, trained);
  }

  HostChoices withTrained(Predicate<String> variable) {
    return new HostChoices(signature, taps, inputs, defaults, variable);
  }
}
