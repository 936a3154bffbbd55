package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.RowStore;
import io.rankgraft.onnx.export.OnnxGraftHost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Rows, and beside them the taps of a host that is not in the graph. */
final class TappedRows implements RowStore {
  private static final int ROWS_PER_RUN = 1024;

  private final RowStore rows;
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final Map<String, int[]> shapes = new LinkedHashMap<>(); // of one row

  private TappedRows(RowStore rows) {
    this.rows = rows;
  }

  /** Computes the taps of all rows once. */
  static TappedRows of(RowStore rows, OnnxGraftHost host) {
    TappedRows tapped = new TappedRows(rows);
    int n = rows.rows();
    for (int from = 0; from < n; from += ROWS_PER_RUN) {
      int to = Math.min(n, from + ROWS_PER_RUN);
      Batch extracted = host.extract(rows.slice(from, to));
      int start = from;
      extracted.columns().forEach((name, column) -> tapped.take(name, column, start));
    }
    return tapped;
  }

  private void take(String input, Column column, int from) {
    String name = input.substring(input.lastIndexOf('/') + 1);
    int width = column.size() / column.rows();
    float[] all = values.computeIfAbsent(name, k -> new float[rows.rows() * width]);
    shapes.putIfAbsent(name, column.shape());
    System.arraycopy(((Column.Floats) column).values(), 0, all, from * width, column.size());
  }

  @Override
  public int rows() {
    return rows.rows();
  }

  @Override
  public Set<String> columns() {
    Set<String> all = new TreeSet<>(rows.columns());
    all.addAll(values.keySet());
    return all;
  }

  @Override
  public Batch rows(int[] numbers, int n) {
    Map<String, Column> columns = new LinkedHashMap<>(rows.rows(numbers, n).columns());
    values.forEach(
        (name, all) -> {
          int width = all.length / Math.max(1, rows.rows());
          float[] some = new float[n * width];
          for (int i = 0; i < n; i++) {
            System.arraycopy(all, numbers[i] * width, some, i * width, width);
          }
          int[] shape = shapes.get(name).clone();
          shape[0] = n;
          columns.put(name, new Column.Floats(some, shape));
        });
    return new Batch(n, columns);
  }

  @Override
  public void close() {
    rows.close();
  }
}
