package io.rankgraft.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a report says about data of which tasks are predicted.
 *
 * @param counts how many rows, lists, users and so on; the first says how large the data set is
 * @param means of the training rows' labels, by task
 * @param notes what was tolerated or left out, by reason
 */
public record TaskFacts(
    String name, Map<String, Long> counts, Map<String, Double> means, Map<String, Long> notes)
    implements DataFacts {
  public TaskFacts {
    counts = ordered(counts);
    means = ordered(means);
    notes = ordered(notes);
  }

  static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  @Override
  public String summary() {
    return counts.entrySet().stream()
        .limit(2)
        .map(c -> String.format(Locale.ROOT, " · %,d %s", c.getValue(), c.getKey()))
        .reduce(name, String::concat);
  }

  @Override
  public Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("dataset", name);
    counts.forEach((what, n) -> lines.put(what, String.format(Locale.ROOT, "%,d", n)));
    means.forEach(
        (task, mean) ->
            lines.put("mean of " + task + " in training", HtmlPage.number("%.4f", mean)));
    return lines;
  }
}
