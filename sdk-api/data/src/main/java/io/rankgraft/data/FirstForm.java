package io.rankgraft.data;

import io.rankgraft.data.FeatureType.Dense;
import io.rankgraft.data.FeatureType.IdSequence;
import io.rankgraft.data.FeatureType.Mask;
import io.rankgraft.data.SequenceLayout.Order;
import io.rankgraft.data.SequenceLayout.Padding;

/** What a schema without a version meant in a bundle. */
final class FirstForm {
  private static final SequenceLayout LAYOUT =
      new SequenceLayout(Order.NEWEST_FIRST, Padding.TRAILING);
  private static final String EVENTS = "events-";
  private static final String MASK = "mask-";

  private FirstForm() {}

  /**
   * Newest events first; numbers {@code mask-x} beside a sequence {@code events-x} are its mask.
   */
  static FeatureSchema asTrained(FeatureSchema schema) {
    return new FeatureSchema(
        schema.features().stream()
            .map(feature -> new Feature(feature.name(), feature.axis(), type(schema, feature)))
            .toList());
  }

  private static FeatureType type(FeatureSchema schema, Feature feature) {
    if (feature.type() instanceof IdSequence sequence) {
      return sequence.withLayout(LAYOUT);
    }
    if (feature.type() instanceof Dense dense && feature.name().startsWith(MASK)) {
      String events = EVENTS + feature.name().substring(MASK.length());
      boolean isMask =
          schema.features().stream()
              .anyMatch(
                  f ->
                      f.name().equals(events)
                          && f.axis() == feature.axis()
                          && f.type() instanceof IdSequence s
                          && s.maxLength() == dense.width());
      return isMask ? new Mask(events) : dense;
    }
    return feature.type();
  }
}
