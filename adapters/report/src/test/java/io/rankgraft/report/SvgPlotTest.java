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
  void aNameThatIsTooLongForTheLeftStandsAboveItsInterval() {
    String name = "history, 5 to 19 events";
    String svg = page(SvgPlot.intervals("AUC", List.of(new SvgPlot.Range(name, 0, -1, 1, false))));
    // From -1.1 to 1.1 over the pixels 16 to 404; the interval is 12 pixels below its name.
    assertTrue(svg.contains("x=\"16.0\" y=\"24.0\" text-anchor=\"start\">" + name), svg);
    assertTrue(svg.contains("cx=\"210.0\" cy=\"36\""), svg);
  }

  @Test
  void aTableIsAListOnATelephone() {
    String page =
        new HtmlPage("t")
            .table("c", List.of("AUC, <host>"), List.of(List.of(HtmlPage.Cell.of("0.7"))))
            .finish();
    assertTrue(page.contains("<td data-column=\"AUC, &lt;host&gt;\">0.7</td>"), page);
    assertTrue(page.contains("content: attr(data-column)"));
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
