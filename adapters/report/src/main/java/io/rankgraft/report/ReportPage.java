package io.rankgraft.report;

import static io.rankgraft.evaluate.CandidateMask.ALL_BEHAVIOURS;
import static io.rankgraft.evaluate.CandidateMask.TARGET_TRAIN;

import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.report.HtmlPage.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The HTML page of a training run. */
final class ReportPage {
  private final Report report;
  private final List<RankingRow> rows;
  private final HtmlPage page;

  private ReportPage(Report report) {
    this.report = report;
    rows = Stream.concat(report.metrics().stream(), report.baselines().stream()).toList();
    page = new HtmlPage(report.run().model() + " on " + report.dataset().name());
  }

  static String of(Report report) {
    var page = new ReportPage(report);
    page.head();
    page.results();
    RunSections.training(page.page, report.training());
    RunSections.details(
        page.page, report.dataset(), report.protocol(), report.run(), report.training());
    return page.page.finish();
  }

  private void head() {
    RunSections.head(page, report.run(), report.dataset(), report.training());
    page.callout(report.headlines());
    page.bullets(report.remarks());
  }

  private void results() {
    if (!rows.isEmpty()) {
      page.section("Ranking");
      figures();
      table(
          TARGET_TRAIN,
          TestSlice.ALL,
          "All test items. %s. The user's training interactions of the target behaviour are masked."
              .formatted(report.protocol().protocol()));
      bySlice(
          TARGET_TRAIN,
          "The same, split by test items the user touched in an auxiliary training behaviour (seen)"
              + " and others (unseen). Target training interactions masked.");
      bySlice(
          ALL_BEHAVIOURS,
          "Everything the user touched in training masked, except the test item. A seen test item"
              + " then is the only touched item left, so compare rankers on unseen ones.");
    }
    for (var table : report.tables()) {
      page.section(table.title());
      var columns = new ArrayList<>(List.of(table.rowName()));
      columns.addAll(table.columns());
      var cells = new ArrayList<List<Cell>>();
      for (var row : table.rows()) {
        var line = new ArrayList<>(List.of(Cell.of(row.name())));
        row.values().forEach(value -> line.add(Cell.metric(value)));
        cells.add(line);
      }
      page.table(table.caption(), columns, cells);
    }
  }

  private void figures() {
    var all = rows.stream().filter(row -> row.is(TARGET_TRAIN, TestSlice.ALL)).toList();
    if (all.isEmpty()) {
      return;
    }
    int k = all.get(0).mainCutoff();
    var labels = all.stream().map(RankingRow::ranker).toList();
    Map<String, List<Double>> metrics = new LinkedHashMap<>();
    metrics.put("HR@" + k, all.stream().map(row -> row.hr().get(k)).toList());
    metrics.put("NDCG@" + k, all.stream().map(row -> row.ndcg().get(k)).toList());
    Map<String, List<Double>> slices = new LinkedHashMap<>();
    for (var slice : List.of(TestSlice.SEEN, TestSlice.UNSEEN)) {
      slices.put(
          "HR@%s, %s".formatted(k, slice.name().toLowerCase(Locale.ROOT)),
          labels.stream().map(ranker -> hr(ranker, slice, k)).toList());
    }
    page.beginFigures()
        .figure(Plots.bars(labels, metrics), "The model beside rankers without a model.")
        .figure(Plots.bars(labels, slices), "Test items seen and unseen in an auxiliary behaviour.")
        .endFigures();
  }

  private double hr(String ranker, TestSlice slice, int k) {
    return rows.stream()
        .filter(row -> row.is(TARGET_TRAIN, slice) && row.ranker().equals(ranker))
        .mapToDouble(row -> row.hr().get(k))
        .findFirst()
        .orElse(Double.NaN);
  }

  private void table(CandidateMask mask, TestSlice slice, String caption) {
    var chosen = rows.stream().filter(row -> row.is(mask, slice)).toList();
    if (chosen.isEmpty()) {
      return;
    }
    var columns = new ArrayList<>(List.of("ranker"));
    chosen.get(0).hr().keySet().forEach(k -> columns.addAll(List.of("HR@" + k, "NDCG@" + k)));
    columns.addAll(List.of("MRR", "users", "candidates"));
    var cells = new ArrayList<List<Cell>>();
    for (var row : chosen) {
      var line = new ArrayList<>(List.of(name(row)));
      for (int k : row.hr().keySet()) {
        line.add(Cell.metric(row.hr().get(k)));
        line.add(Cell.metric(row.ndcg().get(k)));
      }
      line.add(Cell.metric(row.mrr()));
      line.add(Cell.count(row.users()));
      line.add(Cell.count(row.meanCandidates()));
      cells.add(line);
    }
    page.table(caption, columns, cells);
  }

  private void bySlice(CandidateMask mask, String caption) {
    var all = rows.stream().filter(row -> row.is(mask, TestSlice.ALL)).toList();
    if (all.isEmpty()) {
      return;
    }
    int k = all.get(0).mainCutoff();
    var columns = new ArrayList<>(List.of("ranker"));
    for (var slice : TestSlice.values()) {
      int users =
          rows.stream()
              .filter(row -> row.is(mask, slice))
              .mapToInt(RankingRow::users)
              .max()
              .orElse(0);
      String name = slice.name().toLowerCase(Locale.ROOT);
      columns.add(String.format(Locale.ROOT, "HR@%d %s (%,d)", k, name, users));
      columns.add("NDCG@" + k);
    }
    var cells = new ArrayList<List<Cell>>();
    for (var row : all) {
      var line = new ArrayList<>(List.of(name(row)));
      for (var slice : TestSlice.values()) {
        var part =
            rows.stream()
                .filter(r -> r.is(mask, slice) && r.ranker().equals(row.ranker()))
                .findFirst();
        line.add(Cell.metric(part.map(r -> r.hr().get(k)).orElse(Double.NaN)));
        line.add(Cell.metric(part.map(r -> r.ndcg().get(k)).orElse(Double.NaN)));
      }
      cells.add(line);
    }
    page.table(caption + " In brackets: users.", columns, cells);
  }

  private Cell name(RankingRow row) {
    return Cell.of(row.ranker()).emphasized(report.metrics().contains(row));
  }
}
