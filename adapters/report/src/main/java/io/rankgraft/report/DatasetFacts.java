package io.rankgraft.report;

import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a report says about the data.
 *
 * @param trainingInteractions distinct user-item pairs by behaviour, upstream first
 * @param notes what the reader tolerated, by reason
 */
public record DatasetFacts(
    String name,
    int users,
    int items,
    Map<String, Long> trainingInteractions,
    long testInteractions,
    Map<String, Long> notes)
    implements DataFacts {
  public static DatasetFacts of(MultiBehaviourDataset dataset) {
    var training = dataset.training();
    var counts = new LinkedHashMap<String, Long>();
    for (int k = 0; k < training.behaviours().size(); k++) {
      counts.put(training.behaviours().get(k), (long) training.interactions().get(k).size());
    }
    return new DatasetFacts(
        dataset.name(),
        training.users(),
        training.items(),
        counts,
        dataset.test().size(),
        new TreeMap<>(dataset.notes()));
  }

  @Override
  public String summary() {
    return String.format(Locale.ROOT, "%s · %,d users · %,d items", name, users, items);
  }

  @Override
  public Map<String, String> lines() {
    var lines = new LinkedHashMap<String, String>();
    lines.put("dataset", name);
    lines.put("users, items", String.format(Locale.ROOT, "%,d, %,d", users, items));
    trainingInteractions.forEach(
        (behaviour, n) -> lines.put("training " + behaviour, String.format(Locale.ROOT, "%,d", n)));
    lines.put("test interactions", String.format(Locale.ROOT, "%,d", testInteractions));
    return lines;
  }
}
