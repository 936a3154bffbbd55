package io.rankgraft.app;

import io.rankgraft.report.ComparisonReport;
import io.rankgraft.report.Figure;
import io.rankgraft.report.HeatMap;
import io.rankgraft.report.PaperReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of a paper on some data: its rows as one comparison, or one for each value that a figure
 * sweeps.
 *
 * @param runs gets the runs; tables share those they have in common
 */
record PaperRun(PaperTable table, CommonOptions common, List<Long> seeds, Path runs) {
  private static final Set<String> EMBEDDED = Set.of("planted", "null");

  /** A variant of the joined table, and what it is. */
  private record Line(PaperTable.Row row, String value) {
    String name() {
      return value.isEmpty() ? row.name() : row.name() + ", " + value;
    }
  }

  PaperReport run(String title, PrintWriter print, PrintWriter warnings) {
    Map<String, Comparison> parts = new LinkedHashMap<>();
    if (table.sweep().isEmpty()) {
      parts.put("", comparison(Map.of(), ""));
    }
    table
        .sweep()
        .forEach(
            (option, values) -> {
              for (String value : values) {
                String pair = option + "=" + value;
                parts.put(pair, comparison(Map.of(option, value), pair));
              }
            });
    parts.values().iterator().next().runs().get(0).warn(warnings);
    List<Line> lines = new ArrayList<>();
    List<Figure> drawn = new ArrayList<>();
    List<ComparisonReport> reports = new ArrayList<>();
    parts.forEach(
        (value, part) -> {
          Comparison.Done done = part.run(seeds, print, soFar -> {});
          reports.add(done.report());
          for (int r = 0; r < table.run().size(); r++) {
            Line line = new Line(table.run().get(r), value);
            lines.add(line);
            if (table.draw()) {
              done.figures().get(r).forEach(f -> drawn.add(captioned(line.name(), f)));
            }
          }
        });
    return report(title, joined(reports, lines), lines, drawn);
  }

  private Comparison comparison(Map<String, String> swept, String pair) {
    Map<String, String> options = new LinkedHashMap<>(table.set());
    options.putAll(common.overrides());
    options.putAll(swept);
    List<ModelSpec> specs = specs();
    String data = data();
    Study<?> study = Study.of(Family.of(specs.get(0).model()), data, options);
    Path folder = runs.resolve(label(data));
    return Comparison.of(
        study,
        specs,
        specs.size(),
        common.settings(seeds.get(0)),
        common.resume(),
        pair.isEmpty() ? folder : folder.resolve(pair));
  }

  private String data() {
    return common.data() == null ? table.data() : common.data();
  }

  /**
   * Whether the data have options of their own, which those of a preset that is asked for are not.
   */
  private boolean isEmbedded() {
    return (data() == null || EMBEDDED.contains(data()))
        && common.settings(seeds.get(0)).preset().equals("default");
  }

  /** The rows as {@code compare} takes them, on embedded data with what suits those. */
  private List<ModelSpec> specs() {
    return table.run().stream()
        .map(row -> isEmbedded() ? PaperTable.embedded(row.spec(), common.overrides()) : row.spec())
        .map(ModelSpec::parse)
        .toList();
  }

  private List<String> differs() {
    List<String> differs = new ArrayList<>(table.differs());
    List<String> asPrinted = table.run().stream().map(PaperTable.Row::spec).toList();
    if (!specs().stream().map(ModelSpec::text).toList().equals(asPrinted)) {
      differs.add(
          "Weights of behaviours and of what was not observed are those of papers/embedded.json, found on the validation part.");
    }
    return differs;
  }

  /** A folder's name for some data. */
  private static String label(String data) {
    return data == null
        ? "embedded"
        : "%s-%08x"
            .formatted(
                Path.of(data).toAbsolutePath().normalize().getFileName(),
                Path.of(data).toAbsolutePath().normalize().hashCode());
  }

  private static Figure captioned(String name, Figure figure) {
    return new Figure(
        name + ": " + figure.caption(),
        figure.kind(),
        figure.xTitle(),
        figure.yTitle(),
        figure.series());
  }

  /** All parts as one table, each variant under its options and the swept one. */
  private ComparisonReport joined(List<ComparisonReport> reports, List<Line> lines) {
    ComparisonReport first = reports.get(0);
    if (reports.size() == 1) {
      return first;
    }
    List<ComparisonReport.Variant> variants = new ArrayList<>();
    Set<String> remarks = new LinkedHashSet<>();
    remarks.add("Rows are of data that differ in what is swept: so do their differences.");
    for (ComparisonReport report : reports) {
      remarks.addAll(report.remarks());
      for (ComparisonReport.Variant v : report.variants()) {
        String[] pair = lines.get(variants.size()).value().split("=", 2);
        Map<String, String> options = new LinkedHashMap<>(v.options());
        options.put(pair[0], pair[1]);
        variants.add(
            new ComparisonReport.Variant(
                v.name() + ":" + lines.get(variants.size()).value(), options, v.valuesBySeed()));
      }
    }
    return new ComparisonReport(
        first.title(),
        first.dataset(),
        first.split(),
        first.protocol(),
        first.metrics(),
        variants,
        first.baselines(),
        new ArrayList<>(remarks));
  }

