package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Task;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * What host and grafts predict of one task on some rows, as the log has it: where it kept a part of
 * the negatives, probabilities are of the rows it kept.
 *
 * @param labelled the rows that have a label
 * @param weights of rows
 */
record Predictions(
    JobTask task,
    double[] labels,
    double[] host,
    double[] grafted,
    boolean[] labelled,
    double[] weights) {
  private static final int ROWS_PER_RUN = 2048;
  private static final int ROWS_OF_LISTS_PER_RUN = 256; // the square of it is compared
  private static final int BLOCK = 32 * ROWS_PER_RUN;
  private static final double CLIP = BinaryMetrics.LOG_LOSS_CLIP;

  /** Predictions of the SERVE build for each task. */
  static Map<Task, Predictions> of(
      ModelSession session, Map<Task, Assembly.Outcome> served, JobPlan plan, Part rows) {
    return of(session, served, plan, rows, 0, rows.size());
  }

  /**
   * The mean of the tasks' losses with the grafts, over rows of which some are looked at together:
   * the heap does not grow with rows.
   */
  static double meanLoss(
      ModelSession session, Map<Task, Assembly.Outcome> served, JobPlan plan, Part rows) {
    Map<Task, double[]> sums = new LinkedHashMap<>();
    for (int from = 0; from < rows.size(); ) {
      int to = rows.end(from, BLOCK);
      of(session, served, plan, rows, from, to)
          .forEach((task, p) -> p.add(p.grafted, sums.computeIfAbsent(task, t -> new double[2])));
      from = to;
    }
    return sums.values().stream().mapToDouble(s -> s[0] / s[1]).average().orElseThrow();
  }

  /** Predictions of the rows from one place of a part to below another. */
  private static Map<Task, Predictions> of(
      ModelSession session,
      Map<Task, Assembly.Outcome> served,
      JobPlan plan,
      Part rows,
      int first,
      int end) {
    int n = end - first;
    Map<Task, Predictions> all = new LinkedHashMap<>();
    List<Operand<?>> fetches = new ArrayList<>();
    served.forEach(
        (task, outcome) -> {
          all.put(task, empty(plan.task(task), n));
          fetches.add(outcome.host());
          fetches.add(outcome.grafted());
        });
    int most = plan.positions() == 0 ? ROWS_PER_RUN : ROWS_OF_LISTS_PER_RUN;
    for (int from = first; from < end; ) {
      int to = Math.min(end, rows.end(from, most));
      int at = from - first;
      Batch batch = rows.batch(from, to);
      try (Feed feed = new Feed()) {
        RowFeed.put(feed, session.model().inputs(Build.SERVE), batch);
        try (Result result = session.serve(feed, fetches)) {
          int fetched = 0;
          for (Predictions p : all.values()) {
            p.take(batch, at, plan, (TFloat32) result.get(fetched), p.host);
            p.take(batch, at, plan, (TFloat32) result.get(fetched + 1), p.grafted);
            p.takeRows(batch, at);
            fetched += 2;
          }
        }
      }
      from = to;
    }
    return all;
  }

  private static Predictions empty(JobTask task, int n) {
    Predictions p =
        new Predictions(
            task, new double[n], new double[n], new double[n], new boolean[n], new double[n]);
    Arrays.fill(p.labelled, true);
    Arrays.fill(p.weights, 1);
    return p;
  }

  private void take(Batch batch, int from, JobPlan plan, TFloat32 values, double[] into) {
    if (values.size() != batch.rows()) {
      throw new IllegalArgumentException(
          "task '%s': expected one number per row, %s, but the host gives %s; tap a tensor with one"
              .formatted(task.name(), batch.rows(), values.size()));
    }
    double rate = task.sampling();
    for (int i = 0; i < batch.rows(); i++) {
      double p = values.getFloat(i);
      into[from + i] = rate == 1 ? p : p / (p + (1 - p) * rate);
    }
  }

  private void takeRows(Batch batch, int from) {
    float[] label = batch.floats(JobPlan.label(task.task()));
    float[] mask = task.mask().isPresent() ? batch.floats(JobPlan.mask(task.task())) : null;
    float[] weight =
        batch.columns().containsKey(JobPlan.WEIGHT) ? batch.floats(JobPlan.WEIGHT) : null;
    for (int i = 0; i < batch.rows(); i++) {
      labels[from + i] = label[i];
      labelled[from + i] = mask == null || mask[i] != 0;
      weights[from + i] = weight == null ? 1 : weight[i];
    }
  }

  /** Log loss, or mean squared error of amounts, over the labelled rows by their weights. */
  double loss(double[] predicted) {
    double[] sums = new double[2];
    add(predicted, sums);
    return sums[0] / sums[1];
  }

  /** Adds weighted losses, and the weights. */
  private void add(double[] predicted, double[] sums) {
    for (int i = 0; i < labels.length; i++) {
      if (labelled[i] && weights[i] > 0) {
        sums[0] += weights[i] * each(labels[i], predicted[i]);
        sums[1] += weights[i];
      }
    }
  }

  private double each(double label, double predicted) {
    if (!task.isBinary()) {
      return (predicted - label) * (predicted - label);
    }
    double p = Math.min(1 - CLIP, Math.max(CLIP, predicted));
    return label == 1 ? -Math.log(p) : -Math.log1p(-p);
  }
}
