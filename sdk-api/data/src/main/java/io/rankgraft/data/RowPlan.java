package io.rankgraft.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What to read of each row: the features of a schema, and beside them labels, weights, times, keys.
 *
 * @param extras columns that no model reads
 */
public record RowPlan(FeatureSchema schema, List<Extra> extras) {
  public RowPlan {
    Objects.requireNonNull(schema, "row plan: expected a schema");
    extras = List.copyOf(extras);
    List<String> names =
        Stream.concat(
                schema.features().stream().map(Feature::name), extras.stream().map(Extra::name))
            .toList();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException(
          "row plan: expected distinct names but got %s; rename a feature or an extra column"
              .formatted(names));
    }
  }

  /** The features alone, as for rows to score. */
  public static RowPlan of(FeatureSchema schema) {
    return new RowPlan(schema, List.of());
  }

  /** The plan and one more column. */
  public RowPlan with(Extra extra) {
    List<Extra> more = new ArrayList<>(extras);
    more.add(extra);
    return new RowPlan(schema, more);
  }

  /** Adds all that decides how rows are encoded to a hash. */
  void hash(MessageDigest digest) {
    SchemaWriter.Written written = SchemaWriter.write(schema, 0); // all values apart
    digest.update(written.json());
    written.files().values().forEach(values -> values.hash(digest));
    digest.update(extras.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A column that no model reads.
   *
   * @param name of the encoded column, such as {@code label-click}
   * @param column of the raw rows
   * @param missing the number for a missing value; null refuses it
   */
  public record Extra(String name, String column, Kind kind, Float missing) {
    public Extra {
      Checks.given("extra column", "name", name);
      Checks.given("extra column", "column", column);
      Checks.given("extra column", "kind", kind);
      if (missing != null && (kind == Kind.TIME || kind == Kind.KEY || kind == Kind.GIVEN)) {
        throw new IllegalArgumentException(
            "extra column '%s': expected no number for missing values but the kind %s has %s"
                .formatted(name, kind, missing));
      }
    }

    /** A column that may have no missing value, unless it is a key or says which are given. */
    public Extra(String name, String column, Kind kind) {
      this(name, column, kind, null);
    }
  }

  /** How an extra column is read; each refuses all else with the place of the row. */
  public enum Kind {
    /** 0 or 1, false or true: float32. */
    BINARY,
    /** A finite number: float32. */
    AMOUNT,
    /** A finite number of 0 or more: float32. */
    WEIGHT,
    /** 1 where there is a value and 0 where it is missing: float32, such as the mask of a label. */
    GIVEN,
    /**
     * A time: int64. Whole numbers are taken as they are, in any unit; ISO 8601 text and time
     * stamps become microseconds since 1970, in UTC where they name no zone. One column has one
     * kind.
     */
    TIME,
    /**
     * Anything that tells rows apart, such as a user's id: int64, the hash of its text. Missing
     * values are one key of their own.
     */
    KEY
  }
}
