package io.rankgraft.job;

import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.LiftMetric;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.TaskLift;

/** What a lift suggests to do next: one sentence, of the task that rankings follow. */
final class NextStep {
  private NextStep() {}

  static String of(LiftReport lift, String target) {
    TaskLift task =
        lift.tasks().stream().filter(t -> t.task().equals(target)).findFirst().orElseThrow();
    return "Next: " + step(task);
  }

  private static String step(TaskLift task) {
    ArmLift against = task.bestControl().orElse(task.arms().get(0));
    return switch (against.judgement()) {
      case UNDECIDED -> "test on more rows; these are too few to tell.";
      case BETTER -> afterSuccess(task);
      case NO_BETTER, WORSE -> afterFailure(against);
    };
  }

  private static String afterSuccess(TaskLift task) {
    if (task.bestControl().isEmpty()) {
      return "compare with controls before you serve it; a simpler model may gain as much.";
    }
    boolean all =
        task.arms().stream()
            .filter(a -> a.role() == ArmLift.Role.CONTROL)
            .allMatch(a -> isBelow(a.metrics().get(0)));
    if (!all) {
      return "test on more rows; a control that was not the best on the validation rows does as well.";
    }
    return task.calibrationWorse()
        ? "recalibrate the grafted scores, then serve the bundle to a share of the requests."
        : "serve the bundle to a share of the requests and compare there.";
  }

  private static String afterFailure(ArmLift best) {
    if (best.role() == ArmLift.Role.HOST) {
      return "train on more rows, or try another graft.";
    }
    boolean gains = best.metrics().stream().anyMatch(NextStep::isAboveHost);
    if (!gains) {
      return "train on more rows, or try another graft; no control is better than the host either.";
    }
    return switch (best.arm()) {
      case Arm.RECALIBRATED -> "recalibrate the host; two numbers per task gain as much.";
      case ControlTowers.REFRESHED ->
          "refresh the host; its own inputs, fitted to newer rows, gain as much.";
      default -> "try another graft; a plain tower over item and events gains as much.";
    };
  }

  private static boolean isBelow(ArmLift.ArmMetric control) {
    return isOn(control.graftedOver(), control.metric());
  }

  private static boolean isAboveHost(ArmLift.ArmMetric metric) {
    return isOn(metric.overHost(), metric.metric());
  }

  /** Whether the whole interval of a difference is on the good side. */
  private static boolean isOn(Interval difference, LiftMetric metric) {
    return metric.largerIsBetter() ? difference.low() > 0 : difference.high() < 0;
  }
}
