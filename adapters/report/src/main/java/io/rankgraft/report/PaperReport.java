package io.rankgraft.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A table of a paper done again: our numbers beside the printed ones.
 *
 * @param title the paper and the table
 * @param remarks how this differs from what the paper did
 * @param comparison the rows that were run
 * @param rows all rows of the printed table, in its order
 * @param printed one part for each data set of the paper
 * @param figures what there is to see, drawn from the runs
 * @param grids values over two options
 */
public record PaperReport(
    String title,
    List<String> remarks,
    ComparisonReport comparison,
    List<Row> rows,
    List<Printed> printed,
    List<Figure> figures,
    List<HeatMap> grids) {

  /**
   * A row of the table.
   *
   * @param name as printed
   * @param variant its number in the comparison; {@link #NONE} if it was not run
   * @param note why it was not run, or how it differs; empty for nothing to say
   */
  public record Row(String name, int variant, String note) {}

  /**
   * A column of the table.
   *
   * @param name as printed
   * @param metric its number in the comparison; {@link #NONE} if it is not measured here
   */
  public record Column(String name, int metric) {}

  /**
   * What is printed of one data set.
   *
   * @param values by row, then by column; NaN where nothing is printed
   */
  public record Printed(String dataset, List<Column> columns, List<List<Double>> values) {
    public Printed {
      columns = List.copyOf(columns);
      values = values.stream().map(List::copyOf).toList();
    }
  }

  /** No number in the comparison. */
  public static final int NONE = -1;

  public PaperReport {
    remarks = List.copyOf(remarks);
    rows = List.copyOf(rows);
    printed = List.copyOf(printed);
    figures = List.copyOf(figures);
    grids = List.copyOf(grids);
    int count = rows.size();
    for (Printed part : printed) {
      int columns = part.columns().size();
      if (part.values().size() != count
          || part.values().stream().anyMatch(row -> row.size() != columns)) {
        throw new IllegalArgumentException(
            "paper report '%s': expected %s rows of %s printed values for '%s' but got %s rows; print one value a cell"
                .formatted(title, count, columns, part.dataset(), part.values().size()));
      }
    }
  }

  /** Of the printed differences to the first row, which are shown by our runs too. */
  @JsonProperty("headlines")
  public List<String> headlines() {
    return PaperText.headlines(this);
  }

  /** The table for a terminal, in ASCII besides names. */
  public String asText() {
    return PaperText.of(this);
  }
}
