package io.rankgraft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Small plots as SVG inside an {@link HtmlPage}. Colours are the page's, so they are dark where it
 * is; sizes are in CSS pixels of a page as wide as a telephone.
 */
public final class SvgPlot {
  private static final int WIDTH = 420;
  private static final int LABELS = 130; // left of intervals
  private static final int LETTERS = 18; // of a name that fits there; longer ones stand above
  private static final int LEFT = 52; // of lines
  private static final int ROW = 26;
  private static final int HEIGHT = 240;
  private static final int COLOURS = 4;
  private static final int TICKS = 4;

  private final StringBuilder body = new StringBuilder();
  private final int height;

  /** One line of a plot of intervals. */
  public record Range(String name, double value, double low, double high, boolean strong) {}

  private SvgPlot(int height) {
    this.height = height;
  }

  /**
   * Values with their intervals below one another, beside a line at 0. Names are on their left, or
   * above where one is too long for that.
   *
   * @param ranges those that are not finite are left out
   */
  public static SvgPlot intervals(String xTitle, List<Range> ranges) {
    List<Range> drawn =
        ranges.stream().filter(r -> Double.isFinite(r.low()) && Double.isFinite(r.high())).toList();
    boolean above = drawn.stream().anyMatch(r -> r.name().length() > LETTERS);
    int row = above ? ROW + 12 : ROW;
    int left = above ? 16 : LABELS;
    int bottom = 8 + row * Math.max(1, drawn.size());
    SvgPlot plot = new SvgPlot(bottom + 40);
    Scale x =
        Scale.of(
            DoubleStream.concat(
                DoubleStream.of(0),
                drawn.stream().flatMapToDouble(r -> DoubleStream.of(r.low(), r.high()))),
            left,
            WIDTH - 16);
    plot.ticksBelow(x, 8, bottom, xTitle);
    plot.line("zero", x.at(0), 8, x.at(0), bottom);
    int y = above ? row - 2 : 8 + row / 2;
    for (Range r : drawn) {
      String colour = r.strong() ? "s1" : "s0";
      if (above) {
        plot.text("", 16, y - 12, "start", r.name());
      } else {
        plot.text("", LABELS - 10, y + 4, "end", r.name());
      }
      plot.line(colour, x.at(r.low()), y, x.at(r.high()), y);
      plot.body.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/>",
              colour,
              x.at(r.value()),
              y));
      y += row;
    }
    return plot;
  }

  /** Lines through points, with a legend. Points that are not finite are left out. */
  public static SvgPlot lines(String xTitle, String yTitle, List<Figure.Series> series) {
    SvgPlot plot = new SvgPlot(HEIGHT + 44 + 18 * series.size());
    Scale x =
        Scale.of(
            series.stream().flatMap(s -> s.x().stream()).mapToDouble(v -> v), LEFT, WIDTH - 16);
    Scale y =
        Scale.of(series.stream().flatMap(s -> s.y().stream()).mapToDouble(v -> v), HEIGHT, 24);
    plot.ticksBelow(x, 24, HEIGHT, xTitle);
    for (double tick : y.ticks()) {
      plot.line("grid", LEFT, y.at(tick), WIDTH - 16, y.at(tick));
      plot.text("soft", LEFT - 6, y.at(tick) + 4, "end", label(tick));
    }
    plot.text("soft", 4, 14, "start", yTitle);
    for (int s = 0; s < series.size(); s++) {
      plot.series(series.get(s), "s" + s % COLOURS, x, y, HEIGHT + 52 + 18 * s);
    }
    return plot;
  }

  /** Cells whose colour is the stronger the larger their value, and the value in each. */
  public static SvgPlot heat(HeatMap map) {
    int columns = Math.max(1, map.x().size());
    int bottom = 24 + ROW * map.y().size();
    SvgPlot plot = new SvgPlot(bottom + 40);
    double[] all =
        map.values().stream()
            .flatMap(List::stream)
            .mapToDouble(v -> v)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double low = all.length == 0 ? 0 : all[0];
    double span = all.length == 0 ? 1 : Math.max(all[all.length - 1] - low, 1e-12);
    double width = (WIDTH - 16.0 - LEFT) / columns;
    for (int r = 0; r < map.y().size(); r++) {
      int top = bottom - ROW * (r + 1);
      plot.text("soft", LEFT - 6, top + 17, "end", map.y().get(r));
      for (int c = 0; c < map.x().size(); c++) {
        double value = map.values().get(r).get(c);
        if (Double.isFinite(value)) {
          plot.body.append(
              String.format(
                  Locale.ROOT,
                  "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"var(--accent)\""
                      + " fill-opacity=\"%.2f\"/>",
                  LEFT + c * width,
                  top,
                  width - 1,
                  ROW - 1,
                  0.05 + 0.6 * (value - low) / span));
          plot.text("", LEFT + (c + 0.5) * width, top + 17, "middle", label(value));
        }
      }
    }
    for (int c = 0; c < map.x().size(); c++) {
      plot.text("soft", LEFT + (c + 0.5) * width, bottom + 15, "middle", map.x().get(c));
    }
    plot.text("soft", WIDTH - 16, bottom + 32, "end", map.xTitle());
    plot.text("soft", 4, 14, "start", map.yTitle());
    return plot;
  }

  private void series(Figure.Series series, String colour, Scale x, Scale y, int legend) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < series.x().size(); i++) {
      if (Double.isFinite(series.x().get(i)) && Double.isFinite(series.y().get(i))) {
        double px = x.at(series.x().get(i));
        double py = y.at(series.y().get(i));
        points.append(String.format(Locale.ROOT, "%.1f %.1f ", px, py));
        body.append(
            String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
                colour,
                px,
                py));
      }
    }
    body.append(
        "<polyline class=\"%s\" points=\"%s\"/>".formatted(colour, points.toString().strip()));
    line(colour, LEFT, legend - 4, LEFT + 18, legend - 4);
    text("", LEFT + 26, legend, "start", series.name());
  }

  private void ticksBelow(Scale x, int top, int bottom, String title) {
    for (double tick : x.ticks()) {
      line("grid", x.at(tick), top, x.at(tick), bottom);
      text("soft", x.at(tick), bottom + 15, "middle", label(tick));
    }
    text("soft", WIDTH - 16, bottom + 32, "end", title);
  }

  private void line(String kind, double x1, double y1, double x2, double y2) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke-width=\"%d\"/>",
            kind,
            x1,
            y1,
            x2,
            y2,
            kind.startsWith("s") ? 2 : 1));
  }

  private void text(String kind, double x, double y, String anchor, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            kind,
            x,
            y,
            anchor,
            HtmlPage.escape(text)));
  }

  private static String label(double tick) {
    return String.format(Locale.ROOT, "%.4g", tick == 0 ? 0.0 : tick)
        .replaceAll("(\\.\\d*?)0+$", "$1")
        .replaceAll("\\.$", "");
  }

  /** The drawing. */
  String svg(String title) {
    return "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">%s</svg>"
        .formatted(WIDTH, height, HtmlPage.escape(title), body);
  }

  /** From values to pixels. */
  private record Scale(double low, double high, double from, double to) {
    static Scale of(DoubleStream values, double from, double to) {
      double[] all = values.filter(Double::isFinite).sorted().toArray();
      double low = all.length == 0 ? 0 : all[0];
      double high = all.length == 0 ? 1 : all[all.length - 1];
      double room = high > low ? (high - low) * 0.05 : Math.max(1e-3, Math.abs(low) * 0.05);
      return new Scale(low - room, high + room, from, to);
    }

    double at(double value) {
      return from + (value - low) / (high - low) * (to - from);
    }

    /** Round numbers about a fourth of the width apart. */
    List<Double> ticks() {
      double raw = (high - low) / TICKS;
      double power = Math.pow(10, Math.floor(Math.log10(raw)));
      double share = raw / power;
      double step = power * (share > 5 ? 10 : share > 2 ? 5 : share > 1 ? 2 : 1);
      List<Double> ticks = new ArrayList<>();
      for (double k = Math.ceil(low / step); k * step <= high; k++) {
        ticks.add(k * step);
      }
      return ticks;
    }
  }
}
