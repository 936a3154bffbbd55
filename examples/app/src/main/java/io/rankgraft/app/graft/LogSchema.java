package io.rankgraft.app.graft;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The schema of generated logs: users u0, u1 …, items i0, i1 …, and sequences of items. */
final class LogSchema {
  /** Seconds since the row before of a request. */
  static final String GAP = "gap";

  private LogSchema() {}

  /**
   * @param length the greatest number of events of a sequence
   */
  static FeatureSchema of(int users, int items, List<String> sequences, int length) {
    // With an id for missing items: the padding of sequences.
    Categorical.Vocabulary values = vocabulary("i", items, Rule.RESERVE);
    List<Feature> features = new ArrayList<>();
    features.add(new Feature("user", Axis.REQUEST, vocabulary("u", users, Rule.REJECT)));
    features.add(new Feature("item", Axis.CANDIDATE, values));
    for (String name : sequences) {
      features.add(new Feature(name, Axis.REQUEST, new FeatureType.IdSequence(values, length)));
    }
    return new FeatureSchema(features);
  }

  static FeatureSchema withGap(FeatureSchema schema) {
    List<Feature> features = new ArrayList<>(schema.features());
    features.add(new Feature(GAP, Axis.CANDIDATE, new FeatureType.Dense(1, 0f)));
    return new FeatureSchema(features);
  }

  private static Categorical.Vocabulary vocabulary(String prefix, int size, Rule missing) {
    return new Categorical.Vocabulary(
        IntStream.range(0, size).mapToObj(i -> prefix + i).toList(), missing, Rule.RESERVE);
  }
}
