package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Names;
import java.util.List;
import java.util.Optional;

/** Which feature feeds each input of a host: the one of its name, unless a user says another. */
final class HostInputNames {
  private final HostSource source;
  private final List<String> features;

  /**
   * @throws BadInputException if a user names an input or a feature that is none
   */
  HostInputNames(HostSource source, FeatureSchema schema, List<String> inputs) {
    this.source = source;
    this.features = schema.features().stream().map(Feature::name).toList();
    source
        .inputs()
        .forEach(
            (input, feature) -> {
              if (!inputs.contains(input)) {
                throw new BadInputException(
                    "--input %s=%s: expected an input of the host but it has %s; %s"
                        .formatted(input, feature, inputs, Names.nearest(input, inputs)));
              }
              if (!features.contains(feature)) {
                throw new BadInputException(
                    "--input %s=%s: expected a feature of the schema; %s"
                        .formatted(input, feature, Names.nearest(feature, features)));
              }
            });
  }

  Optional<String> featureOf(String input) {
    String feature = source.inputs().getOrDefault(input, input);
    return features.contains(feature) ? Optional.of(feature) : Optional.empty();
  }

  /**
   * The feature of an input that must be fed.
   *
   * @param what the input's type and shape, for the message
   */
  String require(String input, String what) {
    return featureOf(input)
        .orElseThrow(
            () ->
                new BadInputException(
                    "host input '%s', %s: expected a feature of that name but the schema has %s; add one with as many numbers (a dense feature may have a width above 1), or feed it from another, or from several side by side: --input %s=FEATURE,FEATURE"
                        .formatted(input, what, features, input)));
  }
}
