package io.rankgraft.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The first lines of a comparison, in plain words. */
final class ComparisonHeadlines {
  private static final int FEWEST_SEEDS = 3;

  private ComparisonHeadlines() {}

  static List<String> of(ComparisonReport report) {
    var lines = new ArrayList<String>();
    var table = report.table();
    for (var row : table.subList(Math.min(1, table.size()), table.size())) {
      lines.add(against(row, table.get(0)));
    }
    for (var row : table) {
      beaten(row, report.baselines(), lines);
    }
    return lines;
  }

  private static String against(ComparisonReport.Row row, ComparisonReport.Row base) {
    int seeds =
        row.cells().stream()
            .mapToInt(cell -> cell.difference() == null ? 0 : cell.difference().n())
            .max()
            .orElse(0);
    String who = "%s against %s".formatted(row.variant(), base.variant());
    if (seeds < FEWEST_SEEDS) {
      return "%s: no claim, as they share %s of the %s seeds or more that tell a difference from chance."
          .formatted(who, seeds, FEWEST_SEEDS);
    }
    var better = new ArrayList<String>();
    var worse = new ArrayList<String>();
    for (var cell : row.cells()) {
      if (cell.clear()) {
        boolean less = cell.difference().mean() < 0;
        (less == TaskRow.lessIsBetter(cell.metric()) ? better : worse).add(cell.metric());
      }
    }
    if (better.isEmpty() && worse.isEmpty()) {
      return "%s: no difference shown over %s seeds (95 %% intervals by Student's t)."
          .formatted(who, seeds);
    }
    return "%s, by 95 %% intervals (Student's t over %s seeds): better in %s; worse in %s."
        .formatted(who, seeds, names(better), names(worse));
  }

  private static String names(List<String> metrics) {
    return metrics.isEmpty() ? "nothing" : String.join(", ", metrics);
  }

  /** Adds a line if a baseline beats the means of a variant: the one that does in most metrics. */
  private static void beaten(
      ComparisonReport.Row row, List<TaskRow> baselines, List<String> lines) {
    Map<String, Double> means = new LinkedHashMap<>();
    row.cells().forEach(cell -> means.put(cell.metric(), cell.value().mean()));
    var model = new TaskRow(row.variant(), means);
    List<String> most = List.of();
    String strongest = "";
    for (TaskRow baseline : baselines) {
      List<String> won =
          means.keySet().stream()
              .filter(metric -> baseline.beats(model, metric))
              .map(
                  metric ->
                      String.format(
                          Locale.ROOT,
                          "%s %.4f against %.4f",
                          metric,
                          baseline.values().get(metric),
                          means.get(metric)))
              .toList();
      if (won.size() > most.size()) {
        most = won;
        strongest = baseline.predictor();
      }
    }
    if (!most.isEmpty()) {
      lines.add(
          "The trivial baseline “%s” beats %s: %s."
              .formatted(strongest, row.variant(), String.join(", ", most)));
    }
  }
}
