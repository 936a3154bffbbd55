package io.rankgraft.data;

/** What the feature types check alike. */
final class Checks {
  private Checks() {}

  static void given(String type, String field, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s '%s': expected a value but it is missing".formatted(type, field));
    }
  }

  static void positive(String type, String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s '%s': expected 1 or more but got %d".formatted(type, field, value));
    }
  }

  /** The id of missing values, which is the first. */
  static int missing(String feature, FeatureType.Rule rule) {
    if (rule == FeatureType.Rule.REJECT) {
      throw new BadInputException(
          "feature '%s': expected a value but it is missing; fill it in or give missing values a place in the schema"
              .formatted(feature));
    }
    return 0;
  }
}
