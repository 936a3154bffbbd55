package io.rankgraft.app;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.backbones.list.ListBaselines;
import io.rankgraft.report.TaskRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Predictions without a model, on the test part. */
final class TaskBaselines {
  /** By how many rows of the mean of all an item's is drawn to it: one or two rows say little. */
  private static final int PRIOR_ROWS = 10;

  private TaskBaselines() {}

  /**
   * The training mean of every task and, where items are known, of every item; of lists also the
   * rates by position and of last items.
   */
  static List<TaskRow> of(TaskData data) {
    int[] test = data.split().test();
    if (data.lists().isPresent()) {
      return ofLists(data, test);
    }
    int rows = data.rows(test).length;
    double[][] constant = new double[data.tasks().size()][rows];
    for (int t = 0; t < constant.length; t++) {
      Arrays.fill(constant[t], data.trainingMean(t));
    }
    List<TaskRow> baselines = new ArrayList<>();
    baselines.add(TaskMetrics.of("constant", data, test, constant));
    if (data.items().length > 0) {
      baselines.add(TaskMetrics.of("item's mean", data, test, itemMeans(data, test)));
    }
    return baselines;
  }

  /** The mean label of the item's training rows, drawn to that of all. */
  private static double[][] itemMeans(TaskData data, int[] test) {
    int[] items = data.items();
    int[] train = data.split().train();
    int size = Arrays.stream(items).max().orElse(-1) + 1;
    double[][] means = new double[data.tasks().size()][test.length];
    for (int t = 0; t < means.length; t++) {
      float[] labels = data.labels()[t];
      double[] sum = new double[size];
      double[] rows = new double[size];
      Arrays.fill(sum, PRIOR_ROWS * data.trainingMean(t));
      Arrays.fill(rows, PRIOR_ROWS);
      for (int row : train) {
        sum[items[row]] += labels[row];
        rows[items[row]]++;
      }
      for (int i = 0; i < test.length; i++) {
        means[t][i] = sum[items[test[i]]] / rows[items[test[i]]];
      }
    }
    return means;
  }

  private static List<TaskRow> ofLists(TaskData data, int[] test) {
    ItemLists all = withoutItems(data);
    ItemLists train = all.select(data.split().train());
    ItemLists judged = all.select(test);
    List<TaskRow> rows = new ArrayList<>();
    rows.add(row("constant", data, test, ListBaselines.constant(train, judged)));
    rows.add(row("position only", data, test, ListBaselines.positionOnly(train, judged)));
    rows.add(row("is last", data, test, ListBaselines.isLast(train, judged)));
    return rows;
  }

  private static TaskRow row(String name, TaskData data, int[] test, ListBaselines baseline) {
    return TaskMetrics.of(
        name, data, test, new double[][] {baseline.click(), baseline.conversion()});
  }

  private static ItemLists withoutItems(TaskData data) {
    return new ItemLists(
        List.of(),
        0,
        data.lists().orElseThrow().begin(),
        new int[0],
        new float[0],
        data.labels()[0],
        data.labels()[1],
        Map.of());
  }
}
