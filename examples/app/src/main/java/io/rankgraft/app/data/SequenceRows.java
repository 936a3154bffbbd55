package io.rankgraft.app.data;

import java.util.List;

/**
 * What is to be predicted: a user, an item, an instant, and for each task whether it happened.
 *
 * @param tasks their names
 * @param labels 0 or 1, by task, then by row
 */
public record SequenceRows(
    List<String> tasks, int[] users, int[] items, long[] times, float[][] labels) {
  public SequenceRows {
    tasks = List.copyOf(tasks);
    if (labels.length != tasks.size()) {
      throw new IllegalArgumentException(
          "sequence rows: expected labels of %s tasks but got %s"
              .formatted(tasks.size(), labels.length));
    }
    for (int t = 0; t < labels.length; t++) {
      if (users.length != labels[t].length
          || users.length != items.length
          || users.length != times.length) {
        throw new IllegalArgumentException(
            "sequence rows '%s': expected columns of one length but got %s users, %s items, %s times, %s labels"
                .formatted(
                    tasks.get(t), users.length, items.length, times.length, labels[t].length));
      }
    }
  }

  public int size() {
    return users.length;
  }

  /** The part of the rows with a positive label. */
  public double rate(int task) {
    double sum = 0;
    for (float label : labels[task]) {
      sum += label;
    }
    return sum / size();
  }
}
