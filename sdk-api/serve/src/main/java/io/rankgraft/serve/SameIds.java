package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Categorical.Vocabulary;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Dense;
import io.rankgraft.data.FeatureType.IdSequence;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether an id that two schemas know stands for one value in both. */
final class SameIds {
  private SameIds() {}

  /**
   * @throws BadInputException naming the feature and the first id that stands for another value
   */
  static void require(FeatureSchema used, FeatureSchema next) {
    Map<String, FeatureType> types =
        used.features().stream().collect(Collectors.toMap(Feature::name, Feature::type));
    for (Feature feature : next.features()) {
      FeatureType before = types.get(feature.name());
      if (before != null) {
        require(feature.name(), before, feature.type());
      }
    }
  }

  private static void require(String feature, FeatureType used, FeatureType next) {
    Categorical before = used.elements();
    Categorical after = next.elements();
    boolean ids = before != null && after != null;
    if (ids && !after.isGrownFrom(before) && !before.isGrownFrom(after)) {
      if (before instanceof Vocabulary old && after instanceof Vocabulary young) {
        requireSameRules(feature, old, young);
        requireSameValues(feature, old.values(), young.values());
      }
      throw refused(
          feature, "hash buckets, boundaries and kind as before but its ids are made otherwise");
    }
    boolean same =
        used instanceof IdSequence sequence && next instanceof IdSequence other
            ? new IdSequence(after, sequence.maxLength(), sequence.layout(), sequence.padId())
                .equals(other)
            : ids && used instanceof Categorical == next instanceof Categorical
                || used instanceof Dense && next instanceof Dense
                || used.equals(next);
    if (!same) {
      throw refused(
          feature,
          used instanceof IdSequence
              ? "a sequence encoded as before but it is encoded otherwise"
              : "hash buckets, boundaries and kind as before but its ids are made otherwise");
    }
  }

  private static void requireSameRules(String feature, Vocabulary before, Vocabulary after) {
    Function<Vocabulary, List<FeatureType.Rule>> rules =
        v -> List.of(v.missing(), v.unknown()); // which decide the first value's id
    if (!rules.apply(before).equals(rules.apply(after))) {
      throw refused(
          feature,
          "rules %s of missing and unknown values but they are %s"
              .formatted(rules.apply(before), rules.apply(after)));
    }
  }

  private static void requireSameValues(String feature, List<String> before, List<String> after) {
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      if (!before.get(i).equals(after.get(i))) {
        throw refused(
            feature,
            "value %s of the vocabulary to stay '%s' but it is '%s'"
                .formatted(i, shown(before.get(i)), shown(after.get(i))));
      }
    }
  }

  private static String shown(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }

  private static BadInputException refused(String feature, String fault) {
    return new BadInputException(
        "swappable scorer, feature '%s': expected %s; grow vocabularies at their end, or start a new scorer for this ranker"
            .formatted(feature, fault));
  }
}
