package io.rankgraft.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Some rows of data as named primitive columns.
 *
 * @param rows the first size of every column
 * @param columns by name, in order
 */
public record Batch(int rows, Map<String, Column> columns) {
  public Batch {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    for (Map.Entry<String, Column> column : columns.entrySet()) {
      if (column.getValue().rows() != rows) {
        throw new IllegalArgumentException(
            "batch column '%s': expected %s rows but got %s"
                .formatted(column.getKey(), rows, column.getValue().rows()));
      }
    }
  }

  /** A copy of some rows, in the order they are named. */
  public Batch rows(int[] numbers) {
    Map<String, Column> picked = new LinkedHashMap<>();
    columns.forEach((name, column) -> picked.put(name, column.rows(numbers)));
    return new Batch(numbers.length, picked);
  }

  /**
   * These columns and those of another batch with as many rows, which win where names are equal.
   */
  public Batch with(Batch more) {
    Map<String, Column> all = new LinkedHashMap<>(columns);
    all.putAll(more.columns);
    return new Batch(rows, all);
  }

  /** The values of an int column, row after row; not a copy. */
  public int[] ints(String name) {
    return column(name, Column.Ints.class).values();
  }

  /** The values of a long column, row after row; not a copy. */
  public long[] longs(String name) {
    return column(name, Column.Longs.class).values();
  }

  /** The values of a float column, row after row; not a copy. */
  public float[] floats(String name) {
    return column(name, Column.Floats.class).values();
  }

  private <C extends Column> C column(String name, Class<C> type) {
    Column column = columns.get(name);
    if (!type.isInstance(column)) {
      throw new IllegalArgumentException(
          "batch column '%s': expected %s but %s"
              .formatted(
                  name,
                  type.getSimpleName().toLowerCase(java.util.Locale.ROOT),
                  column == null
                      ? "there are only " + columns.keySet()
                      : "it has "
                          + column.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)));
    }
    return type.cast(column);
  }
}
