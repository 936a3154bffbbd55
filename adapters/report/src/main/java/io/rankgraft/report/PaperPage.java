package io.rankgraft.report;

import io.rankgraft.report.HtmlPage.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The HTML page of a paper's table done again. */
final class PaperPage {
  private PaperPage() {}

  static String of(PaperReport report) {
    var data = report.comparison();
    var page = new HtmlPage(report.title());
    page.header("Rankgraft, a paper done again", report.title(), data.dataset().summary());
    page.callout(report.headlines()).bullets(report.remarks());
    for (var part : report.printed()) {
      List<List<String>> lines = PaperText.lines(report, part);
      List<List<Cell>> rows = new ArrayList<>();
      for (var line : lines.subList(1, lines.size())) {
        List<Cell> cells = new ArrayList<>();
        for (int c = 0; c < line.size(); c++) {
          boolean number = c > 0 && c < line.size() - 1;
          cells.add(new Cell(line.get(c), number, false));
        }
        rows.add(cells);
      }
      page.table(
          "Printed, and beside it ours: mean +- standard error over seeds; *: the difference to the"
              + " first row has a 95 % interval by Student's t that excludes 0. The data are not"
              + " the paper's unless they were given: compare directions, not values.",
          lines.get(0), rows);
    }
    if (!report.figures().isEmpty() || !report.grids().isEmpty()) {
      page.section("Figures").beginFigures();
      for (HeatMap grid : report.grids()) {
        page.figure(SvgPlot.heat(grid), grid.caption());
      }
      for (Figure figure : report.figures()) {
        page.figure(Plots.figure(figure), figure.caption());
      }
      page.endFigures();
    }
    var facts = new LinkedHashMap<String, String>();
    facts.putAll(data.dataset().lines());
    data.dataset().notes().forEach((note, n) -> facts.put("note: " + note, Long.toString(n)));
    facts.put("split", data.split());
    facts.put("protocol", data.protocol());
    return page.section("Our data and protocol").facts(facts).bullets(data.remarks()).finish();
  }
}
