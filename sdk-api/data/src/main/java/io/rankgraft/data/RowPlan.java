package io.rankgraft.data;

import java.util.List;
import java.util.Objects;

/**
 * What to read of each row: the features of a schema, and beside them labels, weights, times, keys.
 *
 * @param extras columns that no model reads
 */
public record RowPlan(FeatureSchema schema, List<Extra> extras) {
  public RowPlan {
    Objects.requireNonNull(schema, "row plan: expected a schema");
    extras = List.copyOf(extras);
  }

  /** The features alone, as for rows to score. */
  public static RowPlan of(FeatureSchema schema) {
    return new RowPlan(schema, List.of());
  }

  /**
   * A column that no model reads.
   *
   * @param name of the encoded column, such as {@code label-click}
   * @param column of the raw rows
   */
  public record Extra(String name, String column, Kind kind) {}

  /** How an extra column is read; each refuses all else with the place of the row. */
  public enum Kind {
    /** 0 or 1, false or true: float32. */
    BINARY,
    /** A finite number: float32. */
    AMOUNT,
    /** A finite number of 0 or more: float32. */
    WEIGHT,
    /** A time stamp, a whole number in any unit or ISO 8601 text: int64. */
    TIME,
    /** Anything that tells rows apart, such as a user's id: int64, a hash of its text. */
    KEY
  }
}
