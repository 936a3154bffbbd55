package io.rankgraft.app.logs;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * The features of rows with events: {@code user, item}; {@code popularity}, how often the item was
 * touched of late over the mean of the items; {@code activity}, what the user did so far; then the
 * sequences, which the host does not read.
 */
final class LogSchema {
  private static final double[] POPULARITY = {0.1, 0.25, 0.5, 1, 1.5, 2.5, 4, 7, 12};
  private static final double[] ACTIVITY = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  private LogSchema() {}

  static FeatureSchema host(List<String> users, List<String> items) {
    return new FeatureSchema(features(users, of(items)));
  }

  static FeatureSchema all(List<String> users, List<String> items, LogForm form) {
    Categorical.Vocabulary item = of(items);
    List<Feature> features = features(users, item);
    form.sequences()
        .forEach(
            s ->
                features.add(
                    new Feature(
                        s.name(), Axis.REQUEST, new FeatureType.IdSequence(item, form.length()))));
    return new FeatureSchema(features);
  }

  private static List<Feature> features(List<String> users, Categorical.Vocabulary item) {
    List<Feature> features = new ArrayList<>();
    features.add(
        new Feature(
            "user", Axis.REQUEST, new Categorical.Vocabulary(users, Rule.REJECT, Rule.RESERVE)));
    features.add(new Feature("item", Axis.CANDIDATE, item));
    features.add(
        new Feature(
            "popularity", Axis.CANDIDATE, new FeatureType.Bucketed(POPULARITY, Rule.REJECT)));
    features.add(
        new Feature("activity", Axis.REQUEST, new FeatureType.Bucketed(ACTIVITY, Rule.REJECT)));
    return features;
  }

  /** With an id for missing items: the padding of sequences. */
  private static Categorical.Vocabulary of(List<String> items) {
    return new Categorical.Vocabulary(items, Rule.RESERVE, Rule.RESERVE);
  }
}
