package io.rankgraft.data;

import java.util.Arrays;
import java.util.List;

/**
 * How raw values of a feature become model inputs.
 *
 * <p>Ids of categorical and bucketed features: the id of a missing value, where it has one, then
 * that of unknown values, where they have one, then the values themselves. So a vocabulary that
 * grows at its end moves no id. {@link Categorical.Ids} moves none at all.
 */
public sealed interface FeatureType
    permits Categorical,
        FeatureType.Bucketed,
        FeatureType.Dense,
        FeatureType.Derived,
        FeatureType.IdSequence,
        FeatureType.Packed {

  /** The features of the same schema that this one is made of; none if it is a column of rows. */
  default List<String> sources() {
    return List.of();
  }

  /** The type that gives the ids: of a sequence its elements', else this; null if there is none. */
  default Categorical elements() {
    return this instanceof IdSequence sequence
        ? sequence.element()
        : this instanceof Categorical categorical ? categorical : null;
  }

  int MOST_BOUNDARIES = 100_000;
  int MOST_WIDTH = 100_000;
  int MOST_LENGTH = 10_000;

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
      Checks.range("bucketed", "boundaries", boundaries.length, MOST_BOUNDARIES);
      boolean ascending = true;
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
        return Checks.missing(feature, reserved() - 1);
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
      Checks.range("dense", "width", width, MOST_WIDTH);
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
        Checks.missing(feature, -1);
      }
      return fill;
    }
  }

  /**
   * A sequence of ids, oldest first in raw rows; the most recent are kept. A missing sequence is an
   * empty one. Encoded it is int32 [rows, maxLength]: the events where the layout puts them, {@link
   * #padding} elsewhere.
   *
   * @param element how each element gets its id
   * @param maxLength how many to keep
   * @param layout of the encoded rows; grafts and scorers see {@link SequenceLayout#PLAIN}
   * @param padId the id of positions without an event; null for the elements' id of missing values,
   *     or 0 where they have none
   */
  record IdSequence(Categorical element, int maxLength, SequenceLayout layout, Integer padId)
      implements FeatureType {
    public IdSequence {
      Checks.given("idSequence", "element", element);
      Checks.range("idSequence", "maxLength", maxLength, MOST_LENGTH);
      Checks.given("idSequence", "layout", layout);
      Checks.idOrNone("idSequence", "padId", padId, element.size());
    }

    /** Oldest first, padded after the last event. */
    public IdSequence(Categorical element, int maxLength) {
      this(element, maxLength, SequenceLayout.PLAIN, null);
    }

    public IdSequence withLayout(SequenceLayout newLayout) {
      return new IdSequence(element, maxLength, newLayout, padId);
    }

    /** The first position kept of a sequence of the given length. */
    public int begin(int length) {
      return Math.max(0, length - maxLength);
    }

    /** The id of positions without an event. */
    public int padding() {
      return hasPadding() ? padId == null ? element.missingId() : padId : 0;
    }

    /**
     * Whether the id of padding stands for nothing else, so that ids alone say where events are. If
     * not, a model that must know reads a {@link Mask} or {@link Length}.
     */
    public boolean hasPadding() {
      return padId != null || element.missingId() >= 0;
    }
  }

  /** A feature that is made of a sequence and is no column of raw rows. */
  sealed interface Derived extends FeatureType {
    /** The name of the sequence. */
    String of();

    @Override
    default List<String> sources() {
      return List.of(of());
    }
  }

  /** 1 where a sequence has an event and 0 where it is padded, float32 [rows, maxLength]. */
  record Mask(String of) implements Derived {
    public Mask {
      Checks.given("mask", "of", of);
    }
  }

  /**
   * Other features as they are encoded, side by side, for a host that reads one matrix: [rows,
   * width], int32 where all are ids or lengths, else float32.
   *
   * @param of the features, in the order of the columns
   * @param width how many columns they have together
   */
  record Packed(List<String> of, int width) implements FeatureType {
    public Packed {
      Checks.given("packed", "of", of);
      of = List.copyOf(of);
      Checks.range("packed", "width", width, MOST_WIDTH);
    }

    @Override
    public List<String> sources() {
      return of;
    }
  }

  /** How many events of a sequence were kept, int32 [rows]. */
  record Length(String of) implements Derived {
    public Length {
      Checks.given("length", "of", of);
    }
  }
}
