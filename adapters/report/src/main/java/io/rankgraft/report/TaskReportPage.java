package io.rankgraft.report;

import io.rankgraft.report.HtmlPage.Cell;
import java.util.ArrayList;
import java.util.List;

/** The HTML page of a training run that predicts tasks. */
final class TaskReportPage {
  private TaskReportPage() {}

  static String of(TaskReport report) {
    var page = new HtmlPage(report.run().model() + " on " + report.dataset().name());
    RunSections.head(page, report.run(), report.dataset(), report.training());
    page.callout(report.headlines()).bullets(report.remarks());
    page.section("Predictions");
    var names = List.copyOf(report.metrics().get(0).values().keySet());
    var columns = new ArrayList<>(List.of("predictor"));
    names.forEach(
        name -> columns.add(name + (TaskRow.lessIsBetter(name) ? " (less is better)" : "")));
    var cells = new ArrayList<List<Cell>>();
    report.metrics().forEach(row -> cells.add(line(row, names, true)));
    report.baselines().forEach(row -> cells.add(line(row, names, false)));
    page.table(report.protocol().protocol() + ".", columns, cells);
    RunSections.training(page, report.training());
    if (!report.figures().isEmpty()) {
      page.section("A closer look").beginFigures();
      report.figures().forEach(figure -> page.figure(Plots.figure(figure), figure.caption()));
      page.endFigures();
    }
    RunSections.details(page, report.dataset(), report.protocol(), report.run(), report.training());
    return page.finish();
  }

  private static List<Cell> line(TaskRow row, List<String> names, boolean strong) {
    var line = new ArrayList<>(List.of(Cell.of(row.predictor()).emphasized(strong)));
    names.forEach(name -> line.add(Cell.metric(row.values().getOrDefault(name, Double.NaN))));
    return line;
  }
}
