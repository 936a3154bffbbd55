package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The lift on one task.
 *
 * @param metrics the first one decides
 * @param slices each as large as it is: look for losses there, not for significance
 */
public record TaskLift(
    String task,
    int rows,
    int units,
    List<MetricLift> metrics,
    Calibration hostCalibration,
    Calibration graftedCalibration,
    List<SliceLift> slices) {
  /** The lift on some of the rows. */
  public record SliceLift(String name, int rows, int units, List<MetricLift> metrics) {}

  public Verdict verdict() {
    return metrics.get(0).verdict();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %d rows of %d units".formatted(task, rows, units));
    metrics.forEach(m -> lines.add("  " + m));
    lines.add(
        "  observed / expected: host %s, with the graft %s"
            .formatted(ratio(hostCalibration), ratio(graftedCalibration)));
    for (SliceLift slice : slices) {
      lines.add(
          "  %s, %d rows of %d units: %s"
              .formatted(slice.name(), slice.rows(), slice.units(), slice.metrics().get(0)));
    }
    return lines;
  }

  private static String ratio(Calibration calibration) {
    Interval r = calibration.ratio();
    return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", r.value(), r.low(), r.high());
  }
}
