package io.rankgraft.job;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowPlan;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job mounts, the same in every build.
 *
 * @param tasks upstream first
 * @param target the task that rankings follow
 * @param priors by task without a host, the logit or value that every row begins with
 * @param positions the greatest number of rows of a list; longer requests are cut into several. 0
 *     where rows are no lists
 * @param vectors the host's, of ids
 */
record JobPlan(
    List<ConfiguredGraft<?>> grafts,
    boolean splice,
    FeatureSchema schema,
    JobColumns columns,
    List<JobTask> tasks,
    JobTask target,
    Map<String, Float> priors,
    int positions,
    HostVectors vectors) {
  static final String WEIGHT = "weight";
  static final String TIME = "time";
  static final String REQUEST = "request-key";

  JobPlan withPriors(Map<String, Float> known) {
    return new JobPlan(grafts, splice, schema, columns, tasks, target, known, positions, vectors);
  }

  JobPlan withPositions(int most) {
    return new JobPlan(grafts, splice, schema, columns, tasks, target, priors, most, vectors);
  }

  JobPlan withVectors(HostVectors ofHost) {
    return new JobPlan(
        grafts, splice, schema, columns, tasks, target, priors, positions, ofHost);
  }

  /** This job with one graft in place of its own. */
  JobPlan withGraft(ConfiguredGraft<?> graft) {
    return new JobPlan(
        List.of(graft), splice, schema, columns, tasks, target, priors, positions, vectors);
  }

  /**
   * This job with a control in place of the grafts, which corrects the logits and has nothing of
   * the host beside them.
   */
  JobPlan withControl(ConfiguredGraft<?> control) {
    return new JobPlan(
        List.of(control),
        false,
        schema,
        columns,
        tasks,
        target,
        priors,
        positions,
        HostVectors.none());
  }

  static String label(Task task) {
    return "label-" + task.name();
  }

  static String mask(Task task) {
    return "mask-" + task.name();
  }

  static String hostScore(Task task) {
    return "host-score-" + task.name();
  }

  boolean hasWeights() {
    return columns.weight().isPresent();
  }

  JobTask task(Task task) {
    return tasks.stream().filter(t -> t.task().equals(task)).findFirst().orElseThrow();
  }

  /** The tap of a task's logit or value: {@code logit}, or {@code logit.<task>} of several. */
  String logitTap(Task task) {
    return tasks.size() == 1 ? "logit" : "logit." + task.name();
  }

  /** What is read of each row. */
  RowPlan rows() {
    List<RowPlan.Extra> extras = new ArrayList<>();
    for (JobTask task : tasks) {
      extras.add(
          new RowPlan.Extra(
              label(task.task()),
              task.name(),
              task.isBinary() ? RowPlan.Kind.BINARY : RowPlan.Kind.AMOUNT));
      task.mask()
          .ifPresent(
              column ->
                  extras.add(new RowPlan.Extra(mask(task.task()), column, RowPlan.Kind.BINARY)));
      task.hostScore()
          .ifPresent(
              column ->
                  extras.add(
                      new RowPlan.Extra(
                          hostScore(task.task()), column, RowPlan.Kind.AMOUNT, Float.NaN)));
    }
    add(extras, WEIGHT, columns.weight(), RowPlan.Kind.WEIGHT);
    add(extras, TIME, columns.time(), RowPlan.Kind.TIME);
    add(extras, REQUEST, columns.request(), RowPlan.Kind.KEY);
    return new RowPlan(schema, extras);
  }

  /** The input with the request of each row; empty where each row is a request of its own. */
  Optional<String> requestIndex() {
    return columns.request().map(column -> Part.REQUEST_OF);
  }

  private static void add(
      List<RowPlan.Extra> extras, String name, Optional<String> column, RowPlan.Kind kind) {
    column.ifPresent(c -> extras.add(new RowPlan.Extra(name, c, kind)));
  }
}
