package io.rankgraft.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How metrics answer to a number: where three variants or more differ in the value of one option
 * alone, each metric is drawn over that value.
 */
final class Sensitivity {
  private static final int LEAST = 3;
  private static final double WIDE = 20; // largest over smallest, from which on powers are drawn

  private Sensitivity() {}

  /** Rows of a table by the value of an option, those that agree in all other options. */
  private record Sweep(String option, TreeMap<Double, ComparisonReport.Row> rows) {}

  static List<Figure> of(ComparisonReport report) {
    List<Figure> figures = new ArrayList<>();
    for (Sweep sweep : sweeps(report)) {
      for (int metric = 0; metric < report.metrics().size(); metric++) {
        figures.add(figure(sweep, metric, report.metrics().get(metric)));
      }
    }
    return List.copyOf(figures);
  }

  private static List<Sweep> sweeps(ComparisonReport report) {
    Map<List<?>, Sweep> sweeps = new LinkedHashMap<>();
    List<ComparisonReport.Row> table = report.table();
    for (int v = 0; v < table.size(); v++) {
      Map<String, String> options = report.variants().get(v).options();
      for (var option : options.entrySet()) {
        OptionalDouble value = number(option.getValue());
        if (value.isPresent()) {
          Map<String, String> others = new LinkedHashMap<>(options);
          others.remove(option.getKey());
          sweeps
              .computeIfAbsent(
                  List.of(option.getKey(), others),
                  key -> new Sweep(option.getKey(), new TreeMap<>()))
              .rows()
              .put(value.getAsDouble(), table.get(v));
        }
      }
    }
    return sweeps.values().stream().filter(sweep -> sweep.rows().size() >= LEAST).toList();
  }

  private static OptionalDouble number(String text) {
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static Figure figure(Sweep sweep, int metric, String name) {
    boolean powers =
        sweep.rows().firstKey() > 0 && sweep.rows().lastKey() / sweep.rows().firstKey() >= WIDE;
    List<Double> x =
        sweep.rows().keySet().stream().map(value -> powers ? Math.log10(value) : value).toList();
    List<Figure.Series> series = new ArrayList<>();
    series.add(series("mean", x, sweep, row -> row.cells().get(metric).value().mean()));
    if (sweep.rows().values().stream().allMatch(row -> row.cells().get(metric).value().n() > 1)) {
      series.add(series("+ standard error", x, sweep, row -> bound(row, metric, 1)));
      series.add(series("- standard error", x, sweep, row -> bound(row, metric, -1)));
    }
    return new Figure(
        "%s by %s, over seeds.".formatted(name, sweep.option()),
        Figure.Kind.LINES,
        powers ? "log10 " + sweep.option() : sweep.option(),
        name,
        series);
  }

  private static double bound(ComparisonReport.Row row, int metric, int sign) {
    var value = row.cells().get(metric).value();
    return value.mean() + sign * value.standardError();
  }

  private static Figure.Series series(
      String name, List<Double> x, Sweep sweep, ToDoubleFunction<ComparisonReport.Row> y) {
    List<Double> values = sweep.rows().values().stream().mapToDouble(y).boxed().toList();
    return new Figure.Series(name, x, values);
  }
}
