package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;
import java.util.List;

/**
 * One model of a comparison.
 *
 * @param metrics as in the task, the first one decides
 */
public record ArmLift(String arm, Role role, List<ArmMetric> metrics, Calibration calibration) {
  /** The name of the host alone. */
  public static final String HOST = "host";

  /** The name of the host with the graft. */
  public static final String GRAFTED = "grafted";

  /** What a model is in a comparison. */
  public enum Role {
    HOST,
    GRAFTED,
    /** Something simpler than the graft. */
    CONTROL,
    /** The control that was best on the validation rows. */
    BEST_CONTROL,
    /** The graft less one of its parts. */
    ABLATION;

    boolean isControl() {
      return this == CONTROL || this == BEST_CONTROL;
    }
  }

  /**
   * One metric of one model.
   *
   * @param value of the model
   * @param overHost the model minus the host
   * @param graftedOver the host with the graft minus the model
   * @param judgement of the graft against the model
   */
  public record ArmMetric(
      LiftMetric metric,
      Interval value,
      Interval overHost,
      Interval graftedOver,
      Judgement judgement) {}

  /** Of the graft against this model, by the first metric. */
  public Judgement judgement() {
    return metrics.get(0).judgement();
  }
}
