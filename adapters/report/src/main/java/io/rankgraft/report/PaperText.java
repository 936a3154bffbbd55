package io.rankgraft.report;

import io.rankgraft.report.PaperReport.Printed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A paper's table beside ours, in words and as aligned columns. */
final class PaperText {
  private PaperText() {}

  /** How our runs stand to the printed differences. */
  private static final class Count {
    int all;
    int same;
    int other;
    int seeds = Integer.MAX_VALUE;
  }

  static List<String> headlines(PaperReport report) {
    List<String> lines = new ArrayList<>();
    for (Printed part : report.printed()) {
      Count count = count(report, part);
      if (count.all == 0) {
        continue;
      }
      String first = report.rows().get(0).name();
      lines.add(
          count.seeds < 3
              ? "%s: %s printed differences to '%s' have runs here, and no claim is made of them: 3 seeds or more tell a difference from chance."
                  .formatted(part.dataset(), count.all, first)
              : "%s: of %s printed differences to '%s', %s are shown here too, %s the other way and %s not at all (95 %% intervals by Student's t over %s seeds)."
                  .formatted(
                      part.dataset(),
                      count.all,
                      first,
                      count.same,
                      count.other,
                      count.all - count.same - count.other,
                      count.seeds));
    }
    return lines;
  }

  private static Count count(PaperReport report, Printed part) {
    Count count = new Count();
    var table = report.comparison().table();
    for (int r = 1; r < report.rows().size(); r++) {
      int variant = report.rows().get(r).variant();
      for (int c = 0; c < part.columns().size() && variant > 0; c++) {
        int metric = part.columns().get(c).metric();
        double difference = part.values().get(r).get(c) - part.values().get(0).get(c);
        if (metric == PaperReport.NONE || !(Math.abs(difference) > 0)) {
          continue;
        }
        var cell = table.get(variant).cells().get(metric);
        if (cell.difference() == null || Double.isNaN(cell.difference().mean())) {
          continue;
        }
        count.all++;
        count.seeds = Math.min(count.seeds, cell.difference().n());
        if (cell.clear()) {
          if (cell.difference().mean() > 0 == difference > 0) {
            count.same++;
          } else {
            count.other++;
          }
        }
      }
    }
    return count;
  }

  static String of(PaperReport report) {
    StringBuilder text = new StringBuilder(report.title()).append('\n');
    var data = report.comparison();
    text.append("ours: %s, %s\n".formatted(data.dataset().name(), data.split()));
    text.append("      %s\n\n".formatted(data.protocol()));
    for (Printed part : report.printed()) {
      text.append(ComparisonText.align(lines(report, part))).append('\n');
    }
    report.headlines().forEach(line -> text.append(line).append('\n'));
    text.append(
        "ours: mean +- standard error over seeds; *: its difference to the first row has a 95 %"
            + " interval by Student's t that excludes 0 (3 seeds or more)\n");
    report.remarks().forEach(remark -> text.append("note: ").append(remark).append('\n'));
    return text.toString();
  }

  /** Header and rows of one data set of the paper. */
  static List<List<String>> lines(PaperReport report, Printed part) {
    List<List<String>> lines = new ArrayList<>();
    boolean hasValues =
        part.values().stream().flatMap(List::stream).anyMatch(value -> !Double.isNaN(value));
    List<String> header =
        new ArrayList<>(List.of(hasValues ? "printed for " + part.dataset() : part.dataset()));
    for (var column : part.columns()) {
      header.add(column.name());
      if (hasValues) {
        header.add("ours");
      }
    }
    header.add("run as");
    lines.add(header);
    var table = report.comparison().table();
    for (int r = 0; r < report.rows().size(); r++) {
      var row = report.rows().get(r);
      boolean run = row.variant() != PaperReport.NONE;
      List<String> line = new ArrayList<>(List.of(row.name()));
      for (int c = 0; c < part.columns().size(); c++) {
        double value = part.values().get(r).get(c);
        if (hasValues) {
          line.add(Double.isNaN(value) ? "-" : number(value));
        }
        int metric = part.columns().get(c).metric();
        line.add(
            run && metric != PaperReport.NONE
                ? cell(table.get(row.variant()).cells().get(metric))
                : "-");
      }
      String spec = run ? table.get(row.variant()).variant() : "not run";
      line.add(row.note().isEmpty() ? spec : spec + ": " + row.note());
      lines.add(line);
    }
    return lines;
  }

  /** As many digits as papers print. */
  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 0.1 ? "%.6f" : "%.4f", value)
        .replaceAll("(\\.\\d{4}\\d*?)0+$", "$1");
  }

  private static String cell(ComparisonReport.Cell cell) {
    if (Double.isNaN(cell.value().mean())) {
      return "-";
    }
    String mean = String.format(Locale.ROOT, "%.4f", cell.value().mean());
    String error =
        cell.value().n() == 1
            ? ""
            : String.format(Locale.ROOT, " +- %.4f", cell.value().standardError());
    return mean + error + (cell.clear() ? " *" : "");
  }
}
