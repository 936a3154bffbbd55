package io.rankgraft.app.graft;

import io.rankgraft.app.graft.GraftTraining.Predictions;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.evaluate.lift.PairedPredictions;
import java.util.Optional;

/** What is measured on the test rows: predictions, who they belong to, and which rows apart. */
final class HeldOut {
  private static final int MOST_VALUES = 8;
  private static final int FEWEST_ROWS = 100; // of a slice; fewer tell nothing

  private HeldOut() {}

  /**
   * @param unit the feature whose rows belong together, such as the user; empty if each row stands
   *     alone
   */
  static PairedPredictions of(
      String task, Predictions p, FeatureSchema schema, Batch rows, Optional<String> unit) {
    PairedPredictions paired = PairedPredictions.ofBinary(task, p.labels(), p.host(), p.grafted());
    if (unit.isPresent()) {
      paired = paired.withUnits(ids(rows, schema.feature(unit.get())));
    }
    for (Feature feature : schema.features()) {
      if (feature.type() instanceof FeatureType.IdSequence sequence) {
        paired = withEmpty(paired, feature, ids(rows, feature), sequence.maxLength());
      } else if (feature.type() instanceof Categorical.Vocabulary words
          && words.values().size() <= MOST_VALUES) {
        paired = withValues(paired, feature, words, ids(rows, feature));
      }
    }
    return paired;
  }

  private static int[] ids(Batch rows, Feature feature) {
    if (rows.columns().get(feature.name()) instanceof Column.Ints ints) {
      return ints.values();
    }
    throw new IllegalArgumentException(
        "--unit '%s': expected a feature with ids but it is %s"
            .formatted(feature.name(), feature.type()));
  }

  /** Rows whose sequence is empty, and the others, where there are both. */
  private static PairedPredictions withEmpty(
      PairedPredictions paired, Feature feature, int[] ids, int length) {
    boolean[] empty = new boolean[ids.length / length];
    boolean[] present = new boolean[empty.length];
    int count = 0;
    for (int i = 0; i < empty.length; i++) {
      empty[i] = ids[i * length] == 0; // the oldest event comes first
      present[i] = !empty[i];
      count += empty[i] ? 1 : 0;
    }
    return Math.min(count, empty.length - count) < FEWEST_ROWS
        ? paired
        : paired
            .withSlice(feature.name() + " nothing", empty)
            .withSlice(feature.name() + " something", present);
  }

  private static PairedPredictions withValues(
      PairedPredictions paired, Feature feature, Categorical.Vocabulary words, int[] ids) {
    PairedPredictions all = paired;
    int reserved = words.size() - words.values().size();
    for (int v = 0; v < words.values().size(); v++) {
      boolean[] rows = new boolean[ids.length];
      int count = 0;
      for (int i = 0; i < rows.length; i++) {
        rows[i] = ids[i] == reserved + v;
        count += rows[i] ? 1 : 0;
      }
      if (count >= FEWEST_ROWS) {
        all = all.withSlice(feature.name() + " " + words.values().get(v), rows);
      }
    }
    return all;
  }
}
