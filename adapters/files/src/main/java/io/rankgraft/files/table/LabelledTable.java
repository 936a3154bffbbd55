package io.rankgraft.files.table;

import io.rankgraft.data.Batch;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rows in memory: a column for every feature of the schema, encoded, and a float column {@code
 * label-<task>} for every task.
 *
 * @param name of the data set
 * @param tasks the chain in order, binary tasks and then the amount
 * @param rows the columns
 * @param timestamps of each row, in seconds or any other unit
 * @param labelSpan how long after its time stamp a row's labels are known, in the same unit
 * @param notes what was tolerated in reading, counted by reason
 */
public record LabelledTable(
    String name,
    FeatureSchema schema,
    List<String> tasks,
    Batch rows,
    long[] timestamps,
    long labelSpan,
    Map<String, Long> notes) {

  public LabelledTable {
    tasks = List.copyOf(tasks);
    notes = new LinkedHashMap<>(notes);
    if (timestamps.length != rows.rows()) {
      throw new IllegalArgumentException(
          "table '%s': expected one time stamp a row but got %s for %s rows"
              .formatted(name, timestamps.length, rows.rows()));
    }
  }

  /** The labels of a task; not a copy. */
  public float[] labels(String task) {
    return rows.floats("label-" + task);
  }

  /**
   * Eight parts of the rows to train on, one to validate, one to test, by time. Where labels take
   * time to be known, the test part stays, the tenth of the rows before it whose labels were known
   * when it begins validates, and rows whose labels were known when that begins train: no part has
   * seen what a later one is asked, and the rows between are in none.
   */
  public Split splitByTime() {
    Split split = Split.byTime(timestamps);
    if (labelSpan == 0) {
      return split;
    }
    int[] early =
        IntStream.concat(IntStream.of(split.train()), IntStream.of(split.validation())).toArray();
    int[] beforeTest = knownBefore(early, timestamps[split.test()[0]]);
    int tenth = Math.min(beforeTest.length, Math.max(1, timestamps.length / 10));
    long begin = timestamps[beforeTest[beforeTest.length - tenth]];
    int[] validation = IntStream.of(beforeTest).filter(row -> timestamps[row] >= begin).toArray();
    return new Split(knownBefore(beforeTest, begin), validation, split.test());
  }

  private int[] knownBefore(int[] part, long time) {
    int[] kept = IntStream.of(part).filter(row -> timestamps[row] + labelSpan <= time).toArray();
    if (kept.length == 0) {
      throw new IllegalArgumentException(
          "table '%s': expected rows whose labels are known before the next part begins but there are none; take more dates or a shorter label span"
              .formatted(name));
    }
    return kept;
  }

  /** How many rows have a later label of the chain without an earlier one. */
  public long brokenChains() {
    float[][] labels = tasks.stream().map(this::labels).toArray(float[][]::new);
    return IntStream.range(0, rows.rows())
        .filter(
            row -> {
              for (int t = 1; t < labels.length; t++) {
                if (labels[t][row] != 0 && labels[t - 1][row] == 0) {
                  return true;
                }
              }
              return false;
            })
        .count();
  }
}
