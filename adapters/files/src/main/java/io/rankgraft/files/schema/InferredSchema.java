package io.rankgraft.files.schema;

import io.rankgraft.data.FeatureSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What rows look like.
 *
 * @param schema of the columns that are features
 * @param labels columns of 0 and 1 that are tasks; empty if none was found
 * @param time the column of time stamps; null if there is none
 * @param unit the column that tells users or requests apart; null if none is known
 * @param item the column of items; null if none is known
 * @param rows how many were looked at
 */
public record InferredSchema(
    FeatureSchema schema,
    List<FoundColumn> columns,
    List<String> labels,
    String time,
    String unit,
    String item,
    long rows) {
  public InferredSchema {
    columns = List.copyOf(columns);
    labels = List.copyOf(labels);
  }

  /** One line per column, for people. */
  public String table() {
    List<String[]> cells = new ArrayList<>();
    cells.add(new String[] {"column", "as", "values", "missing", "examples", "note"});
    for (FoundColumn column : columns) {
      cells.add(
          new String[] {
            column.name(),
            column.type(),
            column.values(),
            missing(column.missing()),
            column.examples(),
            column.note()
          });
    }
    int[] widths = new int[cells.get(0).length];
    for (String[] row : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (String[] row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  /** The options of a job that say what was found. */
  public String options() {
    List<String> options = new ArrayList<>();
    labels.forEach(label -> options.add("--label " + label));
    if (labels.isEmpty()) {
      options.add("--label COLUMN");
    }
    if (item != null) {
      options.add("--item " + item);
    }
    if (unit != null) {
      options.add("--unit " + unit);
    }
    if (time != null) {
      options.add("--time " + time);
    }
    return String.join(" ", options);
  }

  private String missing(long count) {
    return count == 0 ? "0" : String.format(Locale.ROOT, "%.2f %%", 100.0 * count / rows);
  }
}
