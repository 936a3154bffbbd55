package io.rankgraft.files.schema;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.ValueList;
import java.util.List;
import java.util.Locale;

/**
 * The ids of values: as they are, by a vocabulary, or by a hash.
 *
 * @param type how a value gets its id
 * @param words says so
 * @param note says what is lost
 */
record Vocabularies(Categorical type, String words, String note) {
  /** At least so many of the numbers up to the greatest must occur for them to be ids. */
  private static final double DENSE = 0.5;

  /**
   * @param shared whether sequences have the same values
   * @param name of the vocabulary, if it is shared
   * @param minCount rows a value must be in to be known
   */
  static Vocabularies of(
      ValueCounts values, boolean shared, String name, int minCount, int maxVocabulary) {
    if (values.isFull() || values.frequent(minCount).size() > maxVocabulary) {
      int buckets = Integer.highestOneBit(Math.max(1, values.distinct() - 1)) << 2;
      return new Vocabularies(
          new Categorical.Hashed(buckets, Rule.RESERVE),
          String.format(Locale.ROOT, "hashed, %,d buckets", buckets),
          String.format(
              Locale.ROOT, "more than %,d values", Math.min(maxVocabulary, values.distinct())));
    }
    Vocabularies ids = ids(values, maxVocabulary);
    if (ids != null) {
      return ids;
    }
    List<String> known = values.frequent(minCount);
    int least = known.isEmpty() ? 1 : minCount;
    known = values.frequent(least);
    ValueList list = ValueList.of(known);
    long unknown = values.total() - values.covered(least);
    return new Vocabularies(
        new Categorical.Vocabulary(shared ? list.named(name) : list, Rule.RESERVE, Rule.RESERVE),
        String.format(Locale.ROOT, "vocabulary of %,d", known.size()),
        unknown == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "%,d rarer values are unknown, %.2f %% of all",
                values.distinct() - known.size(),
                100.0 * unknown / values.total()));
  }

  /**
   * Whole numbers that count from 0 or 1 are what hosts read as they are. Ids for missing and
   * unknown values follow the greatest, but 0 is for missing ones where no value has it.
   */
  private static Vocabularies ids(ValueCounts values, int maxVocabulary) {
    long greatest = -1;
    for (String value : values.frequent(0)) {
      if (TextKind.of(value, 0, value.length()) != TextKind.WHOLE || value.length() > 10) {
        return null;
      }
      long number = Long.parseLong(value);
      if (number < 0) {
        return null;
      }
      greatest = Math.max(greatest, number);
    }
    boolean free = !values.has("0");
    if (greatest > maxVocabulary || values.distinct() < DENSE * (greatest + (free ? 0 : 1))) {
      return null;
    }
    int unknown = (int) greatest + 1;
    int missing = free ? 0 : unknown + 1;
    return new Vocabularies(
        new Categorical.Ids(Math.max(unknown, missing) + 1, missing, unknown),
        String.format(Locale.ROOT, "ids as they are, %s to %,d", free ? "1" : "0", greatest),
        "");
  }
}
