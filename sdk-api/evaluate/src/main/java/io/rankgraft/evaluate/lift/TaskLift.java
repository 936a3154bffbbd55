package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.lift.ArmLift.ArmMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The lift on one task.
 *
 * @param metrics of the graft over the host alone; the first one decides
 * @param calibrationShift |ln(observed / expected)| with the graft minus that of the host: above
 *     zero calibration became worse
 * @param slices each as large as it is: look for losses there, not for significance
 * @param arms the host, the host with the graft, then the others in the order they were named
 */
public record TaskLift(
    String task,
    int rows,
    int units,
    List<MetricLift> metrics,
    Calibration hostCalibration,
    Calibration graftedCalibration,
    Interval calibrationShift,
    List<SliceLift> slices,
    List<ArmLift> arms) {
  public TaskLift {
    metrics = List.copyOf(metrics);
    slices = List.copyOf(slices);
    arms = List.copyOf(arms);
  }

  /** The lift on some of the rows. */
  public record SliceLift(
      String name, int rows, int units, List<MetricLift> metrics, List<ArmLift> arms) {
    public SliceLift {
      metrics = List.copyOf(metrics);
      arms = List.copyOf(arms);
    }
  }

  /** Against the host alone. */
  public Verdict verdict() {
    return metrics.get(0).verdict();
  }

  /** Against the best control, or the host alone where there are no controls. */
  public Judgement judgement() {
    return bestControl().orElse(arms.get(0)).judgement();
  }

  /** The control that was best on the validation rows; empty without controls. */
  public Optional<ArmLift> bestControl() {
    return arms.stream().filter(a -> a.role() == ArmLift.Role.BEST_CONTROL).findFirst();
  }

  /**
   * The model of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ArmLift arm(String name) {
    return arms.stream()
        .filter(a -> a.arm().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "lift of '%s': expected one of the arms %s but got '%s'"
                        .formatted(task, arms.stream().map(ArmLift::arm).toList(), name)));
  }

  /**
   * Whether observed / expected is further from 1 with the graft, the whole interval above zero.
   */
  public boolean calibrationWorse() {
    return calibrationShift.low() > 0;
  }

  /** What the headline says of this task where no task has controls. */
  String inShort() {
    return "%s %s %s".formatted(task, metrics.get(0).metric(), metrics.get(0).difference());
  }

  /** What the headline says of this task where some task has controls. */
  String againstControls() {
    return bestControl().map(best -> task + ": " + against(best)).orElseGet(this::againstHost);
  }

  private String against(ArmLift best) {
    ArmMetric first = best.metrics().get(0);
    String difference = "%s %s".formatted(first.metric(), first.graftedOver());
    String control = best.arm() + ", the best control on validation rows";
    List<String> asGood =
        arms.stream()
            .filter(a -> a.role() == ArmLift.Role.CONTROL && a.judgement() != Judgement.BETTER)
            .map(ArmLift::arm)
            .toList();
    return switch (best.judgement()) {
      case BETTER ->
          asGood.isEmpty()
              ? "better than every control by %s over %s".formatted(difference, control)
              : "better than %s, by %s, and no better than %s"
                  .formatted(control, difference, String.join(", ", asGood));
      case NO_BETTER -> "no better than %s: %s".formatted(control, difference);
      case WORSE -> "worse than %s: %s".formatted(control, difference);
      case UNDECIDED -> "too little data to tell: " + difference;
    };
  }

  /** The second line of a report with controls. */
  String againstHost() {
    ArmMetric first = arms.get(0).metrics().get(0);
    return "%s against the host alone: %s %s: %s"
        .formatted(task, first.metric(), first.graftedOver(), words(first.judgement()));
  }

  private static String words(Judgement judgement) {
    return switch (judgement) {
      case BETTER -> "better";
      case NO_BETTER -> "no better";
      case WORSE -> "worse";
      case UNDECIDED -> "too little data to tell";
    };
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %s rows of %s units".formatted(task, rows, units));
    if (bestControl().isEmpty()) {
      metrics.forEach(m -> lines.add("  " + m));
    } else {
      metricLines(lines);
    }
    lines.add(
        "  observed / expected: "
            + arms.stream()
                .map(a -> "%s %s".formatted(shown(a), ratio(a.calibration())))
                .collect(Collectors.joining(", ")));
    if (calibrationWorse()) {
      lines.add(
          "  calibration became worse: |ln(observed / expected)| %s over the host"
              .formatted(calibrationShift));
    }
    slices.forEach(s -> lines.add("  " + line(s)));
    return lines;
  }

  /** Every model with its value, and how the graft compares. */
  private void metricLines(List<String> lines) {
    for (int m = 0; m < metrics.size(); m++) {
      for (ArmLift arm : arms) {
        ArmMetric metric = arm.metrics().get(m);
        String value =
            String.format(
                Locale.ROOT, "  %s %.5f %s", metric.metric(), metric.value().value(), shown(arm));
        lines.add(
            arm.role() == ArmLift.Role.GRAFTED
                ? value
                : "%s, the graft %s: %s"
                    .formatted(value, metric.graftedOver(), words(metric.judgement())));
      }
    }
  }

  private String line(SliceLift slice) {
    String what = "%s, %s rows of %s units: ".formatted(slice.name(), slice.rows(), slice.units());
    if (bestControl().isEmpty()) {
      return what + slice.metrics().get(0);
    }
    ArmLift best =
        slice.arms().stream()
            .filter(a -> a.role() == ArmLift.Role.BEST_CONTROL)
            .findFirst()
            .orElseThrow();
    ArmMetric first = best.metrics().get(0);
    return what
        + String.format(
            Locale.ROOT,
            "%s %.5f %s, the graft %s: %s",
            first.metric(),
            first.value().value(),
            best.arm(),
            first.graftedOver(),
            words(first.judgement()));
  }

  private static String shown(ArmLift arm) {
    return arm.role() == ArmLift.Role.GRAFTED ? "with the graft" : arm.arm();
  }

  private static String ratio(Calibration calibration) {
    Interval r = calibration.ratio();
    return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", r.value(), r.low(), r.high());
  }
}
