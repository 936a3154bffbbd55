package io.rankgraft.serve;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
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
    for (Feature feature : schema.features()) {
      if (feature.name().equals(input.name())) {
        return of(feature.type());
      }
    }
    return NONE;
  }

  private static IdRange of(FeatureType type) {
    Categorical ids = type.elements();
    if (ids != null) {
      return new IdRange(ids.size(), ids.unknownId());
    }
    return type instanceof FeatureType.Bucketed b ? new IdRange(b.size(), -1) : NONE;
  }
}
