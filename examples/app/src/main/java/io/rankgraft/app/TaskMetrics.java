package io.rankgraft.app;

import io.rankgraft.backbones.list.ListNdcg;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.evaluate.RegressionMetrics;
import io.rankgraft.graph.Task;
import io.rankgraft.report.TaskRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of predictions on one part of the data: AUC and log loss of binary tasks; NRMSE,
 * NMAE, Spearman and Gini of amounts; of lists also NDCG over whole lists, with the label as gain,
 * and NDCG against the true relevance where it is known: of scores of relevance if there are such,
 * else of the first task's.
 */
final class TaskMetrics {
  private static final String RELEVANCE = "NDCG relevance";

  private TaskMetrics() {}

  static List<String> names(TaskData data) {
    List<String> names = new ArrayList<>();
    for (Task task : data.tasks()) {
      if (task.kind() == Task.Kind.BINARY) {
        names.add("AUC " + task.name());
        names.add("LogLoss " + task.name());
        if (data.lists().isPresent()) {
          names.add("NDCG " + task.name());
        }
      } else {
        for (String metric : List.of("NRMSE ", "NMAE ", "Spearman ", "Gini ")) {
          names.add(metric + task.name());
        }
      }
    }
    if (data.lists().filter(l -> l.relevance().length > 0).isPresent()) {
      names.add(RELEVANCE);
    }
    return List.copyOf(names);
  }

  /**
   * @param predictions by task, one a row of the examples, null where a task is not predicted;
   *     after them there may be scores of relevance
   */
  static TaskRow of(String predictor, TaskData data, int[] examples, double[][] predictions) {
    int[] rows = data.rows(examples);
    Map<String, Double> values = new LinkedHashMap<>();
    names(data).forEach(name -> values.put(name, Double.NaN));
    int tasks = data.tasks().size();
    for (int t = 0; t < tasks; t++) {
      if (predictions[t] != null) {
        task(data, examples, t, data.labels(t, rows), predictions[t], values);
      }
    }
    if (values.containsKey(RELEVANCE)) {
      double[] relevance = data.lists().orElseThrow().relevance();
      double[] gains = Arrays.stream(rows).mapToDouble(row -> relevance[row]).toArray();
      values.put(
          RELEVANCE,
          ListNdcg.of(
              data.begins(examples), gains, predictions[predictions.length > tasks ? tasks : 0]));
    }
    return new TaskRow(predictor, values);
  }

  private static void task(
      TaskData data, int[] examples, int t, double[] y, double[] p, Map<String, Double> values) {
    Task task = data.tasks().get(t);
    if (task.kind() == Task.Kind.BINARY) {
      values.put("AUC " + task.name(), BinaryMetrics.auc(y, p));
      values.put("LogLoss " + task.name(), BinaryMetrics.logLoss(y, p));
      if (data.lists().isPresent()) {
        values.put("NDCG " + task.name(), ListNdcg.of(data.begins(examples), y, p));
      }
    } else {
      values.put("NRMSE " + task.name(), RegressionMetrics.nrmse(y, p));
      values.put("NMAE " + task.name(), RegressionMetrics.nmae(y, p));
      values.put("Spearman " + task.name(), RegressionMetrics.spearman(y, p));
      values.put("Gini " + task.name(), RegressionMetrics.normalizedGini(y, p));
    }
  }

  /**
   * What validation selects by, less being better: the mean over tasks of the loss in parts of what
   * a constant loses, so that tasks of any kind and rate weigh the same.
   *
   * <pre>
   *   binary   log loss / log loss of the part's own rate      amount   NRMSE²
   *   scores that are no probabilities     2 (1 − AUC)
   * </pre>
   *
   * A task whose labels are all alike in the part takes no part.
   *
   * @param probabilities false where scores only order
   */
  static double relativeLoss(
      TaskData data, int[] examples, double[][] predictions, boolean probabilities) {
    int[] rows = data.rows(examples);
    double sum = 0;
    int count = 0;
    for (int t = 0; t < data.tasks().size(); t++) {
      double[] y = data.labels(t, rows);
      if (predictions[t] == null || Arrays.stream(y).allMatch(label -> label == y[0])) {
        continue;
      }
      if (data.tasks().get(t).kind() != Task.Kind.BINARY) {
        double error = RegressionMetrics.nrmse(y, predictions[t]);
        sum += error * error;
      } else if (probabilities) {
        double[] rate = new double[y.length];
        Arrays.fill(rate, Arrays.stream(y).average().orElseThrow());
        sum += BinaryMetrics.logLoss(y, predictions[t]) / BinaryMetrics.logLoss(y, rate);
      } else {
        sum += 2 * (1 - BinaryMetrics.auc(y, predictions[t]));
      }
      count++;
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          "data '%s': expected a task with different labels in the validation part but there is none; take more rows"
              .formatted(data.name()));
    }
    return sum / count;
  }
}
