package io.rankgraft.job;

import io.rankgraft.data.EncodingCounts;
import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.Calibration;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.TaskLift;
import io.rankgraft.report.Figure;
import io.rankgraft.report.HtmlPage;
import io.rankgraft.report.HtmlPage.Cell;
import io.rankgraft.report.SvgPlot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code report.html} of a job. */
record JobPage(
    LiftReport lift,
    JobTraining.Outcome outcome,
    Map<String, Object> facts,
    List<String> notes,
    EncodingCounts encoding,
    Map<String, Double> seconds) {

  String html() {
    HtmlPage page = new HtmlPage("Graft " + facts.get("graft"));
    page.header(
        "Rankgraft graft job",
        "%s on %s".formatted(facts.get("graft"), facts.get("host")),
        "%s · epoch %d of %d · seed %s"
            .formatted(facts.get("rows"), outcome.best(), outcome.epochs(), facts.get("seed")));
    List<String> first = new ArrayList<>();
    first.add(lift.headline());
    if (lift.hasControls()) {
      first.addAll(lift.lines().subList(1, 1 + lift.tasks().size()));
    }
    first.add(NextStep.of(lift));
    page.callout(first);
    lift.tasks().forEach(task -> task(page, task));
    training(page);
    page.section("Configuration");
    Map<String, String> shown = new LinkedHashMap<>();
    facts.forEach((name, value) -> shown.put(name, String.valueOf(value)));
    shown.remove("notes");
    page.facts(shown);
    if (!notes.isEmpty()) {
      page.section("Notes");
      page.bullets(notes);
    }
    encoding(page);
    page.section("Time");
    Map<String, String> times = new LinkedHashMap<>();
    seconds.forEach((name, s) -> times.put(name, HtmlPage.number("%.1f s", s)));
    page.facts(times);
    return page.finish();
  }

  private static void task(HtmlPage page, TaskLift task) {
    page.section("Task " + task.task());
    page.paragraph(
        String.format(Locale.ROOT, "%,d test rows of %,d units.", task.rows(), task.units()));
    String metric = task.metrics().get(0).metric();
    page.beginFigures();
    page.figure(
        SvgPlot.intervals(
            metric + " over the host",
            task.arms().stream()
                .filter(a -> a.role() != ArmLift.Role.HOST)
                .map(JobPage::range)
                .toList()),
        "%s minus that of the host alone, with its interval. The graft is marked."
            .formatted(metric));
    page.figure(
        SvgPlot.lines(
            "mean prediction",
            "mean label",
            List.of(
                bins("host", task.hostCalibration()),
                bins("with the graft", task.graftedCalibration()),
                diagonal(task))),
        "Calibration by decile of the predictions, before and after.");
    page.endFigures();
    arms(page, task);
    slices(page, task);
  }

  private static SvgPlot.Range range(ArmLift arm) {
    Interval over = arm.metrics().get(0).overHost();
    return new SvgPlot.Range(
        arm.arm(), over.value(), over.low(), over.high(), arm.role() == ArmLift.Role.GRAFTED);
  }

  private static Figure.Series bins(String name, Calibration calibration) {
    return new Figure.Series(
        name,
        calibration.bins().stream().map(Calibration.Bin::expected).toList(),
        calibration.bins().stream().map(Calibration.Bin::observed).toList());
  }

  private static Figure.Series diagonal(TaskLift task) {
    double most =
        task.hostCalibration().bins().stream()
            .mapToDouble(Calibration.Bin::expected)
            .max()
            .orElse(1);
    return new Figure.Series("right on average", List.of(0.0, most), List.of(0.0, most));
  }

  private static void arms(HtmlPage page, TaskLift task) {
    List<String> columns = new ArrayList<>(List.of("model", "role"));
    task.metrics()
        .forEach(m -> columns.addAll(List.of(m.metric(), "over the host", "the graft over it")));
    columns.addAll(List.of("the graft is", "observed / expected"));
    List<List<Cell>> rows = new ArrayList<>();
    for (ArmLift arm : task.arms()) {
      boolean grafted = arm.role() == ArmLift.Role.GRAFTED;
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

  private static void slices(HtmlPage page, TaskLift task) {
    if (task.slices().isEmpty()) {
      return;
    }
    String control = task.bestControl().map(ArmLift::arm).orElse(ArmLift.HOST);
    List<List<Cell>> rows = new ArrayList<>();
    for (TaskLift.SliceLift slice : task.slices()) {
      var first = slice.metrics().get(0);
      ArmLift against =
          slice.arms().stream().filter(a -> a.arm().equals(control)).findFirst().orElseThrow();
      rows.add(
          List.of(
              Cell.of(slice.name()),
              Cell.count(slice.rows()),
              Cell.count(slice.units()),
              Cell.figure(HtmlPage.number("%.5f", first.host())),
              Cell.figure(HtmlPage.number("%.5f", first.grafted())),
              difference(first.difference(), false),
              difference(against.metrics().get(0).graftedOver(), false)));
    }
    page.table(
        "Some rows apart: look for losses here, not for significance.",
        List.of(
            "rows where",
            "rows",
            "units",
            task.metrics().get(0).metric() + ", host",
            "with the graft",
            "over the host",
            "over " + control),
        rows);
  }

  private void training(HtmlPage page) {
    page.section("Training");
    page.beginFigures();
    page.figure(
        SvgPlot.lines(
            "epoch",
            "loss",
            List.of(
                series("training rows", 1, outcome.trainLosses()),
                series("validation rows", 0, outcome.validationLosses()))),
        "Loss per epoch. Epoch 0 is the host alone; epoch %d was kept. Training losses are summed over all terms."
            .formatted(outcome.best()));
    page.endFigures();
  }

  private static Figure.Series series(String name, int from, List<Double> losses) {
    return new Figure.Series(
        name,
        IntStream.range(from, from + losses.size()).mapToObj(e -> (double) e).toList(),
        losses);
  }

  private void encoding(HtmlPage page) {
    if (encoding.features().isEmpty()) {
      return;
    }
    page.section("Features");
    List<List<Cell>> rows = new ArrayList<>();
    encoding
        .features()
        .forEach(
            (name, c) ->
                rows.add(
                    List.of(
                        Cell.of(name),
                        Cell.count(c.values()),
                        Cell.count(c.missing()),
                        Cell.count(c.unknown()),
                        Cell.count(c.cut()))));
    page.table(
        String.format(
            Locale.ROOT,
            "What was lost when %,d rows were encoded. Values of a sequence are its events.",
            encoding.rows()),
        List.of("feature", "values", "rows without", "unknown values", "events cut off"),
        rows);
  }
}
