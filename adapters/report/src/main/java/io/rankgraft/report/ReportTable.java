package io.rankgraft.report;

import java.util.List;

/**
 * A further table of numbers, for instance of another protocol.
 *
 * @param caption the protocol the numbers belong to
 * @param rowName what the first column holds
 * @param columns names of the columns of numbers
 */
public record ReportTable(
    String title, String caption, String rowName, List<String> columns, List<Row> rows) {
  /** A row's name and its numbers; NaN is shown as a dash. */
  public record Row(String name, List<Double> values) {
    public Row {
      values = List.copyOf(values);
    }
  }

  public ReportTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (var row : rows) {
      if (row.values().size() != columns.size()) {
        throw new IllegalArgumentException(
            "table '%s': expected %s values but row '%s' has %s"
                .formatted(title, columns.size(), row.name(), row.values().size()));
      }
    }
  }
}
