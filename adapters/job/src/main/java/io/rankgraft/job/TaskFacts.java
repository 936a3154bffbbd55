package io.rankgraft.job;

import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.LiftMetric;
import io.rankgraft.evaluate.lift.TaskLift;
import java.util.LinkedHashMap;
import java.util.Map;

/** A task in {@code report.json}: its verdict, then each model by name with its figures. */
final class TaskFacts {
  private static final Map<LiftMetric, String> NAMES =
      Map.of(
          LiftMetric.AUC, "auc",
          LiftMetric.LOG_LOSS, "logLoss",
          LiftMetric.RMSE, "rmse",
          LiftMetric.MAE, "mae",
          LiftMetric.AUC_ABOVE_ZERO, "aucAboveZero",
          LiftMetric.GINI, "gini");

  private TaskFacts() {}

  static Map<String, Object> of(TaskLift lift) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("task", lift.task());
    facts.put("verdict", lift.judgement().toString());
    facts.put("bestControl", lift.bestControl().map(ArmLift::arm).orElse(null));
    for (ArmLift arm : lift.arms()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      arm.metrics().forEach(m -> figures.put(NAMES.get(m.metric()), finite(m.value().value())));
      figures.put("observedOverExpected", finite(arm.calibration().ratio().value()));
      facts.put(arm.arm(), figures);
    }
    return facts;
  }

  /** JSON has no NaN: a figure that does not exist is null. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
