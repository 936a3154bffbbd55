package io.rankgraft.tensorflow.savedmodel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
 * @param lookups inputs of strings that are fed as ids, by name, the strings by id
 * @param trained by the name of a variable
 */
record HostChoices(
    String signature,
    Map<String, TensorName> taps,
    Map<TensorName, HostInput> inputs,
    Set<String> defaults,
    Map<String, List<String>> lookups,
    Predicate<String> trained) {
  HostChoices {
    taps = Collections.unmodifiableMap(new LinkedHashMap<>(taps));
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    lookups = Collections.unmodifiableMap(new LinkedHashMap<>(lookups));
    defaults = Collections.unmodifiableSet(new LinkedHashSet<>(defaults));
  }

  static HostChoices of(String signature) {
    return new HostChoices(signature, Map.of(), Map.of(), Set.of(), Map.of(), variable -> false);
  }

  HostChoices withSignature(String name) {
    return new HostChoices(name, taps, inputs, defaults, lookups, trained);
  }

  HostChoices withTap(String name, TensorName tensor) {
    Map<String, TensorName> more = new LinkedHashMap<>(taps);
    more.put(name, tensor);
    return new HostChoices(signature, more, inputs, defaults, lookups, trained);
  }

  HostChoices withInput(HostInput input, TensorName tensor) {
    Map<TensorName, HostInput> more = new LinkedHashMap<>(inputs);
    more.values().removeIf(i -> i.name().equals(input.name()));
    more.put(tensor, input);
    return new HostChoices(signature, taps, more, defaults, lookups, trained);
  }

  HostChoices withDefault(String input) {
    Set<String> more = new LinkedHashSet<>(defaults);
    more.add(input);
    return new HostChoices(signature, taps, inputs, more, lookups, trained);
  }

  HostChoices withLookup(String input, List<String> valuesById) {
    Map<String, List<String>> more = new LinkedHashMap<>(lookups);
    more.put(input, List.copyOf(valuesById));
    return new HostChoices(signature, taps, inputs, defaults, more, trained);
  }

  HostChoices withTrained(Predicate<String> variable) {
    return new HostChoices(signature, taps, inputs, defaults, lookups, variable);
  }
}
