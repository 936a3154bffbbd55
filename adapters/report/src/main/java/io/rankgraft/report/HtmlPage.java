package io.rankgraft.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Builds one self-contained page, light or dark as the reader's system is, which fits a telephone.
 * Text that enters is escaped; plots escape theirs.
 */
public final class HtmlPage {
  /** A cell of a table: a text, whether it is a number, and whether it stands out. */
  public record Cell(String text, boolean number, boolean strong) {
    public static Cell of(String text) {
      return new Cell(text, false, false);
    }

    public static Cell metric(double value) {
      return new Cell(HtmlPage.number("%.4f", value), true, false);
    }

    /** A number with its unit or interval, as it is. */
    public static Cell figure(String text) {
      return new Cell(text, true, false);
    }

    public static Cell count(double value) {
      return new Cell(HtmlPage.number("%,.0f", value), true, false);
    }

    public Cell emphasized(boolean emphasis) {
      return new Cell(text, number, emphasis);
    }
  }

  private final StringBuilder body = new StringBuilder();
  private final String title;

  public HtmlPage(String title) {
    this.title = title;
  }

  /** As a pattern of US English says; a dash where there is no number. */
  public static String number(String pattern, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "–";
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  public HtmlPage header(String kicker, String heading, String subheading) {
    return raw(
        "<header><p class=\"kicker\">%s</p><h1>%s</h1><p class=\"sub\">%s</p></header>\n"
            .formatted(escape(kicker), escape(heading), escape(subheading)));
  }

  public HtmlPage section(String heading) {
    return raw("<h2>%s</h2>\n".formatted(escape(heading)));
  }

  public HtmlPage callout(List<String> lines) {
    if (lines.isEmpty()) {
      return this;
    }
    raw("<div class=\"callout\">");
    lines.forEach(line -> raw("<p>%s</p>".formatted(escape(line))));
    return raw("</div>\n");
  }

  public HtmlPage paragraph(String text) {
    return raw("<p>%s</p>\n".formatted(escape(text)));
  }

  public HtmlPage bullets(List<String> lines) {
    if (lines.isEmpty()) {
      return this;
    }
    raw("<ul>");
    lines.forEach(line -> raw("<li>%s</li>".formatted(escape(line))));
    return raw("</ul>\n");
  }

  /** Names and values side by side. */
  public HtmlPage facts(Map<String, String> facts) {
    if (facts.isEmpty()) {
      return this;
    }
    raw("<dl>");
    facts.forEach(
        (name, value) -> raw("<dt>%s</dt><dd>%s</dd>".formatted(escape(name), escape(value))));
    return raw("</dl>\n");
  }

  /** A table; on a telephone each row is a list of its cells under their columns' names. */
  public HtmlPage table(String caption, List<String> columns, List<List<Cell>> rows) {
    raw("<div class=\"table\"><table><caption>%s</caption><thead><tr>".formatted(escape(caption)));
    for (int c = 0; c < columns.size(); c++) {
      boolean number = !rows.isEmpty() && rows.get(0).get(c).number();
      raw(
          "<th scope=\"col\"%s>%s</th>"
              .formatted(number ? " class=\"n\"" : "", escape(columns.get(c))));
    }
    raw("</tr></thead><tbody>\n");
    for (var row : rows) {
      boolean strong = row.stream().anyMatch(Cell::strong);
      raw(strong ? "<tr class=\"strong\">" : "<tr>");
      for (int c = 0; c < row.size(); c++) {
        Cell cell = row.get(c);
        raw(
            "<td%s data-column=\"%s\">%s</td>"
                .formatted(
                    cell.number() ? " class=\"n\"" : "",
                    escape(columns.get(c)),
                    escape(cell.text())));
      }
      raw("</tr>\n");
    }
    return raw("</tbody></table></div>\n");
  }

  public HtmlPage beginFigures() {
    return raw("<div class=\"figures\">\n");
  }

  public HtmlPage endFigures() {
    return raw("</div>\n");
  }

  /** A plot, or a line that says it could not be drawn on this machine. */
  HtmlPage figure(Optional<String> pngBase64, String caption) {
    String picture =
        pngBase64
            .map(
                png ->
                    "<img alt=\"%s\" src=\"data:image/png;base64,%s\">"
                        .formatted(escape(caption), png))
            .orElse("<p class=\"missing\">This Java runtime could not draw the plot.</p>");
    return raw(
        "<figure>%s<figcaption>%s</figcaption></figure>\n".formatted(picture, escape(caption)));
  }

  /** A plot in the page's own colours. */
  public HtmlPage figure(SvgPlot plot, String caption) {
    return raw(
        "<figure>%s<figcaption>%s</figcaption></figure>\n"
            .formatted(plot.svg(caption), escape(caption)));
  }

  /** The page. */
  public String finish() {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        %s</main>
        </body>
        </html>
        """
        .formatted(escape(title), STYLE, body);
  }

  private HtmlPage raw(String html) {
    body.append(html);
    return this;
  }

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1d2433; --soft: #5b6475; --line: #e3e7ee; --accent: #2457a6;
        --paper: #fff; --desk: #f5f6f9; --warm: #d0852b; --note: #fdf6ec; --strong: #eef4fd; --third: #3c8d5a; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e4e8f0; --soft: #a0a9ba; --line: #333b4a; --accent: #82b1f5;
        --paper: #171c26; --desk: #10141b; --warm: #e3a15a; --note: #2b241a; --strong: #1e2b40; --third: #79c796; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--desk); color: var(--ink);
        font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
      main { max-width: 1060px; margin: 0 auto; padding: 40px 44px 64px; background: var(--paper); min-height: 100vh; }
      .kicker { margin: 0; color: var(--accent); font-weight: 600; font-size: 13px; letter-spacing: .06em;
        text-transform: uppercase; }
      h1 { overflow-wrap: anywhere; margin: 2px 0 4px; font-size: 32px; line-height: 1.2; letter-spacing: -.01em; }
      .sub { margin: 0 0 22px; color: var(--soft); }
      h2 { margin: 40px 0 12px; font-size: 20px; padding-top: 14px; border-top: 1px solid var(--line); }
      .callout { border-left: 4px solid var(--warm); background: var(--note); padding: 12px 18px; border-radius: 0 6px 6px 0; }
      .callout p { margin: 4px 0; overflow-wrap: anywhere; }
      .table { overflow-x: auto; margin: 14px 0 26px; }
      table { border-collapse: collapse; width: 100%; font-size: 14.5px; }
      caption { text-align: left; color: var(--soft); font-size: 13.5px; padding-bottom: 8px; }
      th { text-align: left; font-weight: 600; color: var(--soft); font-size: 13px; white-space: nowrap; }
      th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
      th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding: 7px 0 7px 14px; }
      tr.strong td { font-weight: 650; background: var(--strong); }
      .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); gap: 26px; }
      figure { margin: 0; } figure img { width: 100%; height: auto; display: block; background: #fff; }
      figure svg { width: 100%; max-width: 640px; height: auto; display: block; }
      svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .soft { fill: var(--soft); }
      svg .grid { stroke: var(--line); } svg .zero { stroke: var(--soft); stroke-dasharray: 3 3; }
      svg .s0 { stroke: var(--accent); fill: var(--accent); } svg .s1 { stroke: var(--warm); fill: var(--warm); }
      svg .s2 { stroke: var(--third); fill: var(--third); } svg .s3 { stroke: var(--soft); fill: var(--soft); }
      svg polyline { fill: none !important; stroke-width: 2; }
      figcaption { color: var(--soft); font-size: 13.5px; margin-top: 4px; }
      .missing { color: var(--soft); border: 1px dashed var(--line); padding: 24px; text-align: center; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 22px; font-size: 14.5px; margin: 10px 0 20px; }
      dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
      @media (max-width: 640px) { main { padding: 24px 18px; } dl { grid-template-columns: 1fr; } dd { margin-bottom: 6px; } h1 { font-size: 26px; }
        table, caption, tbody, tr, td { display: block; } thead { display: none; }
        tr { border-bottom: 1px solid var(--line); padding: 8px 0; }
        td, td.n { display: grid; grid-template-columns: 45% 1fr; gap: 10px; text-align: left; white-space: normal;
          padding: 2px 0; border: 0; overflow-wrap: anywhere; }
        td::before { content: attr(data-column); color: var(--soft); font-weight: 400; } }
      @media print { body { background: var(--paper); } main { padding: 0; } }
      """;
}
