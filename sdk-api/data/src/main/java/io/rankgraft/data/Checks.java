package io.rankgraft.data;

/** What the feature types check alike. */
final class Checks {
  private static final int MOST_SHOWN = 80;

  private Checks() {}

  static void given(String type, String field, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s '%s': expected a value but it is missing".formatted(type, field));
    }
  }

  /** A value as a message quotes it. */
  static String shown(CharSequence value) {
    return value.length() <= MOST_SHOWN ? value.toString() : value.subSequence(0, MOST_SHOWN) + "…";
  }

  /** A count of 1 to the most that is sane. */
  static void range(String type, String field, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "%s '%s': expected 1 to %s but got %s".formatted(type, field, most, value));
    }
  }

  static void idOrNone(String type, String field, Integer id, int size) {
    if (id != null && (id < 0 || id >= size)) {
      throw new IllegalArgumentException(
          "%s '%s': expected an id of 0 to %s but got %s".formatted(type, field, size - 1, id));
    }
  }

  /**
   * The id of missing values.
   *
   * @param id negative if they are rejected
   */
  static int missing(String feature, int id) {
    if (id < 0) {
      throw new BadInputException(
          "feature '%s': expected a value but it is missing; fill it in or give missing values a place in the schema"
              .formatted(feature));
    }
    return id;
  }

  /**
   * The id of a value that is known, or the one that all unknown values share.
   *
   * @param id negative if it is unknown
   */
  static int known(String feature, Categorical type, int id, CharSequence value) {
    if (id >= 0) {
      return id;
    }
    if (type.unknownId() < 0) {
      throw new BadInputException(
          type instanceof Categorical.Ids ids
              ? "feature '%s': expected an id of 0 to %s but got '%s'; correct it, raise \"size\" or state an \"unknown\" id"
                  .formatted(feature, ids.size() - 1, shown(value))
              : "feature '%s': expected one of %s known values but got '%s'; correct it or reserve an id for unknown values"
                  .formatted(
                      feature, ((Categorical.Vocabulary) type).values().size(), shown(value)));
    }
    return type.unknownId();
  }
}
