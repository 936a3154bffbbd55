package io.rankgraft.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was lost when rows were encoded. Counts of parts of a log add up to those of the log.
 *
 * @param rows encoded
 * @param features by name, in the order of the schema
 */
public record EncodingCounts(long rows, Map<String, Counts> features) {
  /** Of no rows. */
  public static final EncodingCounts NONE = new EncodingCounts(0, Map.of());

  /**
   * What became of one feature.
   *
   * @param values one per row, or of a sequence its events
   * @param missing rows without a value, or of a sequence without an event
   * @param unknown values that share the id of unknown ones
   * @param cut events of sequences longer than their limit, the oldest
   */
  public record Counts(long values, long missing, long unknown, long cut) {
    Counts plus(Counts other) {
      return new Counts(
          values + other.values, missing + other.missing, unknown + other.unknown, cut + other.cut);
    }
  }

  public EncodingCounts {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
  }

  /** The counts of both. */
  public EncodingCounts merge(EncodingCounts other) {
    Map<String, Counts> merged = new LinkedHashMap<>(features);
    other.features.forEach((name, counts) -> merged.merge(name, counts, Counts::plus));
    return new EncodingCounts(rows + other.rows, merged);
  }
}
