package io.rankgraft.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;

/**
 * How raw values of a feature become model inputs.
 *
 * <p>Ids of categorical and bucketed features: the id of a missing value, where it has one, then
 * that of unknown values, where they have one, then the values themselves. So a vocabulary that
 * grows at its end moves no id.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Categorical.Vocabulary.class, name = "vocabulary"),
  @JsonSubTypes.Type(value = Categorical.Hashed.class, name = "hashed"),
  @JsonSubTypes.Type(value = FeatureType.Bucketed.class, name = "bucketed"),
  @JsonSubTypes.Type(value = FeatureType.Dense.class, name = "dense"),
  @JsonSubTypes.Type(value = FeatureType.IdSequence.class, name = "idSequence")
})
public sealed interface FeatureType
    permits Categorical, FeatureType.Bucketed, FeatureType.Dense, FeatureType.IdSequence {

  /** What to do with a value that has no id of its own. */
  enum Rule {
    /** It is an error, which names the feature. */
    REJECT,
    /** All such values share one id kept for them. */
    RESERVE
  }

  /**
   * A number as the id of the interval it falls into. There are {@code boundaries.length + 1}
   * intervals; a boundary belongs to the interval above it. No number is unknown.
   *
   * @param boundaries finite, strictly ascending, at least one
   * @param missing rule for NaN
   */
  record Bucketed(double[] boundaries, Rule missing) implements FeatureType {
    public Bucketed {
      boundaries = boundaries.clone();
      Checks.given("bucketed", "missing", missing);
      boolean ascending = boundaries.length > 0;
      for (int k = 0; k < boundaries.length; k++) {
        ascending &=
            Double.isFinite(boundaries[k]) && (k == 0 || boundaries[k] > boundaries[k - 1]);
      }
      if (!ascending) {
        throw new IllegalArgumentException(
            "bucketed 'boundaries': expected finite, strictly ascending numbers but got "
                + Arrays.toString(boundaries));
      }
    }

    /** A copy. */
    @Override
    public double[] boundaries() {
      return boundaries.clone();
    }

    /** Number of ids. */
    public int size() {
      return reserved() + boundaries.length + 1;
    }

    /**
     * The id of a value.
     *
     * @throws BadInputException if the value is NaN and missing values are rejected
     */
    public int id(String feature, double value) {
      if (Double.isNaN(value)) {
        return Checks.missing(feature, missing);
      }
      // Adding zero turns -0.0 into 0.0, which the search would set apart.
      int at = Arrays.binarySearch(boundaries, value + 0.0);
      return reserved() + (at >= 0 ? at + 1 : -at - 1);
    }

    private int reserved() {
      return missing == Rule.RESERVE ? 1 : 0;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bucketed that
          && Arrays.equals(boundaries, that.boundaries)
          && missing == that.missing;
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(boundaries) + missing.hashCode();
    }

    @Override
    public String toString() {
      return "Bucketed[boundaries=%s, missing=%s]".formatted(Arrays.toString(boundaries), missing);
    }
  }

  /**
   * Numbers as they are.
   *
   * @param width how many per value
   * @param fill stands for a missing number (NaN); null rejects it
   */
  record Dense(int width, Float fill) implements FeatureType {
    public Dense {
      Checks.positive("dense", "width", width);
      if (fill != null && !Float.isFinite(fill)) {
        throw new IllegalArgumentException(
            "dense 'fill': expected a finite number or none but got " + fill);
      }
    }

    /**
     * The number to feed.
     *
     * @throws BadInputException if the number is NaN and there is no fill
     */
    public float value(String feature, float raw) {
      if (!Float.isNaN(raw)) {
        return raw;
      }
      if (fill == null) {
        Checks.missing(feature, Rule.REJECT);
      }
      return fill;
    }
  }

  /**
   * A sequence of ids, oldest first; the most recent are kept. A missing sequence is an empty one.
   *
   * @param element how each element gets its id
   * @param maxLength how many to keep
   */
  record IdSequence(Categorical element, int maxLength) implements FeatureType {
    public IdSequence {
      Checks.given("idSequence", "element", element);
      Checks.positive("idSequence", "maxLength", maxLength);
    }

    /** The first position kept of a sequence of the given length. */
    public int begin(int length) {
      return Math.max(0, length - maxLength);
    }
  }
}
