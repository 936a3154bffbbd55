package io.rankgraft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReportTest {
  @Test
  void differencesArePairedBySeed() {
    var table = Samples.comparison().table();
    assertNull(table.get(0).cells().get(0).difference());
    var value = table.get(0).cells().get(0).value();
    assertEquals(.2, value.mean(), 1e-12);
    assertEquals(.1 / Math.sqrt(3), value.standardError(), 1e-12);
    // Differences .011 .012 .013: far smaller an error than that of the means.
    var difference = table.get(1).cells().get(0).difference();
    assertEquals(.012, difference.mean(), 1e-12);
    assertEquals(.001 / Math.sqrt(3), difference.standardError(), 1e-12);
    assertTrue(table.get(1).cells().get(0).clear());
    assertFalse(table.get(1).cells().get(1).clear());
  }

  @Test
  void onlySharedSeedsArePaired() {
    var full = Samples.comparison();
    var fewer = new TreeMap<>(full.variants().get(1).valuesBySeed());
    fewer.remove(1L);
    fewer.put(9L, List.of(.9, .9));
    var report = withSecond(full, new ComparisonReport.Variant("partial", Map.of(), fewer));
    var cell = report.table().get(1).cells().get(0);
    assertEquals(3, cell.value().n());
    assertEquals(2, cell.difference().n());
    assertEquals(.0125, cell.difference().mean(), 1e-12);
  }

  @Test
  void metricsAreDrawnOverTheOneOptionThatVariantsDifferIn() {
    var full = Samples.comparison();
    assertEquals(List.of(), full.figures());
    var variants = new ArrayList<>(full.variants());
    for (String alpha : List.of("10", "0.1", "1")) {
      var metrics = new TreeMap<Long, List<Double>>();
      metrics.put(1L, List.of(Double.parseDouble(alpha), .5));
      metrics.put(2L, List.of(Double.parseDouble(alpha), .7));
      variants.add(
          new ComparisonReport.Variant("a" + alpha, Map.of("alpha", alpha, "urs", "x"), metrics));
    }
    var figures = with(full, variants).figures();
    assertEquals(
        List.of("HR@10 by alpha, over seeds.", "NDCG@10 by alpha, over seeds."),
        figures.stream().map(Figure::caption).toList());
    assertEquals("log10 alpha", figures.get(1).xTitle());
    assertEquals(List.of(-1d, 0d, 1d), figures.get(0).series().get(0).x());
    assertEquals(List.of(.1, 1d, 10d), figures.get(0).series().get(0).y());
    assertEquals(.7, figures.get(1).series().get(1).y().get(0), 1e-12, "mean .6 + error .1");
    variants.remove(variants.size() - 1);
    assertEquals(List.of(), with(full, variants).figures(), "two values are no curve");
  }

  @Test
  void theTerminalTableIsAligned() {
    assertEquals(
        """
        variant         seeds             HR@10           difference           NDCG@10           difference
        hpmr                3  0.2000 +- 0.0577                       0.0500 +- 0.0000
        hpmr:urs=false      3  0.2120 +- 0.0583  +0.0120 +- 0.0006 *  0.0500 +- 0.0000  +0.0000 +- 0.0000
        mean +- standard error over seeds; difference: to the first row, paired by seed; *: its 95 % interval by Student's t excludes 0 (3 seeds or more)
        """,
        Samples.comparison().asText());
  }

  @Test
  void theFirstLinesNameClearDifferencesAndTheirDirection() {
    var report = Samples.comparison();
    assertEquals(
        List.of(
            "hpmr:urs=false against hpmr, by 95 % intervals (Student's t over 3 seeds): better in"
                + " HR@10; worse in nothing."),
        report.headlines());
    var losses =
        new ComparisonReport(
            report.title(),
            report.dataset(),
            report.split(),
            report.protocol(),
            List.of("LogLoss click", "NDCG"),
            report.variants(),
            List.of(new TaskRow("constant", java.util.Map.of("NDCG", .5))),
            List.of());
    assertTrue(losses.headlines().get(0).endsWith("better in nothing; worse in LogLoss click."));
    assertEquals(
        List.of(
            "The trivial baseline “constant” beats hpmr: NDCG 0.5000 against 0.0500.",
            "The trivial baseline “constant” beats hpmr:urs=false: NDCG 0.5000 against 0.0500."),
        losses.headlines().subList(1, 3));
    assertTrue(losses.asText().contains("\nconstant"));
  }

  /** Two seeds whose differences are many standard errors from 0 still say nothing. */
  @Test
  void fewerThanThreeSeedsClaimNothing() {
    var full = Samples.comparison();
    for (int seeds : new int[] {1, 2}) {
      var fewer = new TreeMap<>(full.variants().get(1).valuesBySeed().headMap(seeds + 1L));
      var report = withSecond(full, new ComparisonReport.Variant("v", Map.of(), fewer));
      assertFalse(report.table().get(1).cells().get(0).clear());
      assertEquals(
          List.of(
              "v against hpmr: no claim, as they share %s of the 3 seeds or more that tell a difference from chance."
                  .formatted(seeds)),
          report.headlines());
    }
  }

  /**
   * Differences .8, 1, 2.3: mean 1.367, error .471, so 2.9 errors; t with 2 degrees asks for 4.30.
   */
  @Test
  void aDifferenceIsClaimedByStudentsTAndNotByTwoStandardErrors() {
    var full = Samples.comparison();
    var values = new TreeMap<Long, List<Double>>();
    var base = new TreeMap<Long, List<Double>>();
    double[] differences = {.8, 1, 2.3};
    for (int s = 0; s < 3; s++) {
      base.put((long) s, List.of(0., 0.));
      values.put((long) s, List.of(differences[s], 0.));
    }
    var report =
        with(
            full,
            List.of(
                new ComparisonReport.Variant("a", Map.of(), base),
                new ComparisonReport.Variant("b", Map.of(), values)));
    assertTrue(report.table().get(1).cells().get(0).difference().differsFromZero(2));
    assertFalse(report.table().get(1).cells().get(0).clear());
    assertEquals(
        List.of("b against a: no difference shown over 3 seeds (95 % intervals by Student's t)."),
        report.headlines());
  }

  @Test
  void aVariantWithoutSeedsOrWithMissingMetricsIsRefused() {
    var full = Samples.comparison();
    assertThrows(
        IllegalArgumentException.class,
        () -> withSecond(full, new ComparisonReport.Variant("none", Map.of(), new TreeMap<>())));
    var one = new TreeMap<Long, List<Double>>();
    one.put(1L, List.of(.1));
    assertThrows(
        IllegalArgumentException.class,
        () -> withSecond(full, new ComparisonReport.Variant("one", Map.of(), one)));
  }

  @Test
  void bothFilesHoldTheTable(@TempDir Path folder) throws IOException {
    new ReportFolder(folder).write(Samples.comparison());
    var json = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertEquals(.012, json.at("/table/1/cells/0/difference/mean").asDouble(), 1e-12);
    assertEquals(.3, json.at("/variants/0/valuesBySeed/3/0").asDouble(), 1e-12);
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("+0.0120 ± 0.0006 *"));
    assertTrue(page.contains("hpmr and &lt;others&gt;"));
  }

  private static ComparisonReport withSecond(
      ComparisonReport report, ComparisonReport.Variant second) {
    return with(report, List.of(report.variants().get(0), second));
  }

  private static ComparisonReport with(
      ComparisonReport report, List<ComparisonReport.Variant> variants) {
    return new ComparisonReport(
        report.title(),
        report.dataset(),
        report.split(),
        report.protocol(),
        report.metrics(),
        variants,
        report.baselines(),
        report.remarks());
  }
}
