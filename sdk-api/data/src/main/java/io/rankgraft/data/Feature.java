package io.rankgraft.data;

/**
 * One named input of a ranker.
 *
 * @param axis what one value belongs to; of a sequence, what the whole sequence belongs to
 */
public record Feature(String name, Axis axis, FeatureType type) {
  public Feature {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("feature 'name': expected a name but it is blank");
    }
    String who = "feature '%s',".formatted(name);
    Checks.given(who, "axis", axis);
    Checks.given(who, "type", type);
  }
}
