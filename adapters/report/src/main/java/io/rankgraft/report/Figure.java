package io.rankgraft.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A plot with its numbers.
 *
 * @param caption what there is to see
 * @param xTitle what the horizontal axis holds; yTitle likewise
 */
public record Figure(String caption, Kind kind, String xTitle, String yTitle, List<Series> series) {
  /** How the points of a series are drawn. */
  public enum Kind {
    LINES,
    POINTS
  }

  /** Points of one colour. */
  public record Series(String name, List<Double> x, List<Double> y) {
    public Series {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.size() != y.size()) {
        throw new IllegalArgumentException(
            "figure series '%s': expected one y an x but got %s for %s"
                .formatted(name, y.size(), x.size()));
      }
    }

    /** Values at 1, 2, 3 and so on. */
    public static Series ofPositions(String name, double[] values) {
      return new Series(
          name,
          IntStream.rangeClosed(1, values.length).asDoubleStream().boxed().toList(),
          DoubleStream.of(values).boxed().toList());
    }
  }

  public Figure {
    series = List.copyOf(series);
  }
}
