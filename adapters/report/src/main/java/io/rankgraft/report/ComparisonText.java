package io.rankgraft.report;

import io.rankgraft.evaluate.MeanAndError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison as aligned columns. */
final class ComparisonText {
  private ComparisonText() {}

  static String of(ComparisonReport report) {
    var lines = new ArrayList<List<String>>();
    var header = new ArrayList<String>(List.of("variant", "seeds"));
    for (var metric : report.metrics()) {
      header.add(metric);
      header.add("difference");
    }
    lines.add(header);
    for (var row : report.table()) {
      var cells = new ArrayList<String>(List.of(row.variant()));
      cells.add(row.cells().isEmpty() ? "" : Integer.toString(row.cells().get(0).value().n()));
      for (var cell : row.cells()) {
        cells.add(format("%.4f", cell.value()));
        cells.add(
            cell.difference() == null
                ? ""
                : format("%+.4f", cell.difference()) + (cell.clear() ? " *" : "  "));
      }
      lines.add(cells);
    }
    for (var baseline : report.baselines()) {
      var cells = new ArrayList<String>(List.of(baseline.predictor(), ""));
      for (var metric : report.metrics()) {
        cells.add(
            String.format(Locale.ROOT, "%.4f", baseline.values().getOrDefault(metric, Double.NaN)));
        cells.add("");
      }
      lines.add(cells);
    }
    return align(lines)
        + "mean +- standard error over seeds; difference: to the first row, paired by seed;"
        + " *: its 95 % interval by Student's t excludes 0 (3 seeds or more)\n";
  }

  /** {@code mean +- error}, or the mean alone where there is no error. */
  private static String format(String pattern, MeanAndError value) {
    String mean = String.format(Locale.ROOT, pattern, value.mean());
    return Double.isNaN(value.standardError())
        ? mean
        : mean + String.format(Locale.ROOT, " +- %.4f", value.standardError());
  }

  /** Columns of equal width, the first to the left. */
  static String align(List<List<String>> lines) {
    int columns = lines.get(0).size();
    var widths = new int[columns];
    for (var line : lines) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], line.get(c).length());
      }
    }
    var text = new StringBuilder();
    for (var line : lines) {
      var out = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String pad = " ".repeat(widths[c] - line.get(c).length());
        out.append(c == 0 ? line.get(c) + pad : "  " + pad + line.get(c));
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
