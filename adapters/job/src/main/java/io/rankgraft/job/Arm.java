package io.rankgraft.job;

import io.rankgraft.evaluate.lift.LinearScaling;
import io.rankgraft.evaluate.lift.PlattScaling;
import io.rankgraft.evaluate.lift.Recalibration;
import io.rankgraft.graph.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What host and graft are compared with: a name, and its predictions by task.
 *
 * @param validation of the validation rows, by which the best control is chosen
 * @param test of the test rows
 */
record Arm(String name, Map<Task, double[]> validation, Map<Task, double[]> test) {
  static final String RECALIBRATED = "recalibrated";

  /** The host's predictions with two numbers per task fitted on the validation rows. */
  static Arm recalibrated(Map<Task, Predictions> validation, Map<Task, Predictions> test) {
    Map<Task, double[]> validated = new LinkedHashMap<>();
    Map<Task, double[]> tested = new LinkedHashMap<>();
    validation.forEach(
        (task, rows) -> {
          Recalibration fitted = fit(rows);
          validated.put(task, fitted.of(rows.host()));
          tested.put(task, fitted.of(test.get(task).host()));
        });
    return new Arm(RECALIBRATED, validated, tested);
  }

  /** Of the rows that have a label. */
  private static Recalibration fit(Predictions p) {
    int[] rows = IntStream.range(0, p.labels().length).filter(i -> p.labelled()[i]).toArray();
    double[] labels = at(rows, p.labels());
    double[] host = at(rows, p.host());
    double[] weights = at(rows, p.weights());
    return p.task().isBinary()
        ? PlattScaling.fit(labels, host, weights)
        : LinearScaling.fit(labels, host, weights);
  }

  private static double[] at(int[] rows, double[] values) {
    return IntStream.of(rows).mapToDouble(i -> values[i]).toArray();
  }

  /** What a trained tower predicts together with the host. */
  static Arm of(String name, Map<Task, Predictions> validation, Map<Task, Predictions> test) {
    return new Arm(name, grafted(validation), grafted(test));
  }

  private static Map<Task, double[]> grafted(Map<Task, Predictions> rows) {
    Map<Task, double[]> values = new LinkedHashMap<>();
    rows.forEach((task, p) -> values.put(task, p.grafted()));
    return values;
  }
}
