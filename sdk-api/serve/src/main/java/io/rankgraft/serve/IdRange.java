package io.rankgraft.serve;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;

/**
 * The ids an input may hold by the schema's feature of the same name.
 *
 * @param size ids are from 0 to below it; 0 where the values are no ids
 * @param unknown the id that stands for unknown values; -1 where there is none
 */
record IdRange(long size, long unknown) {
  private static final IdRange NONE = new IdRange(0, -1);

  static IdRange of(InputSpec input, FeatureSchema schema) {
    if (input.type() != ElementType.INT32 && input.type() != ElementType.INT64) {
      return NONE;
    }
    FeatureType type =
        schema.features().stream()
            .filter(f -> f.name().equals(input.name()))
            .map(f -> f.type() instanceof FeatureType.IdSequence s ? s.element() : f.type())
            .findFirst()
            .orElse(null);
    if (type instanceof Categorical.Vocabulary v) {
      long missing = v.missing() == FeatureType.Rule.RESERVE ? 1 : 0;
      return new IdRange(v.size(), v.unknown() == FeatureType.Rule.RESERVE ? missing : -1);
    } else if (type instanceof Categorical c) {
      return new IdRange(c.size(), -1);
    } else if (type instanceof FeatureType.Bucketed b) {
      return new IdRange(b.size(), -1);
    }
    return NONE;
  }
}
