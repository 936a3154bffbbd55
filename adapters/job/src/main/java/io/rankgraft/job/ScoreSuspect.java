package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.SequenceLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A way in which encoded rows may differ from those that a host scored in its own system.
 *
 * @param cause as the end of a message, with what to do
 * @param turned the rows as that system may have had them
 */
record ScoreSuspect(String cause, UnaryOperator<Batch> turned) {
  private static final int FARTHEST = 2; // as many ids as a schema can reserve

  /** The suspects for some features, one feature at a time and then all of a kind. */
  static List<ScoreSuspect> of(List<Feature> features) {
    List<Feature> sequences =
        features.stream().filter(f -> f.type() instanceof FeatureType.IdSequence).toList();
    List<Feature> ids = features.stream().filter(f -> f.type().elements() != null).toList();
    List<ScoreSuspect> all = new ArrayList<>();
    for (List<Feature> some : apartAndAll(sequences)) {
      for (SequenceLayout.Order order : SequenceLayout.Order.values()) {
        for (SequenceLayout.Padding padding : SequenceLayout.Padding.values()) {
          all.add(laidOut(some, new SequenceLayout(order, padding)));
        }
      }
    }
    for (List<Feature> some : apartAndAll(ids)) {
      for (int by = -FARTHEST; by <= FARTHEST; by++) {
        if (by != 0) {
          all.add(shifted(some, by));
        }
      }
    }
    return all;
  }

  /** This and another one at once. */
  ScoreSuspect and(ScoreSuspect other) {
    return new ScoreSuspect(
        cause + "; and " + other.cause, rows -> other.turned.apply(turned.apply(rows)));
  }

  private static List<List<Feature>> apartAndAll(List<Feature> features) {
    List<List<Feature>> some = new ArrayList<>();
    features.forEach(feature -> some.add(List.of(feature)));
    if (features.size() > 1) {
      some.add(features);
    }
    return some;
  }

  private static String names(List<Feature> features) {
    return String.join(", ", features.stream().map(f -> "'" + f.name() + "'").toList());
  }

  private static ScoreSuspect laidOut(List<Feature> features, SequenceLayout layout) {
    return new ScoreSuspect(
        "that system has the events of %s %s, padded %s them; declare \"order\": \"%s\", \"padding\": \"%s\" in the schema"
            .formatted(
                names(features),
                layout.order() == SequenceLayout.Order.OLDEST_FIRST
                    ? "oldest first"
                    : "newest first",
                layout.padding() == SequenceLayout.Padding.TRAILING ? "after" : "before",
                layout.order(),
                layout.padding()),
        rows -> with(rows, features, (feature, ids) -> laidOut(feature, ids, layout)));
  }

  private static int[] laidOut(Feature feature, Column.Ints column, SequenceLayout layout) {
    FeatureType.IdSequence type = (FeatureType.IdSequence) feature.type();
    int length = type.maxLength();
    int[] ids = column.values();
    int[] turned = ids.clone();
    for (int start = 0; start < ids.length; start += length) {
      int events = 0;
      for (int p = 0; p < length; p++) {
        events += !type.hasPadding() || ids[start + p] != type.padding() ? 1 : 0;
      }
      int[] plain = new int[length];
      for (int p = 0; p < length; p++) {
        plain[type.layout().plainPosition(p, events, length)] = ids[start + p];
      }
      for (int p = 0; p < length; p++) {
        turned[start + p] = plain[layout.plainPosition(p, events, length)];
      }
    }
    return turned;
  }

  private static ScoreSuspect shifted(List<Feature> features, int by) {
    return new ScoreSuspect(
        "that system has ids of %s %s %s; use type ids where the values are the host's own, or reserve as many ids for missing and unknown values as it does"
            .formatted(names(features), Math.abs(by), by < 0 ? "lower" : "higher"),
        rows -> with(rows, features, (feature, ids) -> shifted(feature, ids, by)));
  }

  /** Ids of values; those reserved for missing and unknown ones stay, as does padding. */
  private static int[] shifted(Feature feature, Column.Ints column, int by) {
    Categorical type = feature.type().elements();
    int padding =
        feature.type() instanceof FeatureType.IdSequence sequence && sequence.hasPadding()
            ? sequence.padding()
            : -1;
    int[] ids = column.values().clone();
    for (int i = 0; i < ids.length; i++) {
      boolean reserved =
          ids[i] == type.missingId() || ids[i] == type.unknownId() || ids[i] == padding;
      ids[i] = reserved ? ids[i] : Math.max(0, ids[i] + by);
    }
    return ids;
  }

  private interface Turn {
    int[] of(Feature feature, Column.Ints ids);
  }

  private static Batch with(Batch rows, List<Feature> features, Turn turn) {
    Map<String, Column> columns = new LinkedHashMap<>(rows.columns());
    for (Feature feature : features) {
      Column.Ints ids = (Column.Ints) columns.get(feature.name());
      columns.put(feature.name(), new Column.Ints(turn.of(feature, ids), ids.shape()));
    }
    return new Batch(rows.rows(), columns);
  }
}
