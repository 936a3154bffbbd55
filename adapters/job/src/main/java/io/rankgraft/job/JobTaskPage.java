package io.rankgraft.job;

import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.Calibration;
import io.rankgraft.evaluate.lift.TaskLift;
import io.rankgraft.report.Figure;
import io.rankgraft.report.HtmlPage;
import io.rankgraft.report.HtmlPage.Cell;
import io.rankgraft.report.SvgPlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The section of a task in {@code report.html}: every model with its interval, calibration, the
 * spread of the predictions, the lift on groups of rows, and what each of several grafts adds.
 *
 * @param groups of rows, beside the task's own slices
 */
record JobTaskPage(
    HtmlPage page, TaskLift task, List<TaskLift.SliceLift> groups, Predictions predicted) {

  void add() {
    page.section("Task " + task.task());
    page.paragraph(
        String.format(Locale.ROOT, "%,d test rows of %,d units.", task.rows(), task.units()));
    page.beginFigures();
    page.figure(
        SvgPlot.intervals(
            metric() + " over the host",
            task.arms().stream()
                .filter(a -> a.role() != ArmLift.Role.HOST && a.role() != ArmLift.Role.ABLATION)
                .map(a -> range(a.arm(), a.metrics().get(0).overHost(), isGrafted(a)))
                .toList()),
        "%s minus that of the host alone, with its interval. The graft is marked."
            .formatted(metric()));
    calibration();
    scores();
    ablations();
    page.endFigures();
    arms();
    slices();
  }

  private String metric() {
    return task.metrics().get(0).metric();
  }

  private static boolean isGrafted(ArmLift arm) {
    return arm.role() == ArmLift.Role.GRAFTED;
  }

  private static SvgPlot.Range range(String name, Interval interval, boolean strong) {
    return new SvgPlot.Range(name, interval.value(), interval.low(), interval.high(), strong);
  }

  private void calibration() {
    page.figure(
        SvgPlot.lines(
            "mean prediction",
            "mean label",
            List.of(
                bins("host", task.hostCalibration()),
                bins("with the graft", task.graftedCalibration()),
                diagonal())),
        "Calibration by decile of the predictions, before and after.");
  }

  private static Figure.Series bins(String name, Calibration calibration) {
    return new Figure.Series(
        name,
        calibration.bins().stream().map(Calibration.Bin::expected).toList(),
        calibration.bins().stream().map(Calibration.Bin::observed).toList());
  }

  private Figure.Series diagonal() {
    double most =
        task.hostCalibration().bins().stream()
            .mapToDouble(Calibration.Bin::expected)
            .max()
            .orElse(1);
    return new Figure.Series("right on average", List.of(0.0, most), List.of(0.0, most));
  }

  private void scores() {
    ScoreHistogram host = ScoreHistogram.of(predicted, predicted.host());
    ScoreHistogram grafted = ScoreHistogram.of(predicted, predicted.grafted());
    page.figure(
        SvgPlot.lines(
            host.unit(),
            "share of the rows",
            List.of(host.series("host"), grafted.series("with the graft"))),
        "How the predictions are spread, in steps of 0.5.");
  }

  private void ablations() {
    List<ArmLift> without =
        task.arms().stream().filter(a -> a.role() == ArmLift.Role.ABLATION).toList();
    if (!without.isEmpty()) {
      page.figure(
          SvgPlot.intervals(
              metric() + ", all grafts over those that are left",
              without.stream()
                  .map(a -> range(a.arm(), a.metrics().get(0).graftedOver(), false))
                  .toList()),
          "What each graft adds to the others: %s with all minus %s without it, nothing trained again."
              .formatted(metric(), metric()));
    }
  }

  private void arms() {
    List<String> columns = new ArrayList<>(List.of("model", "role"));
    task.metrics()
        .forEach(m -> columns.addAll(List.of(m.metric(), "over the host", "the graft over it")));
    columns.addAll(List.of("the graft is", "observed / expected"));
    List<List<Cell>> rows = new ArrayList<>();
    for (ArmLift arm : task.arms()) {
      boolean grafted = isGrafted(arm);
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(arm.arm()).emphasized(grafted));
      row.add(Cell.of(arm.role().toString().toLowerCase(Locale.ROOT).replace('_', ' ')));
      for (ArmLift.ArmMetric m : arm.metrics()) {
        row.add(Cell.figure(HtmlPage.number("%.5f", m.value().value())));
        row.add(difference(m.overHost(), arm.role() == ArmLift.Role.HOST));
        row.add(difference(m.graftedOver(), grafted));
      }
      row.add(Cell.of(grafted ? "–" : arm.judgement().toString()));
      row.add(Cell.figure(HtmlPage.number("%.3f", arm.calibration().ratio().value())));
      rows.add(row);
    }
    page.table(
        "Every model on the same test rows. The first metric decides; the best control is the one of"
            + " least loss on the validation rows.",
        columns,
        rows);
  }

  private static Cell difference(Interval interval, boolean toItself) {
    return Cell.figure(toItself || !Double.isFinite(interval.value()) ? "–" : interval.toString());
  }

  private void slices() {
    List<TaskLift.SliceLift> all = new ArrayList<>(task.slices());
    all.addAll(groups);
    if (all.isEmpty()) {
      return;
    }
    String control = task.bestControl().map(ArmLift::arm).orElse(ArmLift.HOST);
    List<SvgPlot.Range> ranges = new ArrayList<>();
    List<List<Cell>> rows = new ArrayList<>();
    for (TaskLift.SliceLift slice : all) {
      var first = slice.metrics().get(0);
      Interval over =
          slice.arms().stream()
              .filter(a -> a.arm().equals(control))
              .findFirst()
              .orElseThrow()
              .metrics()
              .get(0)
              .graftedOver();
      ranges.add(range(slice.name(), over, false));
      rows.add(
          List.of(
              Cell.of(slice.name()),
              Cell.count(slice.rows()),
              Cell.count(slice.units()),
              Cell.figure(HtmlPage.number("%.5f", first.host())),
              Cell.figure(HtmlPage.number("%.5f", first.grafted())),
              difference(first.difference(), false),
              difference(over, false)));
    }
    page.beginFigures();
    page.figure(
        SvgPlot.intervals("%s over %s".formatted(metric(), control), ranges),
        "The graft over %s on some rows apart, with its interval: look for losses here, not for significance."
            .formatted(control));
    page.endFigures();
    page.table(
        "Some rows apart.",
        List.of(
            "rows",
            "number",
            "units",
            metric() + ", host",
            "with the graft",
            "over the host",
            "over " + control),
        rows);
  }
}
