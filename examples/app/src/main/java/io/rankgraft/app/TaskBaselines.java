package io.rankgraft.app;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.backbones.list.ListBaselines;
import io.rankgraft.files.report.TaskRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Predictions without a model, on the test part. */
final class TaskBaselines {
  private TaskBaselines() {}

  /** The training mean of every task; of lists also the rates by position and of last items. */
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
    return List.of(TaskMetrics.of("constant", data, test, constant));
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
