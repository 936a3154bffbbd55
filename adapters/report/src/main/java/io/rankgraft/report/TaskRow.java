package io.rankgraft.report;

import java.util.Map;

/**
 * One predictor's metrics.
 *
 * @param predictor the model, or a baseline's name
 * @param values by metric, in the order of tables; NaN where there is none
 */
public record TaskRow(String predictor, Map<String, Double> values) {
  public TaskRow {
    values = TaskFacts.ordered(values);
  }

  /** Whether less of a metric is better: of losses and errors. */
  public static boolean lessIsBetter(String metric) {
    return metric.startsWith("LogLoss") || metric.startsWith("NRMSE") || metric.startsWith("NMAE");
  }

  /** Whether this is better in a metric; false where one of the two has none. */
  boolean beats(TaskRow other, String metric) {
    double mine = values.getOrDefault(metric, Double.NaN);
    double theirs = other.values.getOrDefault(metric, Double.NaN);
    return lessIsBetter(metric) ? mine < theirs : mine > theirs;
  }
}
