package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the ids that a schema makes are those that the host's tables have. */
final class HostIds {
  private HostIds() {}

  /**
   * @param ranges the rows of the host's tables by the feature that is looked up there
   * @param read the features the host reads
   * @return a line for each feature whose ids may be shifted
   * @throws BadInputException if a feature has ids past the host's table
   */
  static List<String> check(FeatureSchema schema, List<String> read, Map<String, Long> ranges) {
    List<String> notes = new ArrayList<>();
    for (String name : read) {
      Feature feature = schema.feature(name);
      Categorical ids = feature.type().elements();
      if (ids == null) {
        continue;
      }
      long rows = ranges.getOrDefault(name, Long.MAX_VALUE);
      if (ids.size() > rows) {
        throw new BadInputException(
            "feature '%s': expected ids below %s, the rows of the host's table, but the schema has %s%s"
                .formatted(name, rows, ids.size(), advice(ids, rows)));
      }
      shift(feature, ids, notes);
    }
    return notes;
  }

  private static String advice(Categorical ids, long rows) {
    return ids instanceof Categorical.Vocabulary words && words.values().size() <= rows
        ? "; it reserves ids for missing or unknown values: reject those, or use type ids where the values are the host's own"
        : "; list only the values the host was trained with";
  }

  /** Whole numbers that reach the host as others, as ids are reserved before them. */
  private static void shift(Feature feature, Categorical ids, List<String> notes) {
    if (!(ids instanceof Categorical.Vocabulary words)) {
      return;
    }
    int reserved = words.size() - words.values().size();
    long shift = 0;
    for (int i = 0; i < words.values().size(); i++) {
      String value = words.values().get(i);
      if (!value.matches("\\d{1,9}")) {
        return;
      }
      long here = reserved + i - Long.parseLong(value);
      if (i > 0 && here != shift) {
        return;
      }
      shift = here;
    }
    if (shift != 0) {
      notes.add(
          "feature '%s': value %s reaches the host as id %s, as the schema reserves %s; if the host counts as the log does, use type ids"
              .formatted(feature.name(), words.values().get(0), reserved, reserved));
    }
  }
}
