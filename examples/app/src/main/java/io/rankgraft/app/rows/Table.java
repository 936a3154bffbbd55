package io.rankgraft.app.rows;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Batches in memory: read from files, taken apart by rows. */
public final class Table {
  private Table() {}

  /** Reads {@code schema.json} of a folder. */
  public static FeatureSchema schema(Path folder) {
    Path file = folder.resolve("schema.json");
    try {
      return FeatureSchema.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new BadInputException("%s: expected a schema to read but %s".formatted(file, e));
    }
  }

  /**
   * Reads all rows of {@code <name>.csv}, {@code .csv.gz} or {@code .jsonl} of a folder.
   *
   * @throws BadInputException in one line, if there is none or one cannot be used
   */
  public static Batch read(Path folder, String name, FeatureSchema schema, String label) {
    Path file =
        IntStream.range(0, 3)
            .mapToObj(i -> folder.resolve(name + new String[] {".csv", ".csv.gz", ".jsonl"}[i]))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    BadInputException.in(
                        folder,
                        "expected rows in %s.csv, .csv.gz or .jsonl but there is no such file"
                            .formatted(name)));
    EncodedRows encoded = EncodedRows.withLabel(schema, label);
    try (RawRows rows = RawRows.open(file)) {
      while (rows.next()) {
        encoded.add(rows);
      }
    }
    if (encoded.rows() == 0) {
      throw BadInputException.in(file, "expected rows but there are none");
    }
    return encoded.take();
  }

  /** Some rows, in the order they are named. */
  public static Batch rows(Batch table, int[] of) {
    Map<String, Column> columns = new LinkedHashMap<>();
    table.columns().forEach((name, column) -> columns.put(name, rows(column, of)));
    return new Batch(of.length, columns);
  }

  private static Column rows(Column column, int[] of) {
    int[] shape = column.shape();
    int width = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    shape[0] = of.length;
    if (column instanceof Column.Ints ints) {
      int[] picked = new int[of.length * width];
      for (int i = 0; i < of.length; i++) {
        System.arraycopy(ints.values(), of[i] * width, picked, i * width, width);
      }
      return new Column.Ints(picked, shape);
    } else if (column instanceof Column.Longs longs) {
      long[] picked = new long[of.length * width];
      for (int i = 0; i < of.length; i++) {
        System.arraycopy(longs.values(), of[i] * width, picked, i * width, width);
      }
      return new Column.Longs(picked, shape);
    }
    float[] values = ((Column.Floats) column).values();
    float[] picked = new float[of.length * width];
    for (int i = 0; i < of.length; i++) {
      System.arraycopy(values, of[i] * width, picked, i * width, width);
    }
    return new Column.Floats(picked, shape);
  }

  /** Rows from one number to below another. */
  public static Batch slice(Batch table, int from, int to) {
    return rows(table, IntStream.range(from, to).toArray());
  }

  /** A table and the columns of another with as many rows. */
  public static Batch beside(Batch table, Batch more) {
    Map<String, Column> columns = new LinkedHashMap<>(table.columns());
    columns.putAll(more.columns());
    return new Batch(table.rows(), columns);
  }
}
