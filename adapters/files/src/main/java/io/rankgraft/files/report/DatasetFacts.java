package io.rankgraft.files.report;

import io.rankgraft.data.MultiBehaviourDataset;
import java.util.LinkedHashMap;
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
    Map<String, Long> notes) {
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
}
