package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType;
import io.rankgraft.evaluate.lift.PairedPredictions;

/** What is measured on the test rows: predictions, who they belong to, and which rows apart. */
final class HeldOut {
  private static final int MOST_VALUES = 8;
  private static final int FEWEST_ROWS = 100; // of a slice; fewer tell nothing
  private static final int BLOCK = 1 << 14;

  private HeldOut() {}

  /** Host and grafts on the rows that have a label, by their weights and units. */
  static PairedPredictions rows(Predictions p, JobPlan plan, Part rows) {
    String task = p.task().name();
    PairedPredictions paired =
        p.task().isBinary()
            ? PairedPredictions.ofBinary(task, p.labels(), p.host(), p.grafted())
            : PairedPredictions.ofAmount(task, p.labels(), p.host(), p.grafted());
    paired = paired.withMask(p.labelled()).withWeights(p.weights());
    if (plan.columns().unit().isPresent()) {
      Feature unit = plan.schema().feature(plan.columns().unit().get());
      paired = paired.withUnits(ids(rows, unit, 1));
    }
    return paired;
  }

  /** {@link #rows}, and apart those with and without events and of each value of a few. */
  static PairedPredictions of(Predictions p, JobPlan plan, Part rows) {
    PairedPredictions paired = rows(p, plan, rows);
    for (Feature feature : plan.schema().features()) {
      if (feature.type() instanceof FeatureType.IdSequence sequence) {
        paired = withEmpty(paired, feature, ids(rows, feature, sequence.maxLength()));
      } else if (feature.type() instanceof Categorical.Vocabulary words
          && words.values().size() <= MOST_VALUES) {
        paired = withValues(paired, feature, words, ids(rows, feature, 1));
      }
    }
    return paired;
  }

  /** The first of each row's ids, which of a sequence is its oldest event. */
  private static int[] ids(Part rows, Feature feature, int width) {
    int[] first = new int[rows.size()];
    for (int from = 0; from < first.length; from += BLOCK) {
      Batch batch = rows.batch(from, Math.min(first.length, from + BLOCK));
      if (!(batch.columns().get(feature.name()) instanceof Column.Ints ints)) {
        throw new BadInputException(
            "--unit '%s': expected a feature with ids but it is %s"
                .formatted(feature.name(), feature.type()));
      }
      for (int i = 0; i < batch.rows(); i++) {
        first[from + i] = ints.values()[i * width];
      }
    }
    return first;
  }

  /** Rows whose sequence is empty, and the others, where there are both. */
  private static PairedPredictions withEmpty(
      PairedPredictions paired, Feature feature, int[] first) {
    boolean[] empty = new boolean[first.length];
    boolean[] present = new boolean[first.length];
    int count = 0;
    for (int i = 0; i < first.length; i++) {
      empty[i] = first[i] == 0;
      present[i] = !empty[i];
      count += empty[i] ? 1 : 0;
    }
    return Math.min(count, first.length - count) < FEWEST_ROWS
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
      int id = reserved + v;
      boolean[] rows = new boolean[ids.length];
      int count = 0;
      for (int i = 0; i < rows.length; i++) {
        rows[i] = ids[i] == id;
        count += rows[i] ? 1 : 0;
      }
      if (count >= FEWEST_ROWS) {
        all = all.withSlice(feature.name() + " " + words.values().get(v), rows);
      }
    }
    return all;
  }
}
