package io.rankgraft.job;

import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.evaluate.lift.TaskLift;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.tensorflow.ModelSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Host, grafts, controls and ablations side by side on the test rows.
 *
 * @param validation of host and grafts; the best control of a task is the one of least loss there
 * @param ablations the grafts less one of them
 */
record Comparison(
    Map<Task, Predictions> validation,
    Map<Task, Predictions> test,
    List<Arm> controls,
    List<Arm> ablations) {

  LiftReport lift(JobPlan plan, Part rows) {
    return Lift.ofDefaults()
        .compare(
            test.entrySet().stream()
                .map(e -> paired(e.getKey(), HeldOut.of(e.getValue(), plan, rows)))
                .toArray(PairedPredictions[]::new));
  }

  /** What host and grafts predict of a task on the test rows. */
  Predictions predicted(String task) {
    return test.entrySet().stream()
        .filter(e -> e.getKey().name().equals(task))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** The loss of each model on the validation rows, by task: what choices may be made by. */
  Map<String, Map<String, Double>> validationLosses() {
    Map<String, Map<String, Double>> losses = new LinkedHashMap<>();
    validation.forEach(
        (task, rows) -> {
          Map<String, Double> byArm = new LinkedHashMap<>();
          byArm.put(ArmLift.HOST, rows.loss(rows.host()));
          byArm.put(ArmLift.GRAFTED, rows.loss(rows.grafted()));
          controls.forEach(c -> byArm.put(c.name(), rows.loss(c.validation().get(task))));
          losses.put(task.name(), byArm);
        });
    return losses;
  }

  /** The lift on groups of rows, by task; see {@link RowGroups}. */
  Map<String, List<TaskLift.SliceLift>> groups(JobPlan plan, Parts parts) {
    RowGroups groups = new RowGroups(plan, parts);
    Map<String, List<TaskLift.SliceLift>> byTask = new LinkedHashMap<>();
    test.forEach(
        (task, rows) -> {
          PairedPredictions alone = HeldOut.rows(rows, plan, parts.test());
          LiftReport lift = Lift.ofDefaults().compare(paired(task, groups.in(alone)));
          byTask.put(task.name(), lift.tasks().get(0).slices());
        });
    return byTask;
  }

  private PairedPredictions paired(Task task, PairedPredictions alone) {
    PairedPredictions all = alone;
    for (Arm control : controls) {
      all = all.withControl(control.name(), control.test().get(task));
    }
    if (!controls.isEmpty()) {
      all = all.withBestControl(bestControl(task).name());
    }
    for (Arm part : ablations) {
      all = all.withAblation(part.name(), part.test().get(task));
    }
    return all;
  }

  private Arm bestControl(Task task) {
    Predictions rows = validation.get(task);
    return controls.stream()
        .min(Comparator.comparingDouble(c -> rows.loss(c.validation().get(task))))
        .orElseThrow();
  }

  /**
   * Several grafts less one each, by its λ: nothing is trained again. None of a single graft, which
   * without itself is the host, and of spliced ones, which have no λ. The session is afterwards as
   * it was.
   */
  static List<Arm> ablations(
      ModelSession session, Map<Task, Assembly.Outcome> served, JobPlan plan, Part test) {
    List<Arm> all = new ArrayList<>();
    if (plan.grafts().size() < 2 || plan.splice()) {
      return all;
    }
    for (ConfiguredGraft<?> graft : plan.grafts()) {
      String lambda = graft.name() + "/lambda";
      float[] before = session.values(lambda);
      session.assign(lambda, new float[] {0});
      try {
        Map<Task, Predictions> rows = Predictions.of(session, served, plan, test);
        all.add(Arm.of("without " + graft.name(), Map.of(), rows));
      } finally {
        session.assign(lambda, before);
      }
    }
    return all;
  }
}
