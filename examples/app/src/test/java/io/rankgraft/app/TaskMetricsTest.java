package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Split;
import io.rankgraft.graph.Task;
import io.rankgraft.report.TaskRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskMetricsTest {
  private static final int[] ALL = {0, 1, 2, 3};

  private static TaskData table() {
    return new TaskData(
        "table",
        List.of(Task.ofBinary("click"), new Task("amount", Task.Kind.AMOUNT)),
        new float[][] {{0, 0, 1, 1}, {0, 0, 2, 6}},
        new Split(ALL, ALL, ALL),
        "not cut",
        Optional.empty(),
        new int[] {0, 0, 2, 2},
        Map.of(),
        Map.of(),
        0);
  }

  /** Two lists: items 0 to 2 and item 3. */
  private static TaskData lists(double... relevance) {
    return new TaskData(
        "lists",
        List.of(Task.ofBinary("click"), Task.ofBinary("conversion")),
        new float[][] {{0, 1, 0, 1}, {0, 1, 0, 0}},
        new Split(new int[] {0}, new int[] {1}, new int[] {1, 0}),
        "not cut",
        Optional.of(new TaskData.Lists(new int[] {0, 3, 4}, relevance)),
        new int[0],
        Map.of(),
        Map.of(),
        0);
  }

  @Test
  void aConstantLosesAllAndThePerfectNothing() {
    double[][] constant = {{.5, .5, .5, .5}, {2, 2, 2, 2}};
    double[][] perfect = {{0, 0, 1, 1}, {0, 0, 2, 6}};
    assertEquals(1, TaskMetrics.relativeLoss(table(), ALL, constant, true), 1e-12);
    assertEquals(1, TaskMetrics.relativeLoss(table(), ALL, constant, false), 1e-12);
    assertEquals(0, TaskMetrics.relativeLoss(table(), ALL, perfect, true), 1e-6);
    double[][] half = {{0, 0, 1, 1}, {2, 2, 2, 2}};
    assertEquals(.5, TaskMetrics.relativeLoss(table(), ALL, half, true), 1e-6);
    double[][] one = {null, {2, 2, 2, 2}};
    assertEquals(1, TaskMetrics.relativeLoss(table(), ALL, one, true), 1e-12);
    assertThrows(
        IllegalArgumentException.class,
        () -> TaskMetrics.relativeLoss(table(), new int[] {0, 1}, new double[2][2], true));
  }

  @Test
  void tasksThatAreNotPredictedHaveNoNumbers() {
    TaskRow row = TaskMetrics.of("one", table(), ALL, new double[][] {null, {0, 0, 2, 6}});
    assertEquals(List.copyOf(row.values().keySet()), TaskMetrics.names(table()));
    assertTrue(row.values().get("AUC click").isNaN());
    assertEquals(0, row.values().get("NRMSE amount"));
    assertEquals(1, row.values().get("Gini amount"));
  }

  @Test
  void listsAreJudgedInTheOrderOfTheirPart() {
    TaskData data = lists(0, 3, 1, 1);
    // Of list 1: item 3; then of list 0: items 0, 1, 2, item 1 second.
    double[][] scores = {{.1, .9, .5, .2}, {.1, .9, .5, .2}};
    TaskRow row = TaskMetrics.of("scores", data, new int[] {1, 0}, scores);
    double second = Math.log(2) / Math.log(3);
    assertEquals((1 + second) / 2, row.values().get("NDCG click"), 1e-12);
    assertEquals(second, row.values().get("NDCG conversion"), 1e-12);
    double ideal = 3 + second;
    double reached = 3 * second + 1 * .5;
    assertEquals((1 + reached / ideal) / 2, row.values().get("NDCG relevance"), 1e-12);
    assertTrue(!TaskMetrics.names(lists()).contains("NDCG relevance"));
  }

  @Test
  void scoresOfRelevanceAreJudgedInsteadOfTheFirstTasks() {
    int[] examples = {1, 0};
    double[][] scores = {{.1, .1, .9, .5}, {.1, .1, .9, .5}, {.4, .2, .8, .3}};
    TaskRow row = TaskMetrics.of("scores", lists(0, 3, 1, 1), examples, scores);
    assertEquals(1, row.values().get("NDCG relevance"), 1e-12);
    assertEquals(
        TaskMetrics.of("two", lists(), examples, new double[][] {scores[0], scores[1]})
            .values()
            .get("NDCG click"),
        row.values().get("NDCG click"));
    assertEquals(
        TaskMetrics.relativeLoss(lists(), examples, new double[][] {scores[0], scores[1]}, true),
        TaskMetrics.relativeLoss(lists(), examples, scores, true));
  }

  @Test
  void itemsMeansAreDrawnToThatOfAll() {
    List<TaskRow> rows = TaskBaselines.of(table());
    assertEquals(
        List.of("constant", "item's mean"), rows.stream().map(TaskRow::predictor).toList());
    // Clicks: none of item 0's two rows, both of item 2's; ten rows of the mean .5 on top of each.
    double expected = -Math.log(7.0 / 12);
    assertEquals(expected, rows.get(1).values().get("LogLoss click"), 1e-12);
    assertEquals(1, rows.get(1).values().get("AUC click"), 1e-12);
  }

  @Test
  void listBaselinesKnowPositions() {
    List<TaskRow> rows = TaskBaselines.of(lists());
    assertEquals(
        List.of("constant", "position only", "is last"),
        rows.stream().map(TaskRow::predictor).toList());
    // Training is list 0, whose second item is clicked; of the test lists so is the second of 0.
    assertEquals(1, rows.get(1).values().get("NDCG conversion"), 1e-12);
  }

  @Test
  void theHalfLifeOfAnExponentialIsFound() {
    double[] response = new double[12];
    for (int n = 1; n <= response.length; n++) {
      response[n - 1] = -1.7 * Math.pow(2, -n / 3.0);
    }
    assertEquals(3, ImpulseResponse.halfLife(response), 0.03);
  }
}
