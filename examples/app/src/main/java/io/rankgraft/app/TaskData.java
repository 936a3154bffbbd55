package io.rankgraft.app;

import io.rankgraft.data.Split;
import io.rankgraft.graph.Task;
import io.rankgraft.report.TaskFacts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an experiment that predicts tasks knows of its data. An example is what a batch consists of:
 * one row, or a list, whose items are rows. Arrays are not copied.
 *
 * @param name of the data set
 * @param tasks binary ones and amounts
 * @param labels by task, then by row
 * @param split examples, by number
 * @param about how they were cut, in words
 * @param lists the order of rows in lists, and what is known of them; empty if a row is an example
 * @param items of every row; empty if rows are of no item or its number is not known
 * @param counts for reports: how many users, items and so on
 * @param notes what was tolerated or left out, by reason
 * @param fingerprint of what the labels do not tell
 */
record TaskData(
    String name,
    List<Task> tasks,
    float[][] labels,
    Split split,
    String about,
    Optional<Lists> lists,
    int[] items,
    Map<String, Long> counts,
    Map<String, Long> notes,
    int fingerprint) {

  /**
   * Rows in lists.
   *
   * @param begin the rows of list l are {@code begin[l] .. begin[l + 1] − 1}
   * @param relevance the true relevance of rows as a gain, 0 or more; empty if nobody knows it
   */
  record Lists(int[] begin, double[] relevance) {}

  TaskData {
    tasks = List.copyOf(tasks);
  }

  /** The rows of some examples, in order. */
  int[] rows(int[] examples) {
    if (lists.isEmpty()) {
      return examples;
    }
    int[] begin = lists.get().begin();
    int count = Arrays.stream(examples).map(e -> begin[e + 1] - begin[e]).sum();
    int[] rows = new int[count];
    int at = 0;
    for (int e : examples) {
      for (int row = begin[e]; row < begin[e + 1]; row++) {
        rows[at++] = row;
      }
    }
    return rows;
  }

  /** Where the rows of each of some examples begin among them, and their number at the end. */
  int[] begins(int[] examples) {
    int[] begin = lists.orElseThrow().begin();
    int[] begins = new int[examples.length + 1];
    for (int e = 0; e < examples.length; e++) {
      begins[e + 1] = begins[e] + begin[examples[e] + 1] - begin[examples[e]];
    }
    return begins;
  }

  /** The labels of some rows. */
  double[] labels(int task, int[] rows) {
    float[] all = labels[task];
    double[] some = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = all[rows[i]];
    }
    return some;
  }

  /** The mean label of the training rows. */
  double trainingMean(int task) {
    return Arrays.stream(labels(task, rows(split.train()))).average().orElseThrow();
  }

  TaskFacts facts() {
    Map<String, Long> all = new LinkedHashMap<>();
    String examples = lists.isPresent() ? "lists" : "rows";
    all.put(
        examples, (long) split.train().length + split.validation().length + split.test().length);
    all.putAll(counts);
    all.put("training " + examples, (long) split.train().length);
    all.put("validation " + examples, (long) split.validation().length);
    all.put("test " + examples, (long) split.test().length);
    Map<String, Double> means = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      means.put(tasks.get(t).name(), trainingMean(t));
    }
    return new TaskFacts(name, all, means, notes);
  }

  /** Equal for equal data, as far as one can tell. */
  String key() {
    return "%s %08x %08x %s/%s/%s"
        .formatted(
            name,
            Arrays.deepHashCode(labels),
            fingerprint,
            split.train().length,
            split.validation().length,
            split.test().length);
  }
}
