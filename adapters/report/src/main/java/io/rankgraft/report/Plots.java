package io.rankgraft.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Plots as PNG in base64, drawn without a display. Empty where the Java runtime cannot draw text (a
 * runtime without fonts): a report without plots is better than none.
 */
final class Plots {
  private static final Color[] COLOURS = {
    new Color(0x2457a6), new Color(0xd0852b), new Color(0x3d8f6b), new Color(0xa8436b)
  };
  private static final Color[] MANY_COLOURS = {
    new Color(0x2457a6),
    new Color(0xd0852b),
    new Color(0x3d8f6b),
    new Color(0xa8436b),
    new Color(0x7a5fb0),
    new Color(0x7d7d7d)
  };
  private static final int WIDTH = 560;

  /** Pixels per unit, so that text stays sharp on dense screens. */
  private static final int SCALE = 2;

  private Plots() {}

  /** Lines over epochs; curves without values are left out. */
  static Optional<String> lines(List<Curve> curves, String yTitle) {
    return draw(
        () -> {
          XYChart chart =
              new XYChartBuilder()
                  .width(WIDTH)
                  .height(320)
                  .xAxisTitle("epoch")
                  .yAxisTitle(yTitle)
                  .build();
          style(chart.getStyler());
          for (var curve : curves) {
            var x = new ArrayList<Double>();
            var y = new ArrayList<Double>();
            for (int i = 0; i < curve.values().size(); i++) {
              if (Double.isFinite(curve.values().get(i))) {
                x.add(curve.epochs().get(i));
                y.add(curve.values().get(i));
              }
            }
            if (!y.isEmpty()) {
              var series = chart.addSeries(curve.name(), x, y);
              series.setLineWidth(2f);
              series.setMarker(y.size() > 30 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
            }
          }
          chart.getStyler().setMarkerSize(5);
          chart.getStyler().setYAxisDecimalPattern("0.####");
          chart.getStyler().setLegendVisible(curves.size() > 1);
          return chart;
        });
  }

  /** Any figure; series without points are left out. */
  static Optional<String> figure(Figure figure) {
    return draw(
        () -> {
          XYChart chart =
              new XYChartBuilder()
                  .width(WIDTH)
                  .height(figure.kind() == Figure.Kind.POINTS ? 460 : 330)
                  .xAxisTitle(figure.xTitle())
                  .yAxisTitle(figure.yTitle())
                  .build();
          style(chart.getStyler());
          chart.getStyler().setSeriesColors(MANY_COLOURS);
          chart.getStyler().setYAxisDecimalPattern("0.####");
          chart.getStyler().setMarkerSize(figure.kind() == Figure.Kind.POINTS ? 4 : 5);
          if (figure.kind() == Figure.Kind.POINTS) {
            chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
          }
          for (Figure.Series points : figure.series()) {
            if (!points.x().isEmpty()) {
              var series = chart.addSeries(points.name(), points.x(), points.y());
              series.setLineWidth(2f);
              boolean marked = figure.kind() == Figure.Kind.POINTS || points.x().size() <= 30;
              series.setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            }
          }
          return chart;
        });
  }

  /**
   * Horizontal bars, the first label on top.
   *
   * @param series one value per label each
   */
  static Optional<String> bars(List<String> labels, Map<String, List<Double>> series) {
    return draw(
        () -> {
          HorizontalBarChart chart =
              new HorizontalBarChartBuilder()
                  .width(WIDTH)
                  .height(110 + labels.size() * (20 + 16 * series.size()))
                  .build();
          style(chart.getStyler());
          chart.getStyler().setPlotGridHorizontalLinesVisible(false);
          chart.getStyler().setPlotGridVerticalLinesVisible(true);
          chart.getStyler().setLabelsVisible(false);
          chart.getStyler().setAvailableSpaceFill(0.75);
          chart.getStyler().setXAxisMin(0.0);
          chart.getStyler().setXAxisDecimalPattern("0.####");
          // The hint for x also decides which of the bars' labels on y are dropped as too close.
          chart.getStyler().setXAxisTickMarkSpacingHint(40);
          series.forEach(
              (name, values) -> {
                var numbers = new ArrayList<Double>();
                for (double value : values) {
                  numbers.add(Double.isFinite(value) ? value : 0);
                }
                chart.addSeries(name, numbers, labels);
              });
          return chart;
        });
  }

  private static void style(AxesChartStyler styler) {
    styler.setSeriesColors(COLOURS);
    styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setChartFontColor(new Color(0x1d2433));
    styler.setAxisTickLabelsColor(new Color(0x5b6475));
    styler.setPlotGridLinesColor(new Color(0xe3e7ee));
    styler.setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setAxisTicksMarksVisible(false);
    styler.setAxisTicksLineVisible(false);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setChartPadding(6);
    styler.setChartTitleVisible(false);
  }

  private static Optional<String> draw(Supplier<Chart<?, ?>> chart) {
    // Read when AWT first starts; a desktop application that set it keeps its choice.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    try {
      Chart<?, ?> drawn = chart.get();
      int width = drawn.getWidth();
      int height = drawn.getHeight();
      var image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
      var graphics = image.createGraphics();
      graphics.scale(SCALE, SCALE);
      drawn.paint(graphics, width, height);
      graphics.dispose();
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "png", bytes);
      return Optional.of(Base64.getEncoder().encodeToString(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LinkageError | InternalError e) {
      return Optional.empty(); // no font library in this runtime
    }
  }
}