  private PaperReport report(
      String title, ComparisonReport comparison, List<Line> lines, List<Figure> drawn) {
    List<PaperReport.Row> rows = new ArrayList<>();
    List<PaperTable.Row> of = new ArrayList<>();
    if (table.sweep().isEmpty()) {
      int variant = 0;
      for (PaperTable.Row row : table.rows()) {
        int number = row.spec() == null ? PaperReport.NONE : variant++;
        rows.add(new PaperReport.Row(row.name(), number, row.note()));
        of.add(row);
      }
    } else {
      for (Line line : lines) {
        rows.add(new PaperReport.Row(line.name(), rows.size(), line.row().note()));
        of.add(line.row());
      }
    }
    List<PaperReport.Printed> printed = new ArrayList<>();
    table
        .printed()
        .forEach(
            (dataset, columns) -> {
              List<List<Double>> values = new ArrayList<>();
              for (PaperTable.Row row : of) {
                values.add(values(row.values().get(dataset), columns.size()));
              }
              printed.add(new PaperReport.Printed(dataset, columns(columns, comparison), values));
            });
    List<Figure> figures = new ArrayList<>(drawn);
    if (!printed.isEmpty()) {
      figures.addAll(curves(comparison, lines, printed.get(0)));
    }
    return new PaperReport(
        title, differs(), comparison, rows, printed, figures, grids(comparison, printed));
  }

  private static List<PaperReport.Column> columns(
      Map<String, String> columns, ComparisonReport comparison) {
    List<PaperReport.Column> all = new ArrayList<>();
    columns.forEach(
        (name, metric) ->
            all.add(new PaperReport.Column(name, PaperTable.metric(metric, comparison.metrics()))));
    return all;
  }

  private static List<Double> values(List<Double> printed, int columns) {
    if (printed == null) {
      return Collections.nCopies(columns, Double.NaN);
    }
    return printed.stream().map(v -> v == null ? Double.NaN : v).toList();
  }

  /** Over the swept values a curve for each row; else over the option in which variants differ. */
  private List<Figure> curves(
      ComparisonReport comparison, List<Line> lines, PaperReport.Printed shown) {
    List<Figure> figures = new ArrayList<>();
    for (PaperReport.Column column : shown.columns()) {
      if (column.metric() == PaperReport.NONE) {
        continue;
      }
      String metric = comparison.metrics().get(column.metric());
      if (table.sweep().isEmpty()) {
        comparison.figures().stream().filter(f -> f.yTitle().equals(metric)).forEach(figures::add);
        continue;
      }
      Map<String, List<List<Double>>> points = new LinkedHashMap<>();
      for (int l = 0; l < lines.size(); l++) {
        double mean = comparison.table().get(l).cells().get(column.metric()).value().mean();
        var of =
            points.computeIfAbsent(
                lines.get(l).row().name(), n -> List.of(new ArrayList<>(), new ArrayList<>()));
        of.get(0).add(Double.valueOf(lines.get(l).value().split("=", 2)[1]));
        of.get(1).add(mean);
      }
      List<Figure.Series> series = new ArrayList<>();
      points.forEach((name, xy) -> series.add(new Figure.Series(name, xy.get(0), xy.get(1))));
      String option = table.sweep().keySet().iterator().next();
      figures.add(
          new Figure(
              "%s by %s, mean over seeds.".formatted(metric, option),
              Figure.Kind.LINES,
              option,
              metric,
              series));
    }
    return figures;
  }

  private List<HeatMap> grids(ComparisonReport comparison, List<PaperReport.Printed> printed) {
    List<PaperTable.Row> cells = table.run();
    if (printed.isEmpty() || cells.stream().anyMatch(row -> row.at().size() != 2)) {
      return List.of();
    }
    List<String> x = cells.stream().map(row -> row.at().get(0)).distinct().toList();
    List<String> y = cells.stream().map(row -> row.at().get(1)).distinct().toList();
    List<HeatMap> grids = new ArrayList<>();
    for (PaperReport.Column column : printed.get(0).columns()) {
      if (column.metric() == PaperReport.NONE) {
        continue;
      }
      List<List<Double>> values = new ArrayList<>();
      y.forEach(row -> values.add(new ArrayList<>(Collections.nCopies(x.size(), Double.NaN))));
      for (int r = 0; r < cells.size(); r++) {
        List<String> at = cells.get(r).at();
        double mean = comparison.table().get(r).cells().get(column.metric()).value().mean();
        values.get(y.indexOf(at.get(1))).set(x.indexOf(at.get(0)), mean);
      }
      String metric = comparison.metrics().get(column.metric());
      grids.add(
          new HeatMap(metric + " over both, mean over seeds.", "first", "second", x, y, values));
    }
    return grids;
  }
}
