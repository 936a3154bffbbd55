package io.rankgraft.report;

import io.rankgraft.evaluate.MeanAndError;
import io.rankgraft.report.HtmlPage.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The HTML page of a comparison. */
final class ComparisonPage {
  private ComparisonPage() {}

  static String of(ComparisonReport report) {
    var data = report.dataset();
    var page = new HtmlPage(report.title());
    page.header("Rankgraft comparison", report.title(), data.summary());
    page.callout(report.headlines()).bullets(report.remarks());
    var table = report.table();
    if (!report.metrics().isEmpty()) {
      Map<String, List<Double>> series = new LinkedHashMap<>();
      for (int m = 0; m < Math.min(2, report.metrics().size()); m++) {
        int metric = m;
        series.put(
            report.metrics().get(m),
            table.stream().map(row -> row.cells().get(metric).value().mean()).toList());
      }
      page.beginFigures()
          .figure(
              Plots.bars(table.stream().map(ComparisonReport.Row::variant).toList(), series),
              "Means over seeds.")
          .endFigures();
    }
    var columns = new ArrayList<>(List.of("variant", "seeds"));
    report.metrics().forEach(metric -> columns.addAll(List.of(metric, "difference")));
    var cells = new ArrayList<List<Cell>>();
    for (var row : table) {
      var line = new ArrayList<>(List.of(Cell.of(row.variant()).emphasized(cells.isEmpty())));
      line.add(Cell.count(row.cells().isEmpty() ? 0 : row.cells().get(0).value().n()));
      for (var cell : row.cells()) {
        line.add(new Cell(text("%.4f", cell.value()), true, false));
        String difference =
            cell.difference() == null
                ? "–"
                : text("%+.4f", cell.difference()) + (cell.clear() ? " *" : "");
        line.add(new Cell(difference, true, false));
      }
      cells.add(line);
    }
    for (var baseline : report.baselines()) {
      var line = new ArrayList<>(List.of(Cell.of(baseline.predictor()), new Cell("", true, false)));
      for (var metric : report.metrics()) {
        line.add(Cell.metric(baseline.values().getOrDefault(metric, Double.NaN)));
        line.add(new Cell("", true, false));
      }
      cells.add(line);
    }
    page.table(
        report.protocol()
            + ". Mean ± standard error over seeds; differences to the first row, paired by seed; *:"
            + " the 95 % interval of the difference by Student's t excludes 0 (3 seeds or more).",
        columns,
        cells);
    var figures = report.figures();
    if (!figures.isEmpty()) {
      page.section("By the value of an option").beginFigures();
      figures.forEach(figure -> page.figure(Plots.figure(figure), figure.caption()));
      page.endFigures();
    }
    var facts = new LinkedHashMap<String, String>();
    facts.putAll(data.lines());
    data.notes().forEach((note, n) -> facts.put("note: " + note, Long.toString(n)));
    facts.put("split", report.split());
    facts.put("protocol", report.protocol());
    return page.section("Data and protocol").facts(facts).finish();
  }

  private static String text(String pattern, MeanAndError value) {
    String mean = HtmlPage.number(pattern, value.mean());
    return Double.isNaN(value.standardError())
        ? mean
        : mean + " ± " + HtmlPage.number("%.4f", value.standardError());
  }
}
