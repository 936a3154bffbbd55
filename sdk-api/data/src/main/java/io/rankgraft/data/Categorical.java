package io.rankgraft.data;

import java.util.List;
import java.util.function.ToIntFunction;

/** A feature with one id per value. The layout of ids is described at {@link FeatureType}. */
public sealed interface Categorical extends FeatureType {
  /** The greatest size of a table that is not given by its values. */
  int MOST_IDS = 100_000_000;

  /** Number of ids, the reserved ones included: rows of an embedding table. */
  int size();

  /**
   * The id of a part of a text; -1 if the value is unknown. It makes no copy of the text.
   *
   * @throws IllegalArgumentException if no value of this type can be written so
   */
  int id(char[] text, int from, int to);

  /** The id of missing values; -1 if they are rejected. */
  int missingId();

  /** The id of unknown values; -1 if they are rejected or cannot be. */
  int unknownId();

  /** Whether every id of an older version of this type still means what it meant. */
  boolean isGrownFrom(Categorical older);

  /**
   * From a value, or null for a missing one, to its id. It throws {@link BadInputException} by the
   * rules, naming the feature; safe for concurrent use.
   */
  default ToIntFunction<String> encoder(String feature) {
    return value ->
        value == null
            ? Checks.missing(feature, missingId())
            : Checks.known(feature, this, id(value.toCharArray(), 0, value.length()), value);
  }

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
      values = ValueList.of(values);
    }

    /** The values with their look-up. */
    public ValueList list() {
      return (ValueList) values;
    }

    @Override
    public int size() {
      return reserved() + values.size();
    }

    private int reserved() {
      return (missing == Rule.RESERVE ? 1 : 0) + (unknown == Rule.RESERVE ? 1 : 0);
    }

    @Override
    public int id(char[] text, int from, int to) {
      int index = list().indexOf(text, from, to);
      return index < 0 ? -1 : reserved() + index;
    }

    @Override
    public int missingId() {
      return missing == Rule.RESERVE ? 0 : -1;
    }

    @Override
    public int unknownId() {
      return unknown == Rule.RESERVE ? reserved() - 1 : -1;
    }

    @Override
    public boolean isGrownFrom(Categorical older) {
      return older instanceof Vocabulary that
          && missing == that.missing
          && unknown == that.unknown
          && list().startsWith(that.list());
    }
  }

  /**
   * Values of any kind, hashed: FNV-1a (64 bits) of the UTF-8 bytes for text, the SplitMix64
   * finaliser for whole numbers; then the upper 63 bits modulo the buckets. The text "7" and the
   * number 7 get unrelated ids: feed a feature one way only. {@link RowEncoder} hashes the text of
   * numbers. No value is unknown.
   *
   * @param buckets number of ids besides a reserved one, at most {@link #MOST_IDS}
   * @param missing rule for absent values
   */
  record Hashed(int buckets, Rule missing) implements Categorical {
    public Hashed {
      Checks.range("hashed", "buckets", buckets, MOST_IDS);
      Checks.given("hashed", "missing", missing);
    }

    @Override
    public int size() {
      return reserved() + buckets;
    }

    private int reserved() {
      return missing == Rule.RESERVE ? 1 : 0;
    }

    @Override
    public int id(char[] text, int from, int to) {
      return bucket(StableHash.text(text, from, to));
    }

    /** The id of a whole number. */
    public int id(long value) {
      return bucket(StableHash.number(value));
    }

    private int bucket(long hash) {
      return reserved() + (int) ((hash >>> 1) % buckets);
    }

    @Override
    public int missingId() {
      return missing == Rule.RESERVE ? 0 : -1;
    }

    @Override
    public int unknownId() {
      return -1;
    }

    @Override
    public boolean isGrownFrom(Categorical older) {
      return equals(older);
    }
  }

  /**
   * Whole numbers of 0 to below {@code size} that are ids already, as a host that counts its own
   * items reads them. No id is moved.
   *
   * @param size number of ids, at most {@link #MOST_IDS}
   * @param missing the id for absent values; null rejects them
   * @param unknown the id for numbers outside the range; null rejects them
   */
  record Ids(int size, Integer missing, Integer unknown) implements Categorical {
    public Ids {
      Checks.range("ids", "size", size, MOST_IDS);
      Checks.idOrNone("ids", "missing", missing, size);
      Checks.idOrNone("ids", "unknown", unknown, size);
    }

    /** Ids of which none may be missing or out of range. */
    public static Ids of(int size) {
      return new Ids(size, null, null);
    }

    @Override
    public int id(char[] text, int from, int to) {
      return id(Numbers.whole(text, from, to));
    }

    /** The number itself; -1 if it is out of range. */
    public int id(long value) {
      return value >= 0 && value < size ? (int) value : -1;
    }

    @Override
    public int missingId() {
      return missing == null ? -1 : missing;
    }

    @Override
    public int unknownId() {
      return unknown == null ? -1 : unknown;
    }

    @Override
    public boolean isGrownFrom(Categorical older) {
      return older instanceof Ids that
          && size >= that.size
          && missingId() == that.missingId()
          && unknownId() == that.unknownId();
    }
  }
}
