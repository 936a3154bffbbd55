package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs of a host that are fed from several features, {@code X=age,price,city}: the schema gets a
 * feature of the input's name that has theirs side by side.
 */
final class PackedInputs {
  private static final String BETWEEN = ",";

  private PackedInputs() {}

  /**
   * The job with such features in its schema.
   *
   * @throws BadInputException if one of several is no feature, or the input's name is one
   */
  static GraftJob resolved(GraftJob job) {
    if (job.rows().isEmpty()) {
      return job;
    }
    Map<String, String> inputs = new LinkedHashMap<>();
    FeatureSchema schema = job.rows().get().schema();
    for (Map.Entry<String, String> input : job.host().inputs().entrySet()) {
      if (!input.getValue().contains(BETWEEN)) {
        inputs.put(input.getKey(), input.getValue());
        continue;
      }
      try {
        schema = schema.withPacked(input.getKey(), List.of(input.getValue().split(BETWEEN, -1)));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(
            "--input %s=%s: %s".formatted(input.getKey(), input.getValue(), e.getMessage()), e);
      }
    }
    HostSource host = job.host();
    return job.withHost(
            new HostSource(host.path(), host.signature(), host.taps(), inputs, host.cuts()))
        .withRows(job.rows().get().withSchema(schema));
  }
}
