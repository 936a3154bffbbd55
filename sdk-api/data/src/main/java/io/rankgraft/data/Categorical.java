package io.rankgraft.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** A feature with one id per value. The layout of ids stands at {@link FeatureType}. */
public sealed interface Categorical extends FeatureType {
  /** Number of ids, the reserved ones included: rows of an embedding table. */
  int size();

  /**
   * From a value, or null for a missing one, to its id. Keep it: making one costs as much as there
   * are values. It throws {@link BadInputException} by the rules, naming the feature; safe for
   * concurrent use.
   */
  ToIntFunction<String> encoder(String feature);

  /**
   * Values known beforehand.
   *
   * @param values distinct; later versions may append, and must not reorder
   * @param missing rule for absent values
   * @param unknown rule for values not in the vocabulary
   */
  record Vocabulary(List<String> values, Rule missing, Rule unknown) implements Categorical {
    public Vocabulary {
      Checks.given("vocabulary", "values", values);
      Checks.given("vocabulary", "missing", missing);
      Checks.given("vocabulary", "unknown", unknown);
      values = List.copyOf(values);
      if (values.isEmpty() || values.stream().distinct().count() != values.size()) {
        throw new IllegalArgumentException(
            "vocabulary 'values': expected distinct values, one or more, but got %d of which %d distinct"
                .formatted(values.size(), values.stream().distinct().count()));
      }
    }

    @Override
    public int size() {
      return reserved() + values.size();
    }

    private int reserved() {
      return (missing == Rule.RESERVE ? 1 : 0) + (unknown == Rule.RESERVE ? 1 : 0);
    }

    @Override
    public ToIntFunction<String> encoder(String feature) {
      // The boxed ids are made here once; looking one up makes none.
      Map<String, Integer> ids = new HashMap<>(2 * values.size());
      for (String value : values) {
        ids.put(value, reserved() + ids.size());
      }
      return value -> {
        if (value == null) {
          return Checks.missing(feature, missing);
        }
        Integer id = ids.get(value);
        if (id != null) {
          return id;
        }
        if (unknown == Rule.REJECT) {
          throw new BadInputException(
              "feature '%s': expected one of %d known values but got '%s'; correct it or reserve an id for unknown values"
                  .formatted(feature, values.size(), value));
        }
        return reserved() - 1;
      };
    }
  }

  /**
   * Values of any kind, hashed: FNV-1a (64 bits) of the UTF-8 bytes for text, the SplitMix64
   * finaliser for whole numbers; then the upper 63 bits modulo the buckets. The text "7" and the
   * number 7 get unrelated ids: feed a feature one way only. No value is unknown.
   *
   * @param buckets number of ids besides a reserved one
   * @param missing rule for absent values
   */
  record Hashed(int buckets, Rule missing) implements Categorical {
    public Hashed {
      Checks.positive("hashed", "buckets", buckets);
      Checks.given("hashed", "missing", missing);
      if (buckets == Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "hashed 'buckets': expected less than 2^31 - 1 but got " + buckets);
      }
    }

    @Override
    public int size() {
      return reserved() + buckets;
    }

    private int reserved() {
      return missing == Rule.RESERVE ? 1 : 0;
    }

    @Override
    public ToIntFunction<String> encoder(String feature) {
      return value ->
          value == null ? Checks.missing(feature, missing) : bucket(StableHash.text(value));
    }

    /** The id of a whole number. */
    public int id(long value) {
      return bucket(StableHash.number(value));
    }

    private int bucket(long hash) {
      return reserved() + (int) ((hash >>> 1) % buckets);
    }
  }
}
