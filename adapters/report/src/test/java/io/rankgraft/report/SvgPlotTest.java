package io.rankgraft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SvgPlotTest {
  private static String page(SvgPlot plot) {
    return new HtmlPage("t").figure(plot, "caption").finish();
  }

  @Test
  void anIntervalAroundZeroStandsOnBothSidesOfTheLineAtZero() {
    // The scale runs from -1.1 to 1.1 over the pixels 130 to 404, so zero is in the middle, 267.
    String svg = page(SvgPlot.intervals("AUC", List.of(new SvgPlot.Range("a", 0, -1, 1, false))));
    assertTrue(svg.contains("class=\"zero\" x1=\"267.0\""), svg);
    assertTrue(svg.contains("cx=\"267.0\""), svg);
    double from = 130 + 274 * 0.1 / 2.2;
    assertTrue(svg.contains(String.format(Locale.ROOT, "x1=\"%.1f\"", from)), svg);
  }

  @Test
  void whatIsNotFiniteIsLeftOut() {
    String svg =
        page(
            SvgPlot.lines(
                "epoch",
                "loss",
                List.of(
                    new Figure.Series(
                        "s", List.of(0.0, 1.0, 2.0), List.of(1.0, Double.NaN, 3.0)))));
    assertEquals(2, svg.split("<circle", -1).length - 1);
    assertFalse(svg.contains("NaN"));
    assertFalse(
        page(SvgPlot.intervals("x", List.of(new SvgPlot.Range("gone", 1, Double.NaN, 1, true))))
            .contains("gone"));
  }

  @Test
  void namesAreEscaped() {
    String svg = page(SvgPlot.intervals("<x>", List.of(new SvgPlot.Range("<b>", 1, 0, 2, false))));
    assertTrue(svg.contains("&lt;b&gt;") && svg.contains("&lt;x&gt;"));
    assertFalse(svg.contains("<b>"));
  }

  @Test
  void aPageIsDarkWhereItsReaderIsAndNoGridIsWiderThanATelephone() {
    String page = new HtmlPage("t").finish();
    assertTrue(page.contains("@media (prefers-color-scheme: dark)"));
    assertTrue(page.contains("minmax(min(400px, 100%), 1fr)"));
    assertTrue(page.contains("width=device-width"));
  }
}
