package io.rankgraft.report;

import java.util.List;

/**
 * A number over a grid of two values.
 *
 * @param caption what there is to see
 * @param x labels of the columns, left to right
 * @param y labels of the rows, from the lowest up
 * @param values by row of {@code y}, then by column; NaN where there is none
 */
public record HeatMap(
    String caption,
    String xTitle,
    String yTitle,
    List<String> x,
    List<String> y,
    List<List<Double>> values) {
  public HeatMap {
    x = List.copyOf(x);
    y = List.copyOf(y);
    values = values.stream().map(List::copyOf).toList();
    int columns = x.size();
    if (values.size() != y.size() || values.stream().anyMatch(row -> row.size() != columns)) {
      throw new IllegalArgumentException(
          "heat map '%s': expected %s rows of %s values but got %s rows; give one value a cell"
              .formatted(caption, y.size(), columns, values.size()));
    }
  }
}
