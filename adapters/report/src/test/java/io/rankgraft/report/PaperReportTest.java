package io.rankgraft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperReportTest {
  private static final List<PaperReport.Column> COLUMNS =
      List.of(new PaperReport.Column("HR", 0), new PaperReport.Column("MRR", PaperReport.NONE));

  /** The sample's second variant is better than its first in its first metric, surely. */
  private static PaperReport report(double second) {
    return new PaperReport(
        "A paper, Table 1",
        List.of("Other data."),
        Samples.comparison(),
        List.of(
            new PaperReport.Row("theirs", 0, ""),
            new PaperReport.Row("ours", 1, "a note"),
            new PaperReport.Row("not built", PaperReport.NONE, "no model")),
        List.of(
            new PaperReport.Printed(
                "Beibei",
                COLUMNS,
                List.of(List.of(.5, .25), List.of(second, .35), List.of(.45, Double.NaN)))),
        List.of(),
        List.of(
            new HeatMap(
                "a grid", "x", "y", List.of("0", "1"), List.of("a"), List.of(List.of(.1, .3)))));
  }

  @Test
  void aPrintedDifferenceIsShownTheOtherWayOrNotAtAll() {
    String rest = " not at all (95 % intervals by Student's t over 3 seeds).";
    assertEquals(
        List.of(
            "Beibei: of 1 printed differences to 'theirs', 1 are shown here too, 0 the other way and 0"
                + rest),
        report(.6).headlines());
    assertEquals(
        List.of(
            "Beibei: of 1 printed differences to 'theirs', 0 are shown here too, 1 the other way and 0"
                + rest),
        report(.4).headlines());
  }

  @Test
  void printedNumbersStandBesideOurs() {
    List<String> lines = report(.6).asText().lines().toList();
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("printed for Beibei +HR +ours +MRR +ours.*")));
    assertTrue(
        lines.stream()
            .anyMatch(l -> l.matches("ours +0\\.6000 +0\\.2120 .* \\* +0\\.3500 +- .*a note")),
        lines.toString());
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("not built +0\\.4500 +- +- +- +not run: no model")),
        lines.toString());
  }

  @Test
  void aFigureWithoutPrintedNumbersHasNoColumnsForThem() {
    PaperReport whole = report(.6);
    PaperReport figure =
        new PaperReport(
            whole.title(),
            List.of(),
            whole.comparison(),
            whole.rows().subList(0, 2),
            List.of(
                new PaperReport.Printed(
                    "a figure",
                    COLUMNS,
                    List.of(List.of(Double.NaN, Double.NaN), List.of(Double.NaN, Double.NaN)))),
            List.of(),
            List.of());
    assertFalse(figure.asText().contains("printed for"));
    assertEquals(List.of(), figure.headlines());
  }

  @Test
  void pageAndNumbersAreWritten(@TempDir Path folder) throws IOException {
    new ReportFolder(folder).write(report(.6));
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("A paper, Table 1"));
    assertEquals(2, page.split("<rect ", -1).length - 1, "a cell a value");
    assertTrue(Files.readString(folder.resolve("report.json")).contains("\"headlines\""));
  }

  @Test
  void shapesAreChecked() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new HeatMap("g", "x", "y", List.of("0"), List.of("a"), List.of(List.of(1d, 2d))));
    PaperReport whole = report(.6);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new PaperReport(
                        "t",
                        List.of(),
                        whole.comparison(),
                        whole.rows().subList(0, 1),
                        whole.printed(),
                        List.of(),
                        List.of()))
            .getMessage();
    assertTrue(message.contains("expected 1 rows"), message);
  }
}
