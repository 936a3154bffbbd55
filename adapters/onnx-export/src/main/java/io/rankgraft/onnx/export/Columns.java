package io.rankgraft.onnx.export;

import io.rankgraft.data.Column;
import java.util.Arrays;

/** Columns cut and repeated. */
final class Columns {
  private Columns() {}

  /** All rows of a column, as often as asked for, one after the other. */
  static Column repeated(Column column, int times) {
    int[] shape = column.shape();
    shape[0] *= times;
    int size = column.size();
    if (column instanceof Column.Floats floats) {
      float[] all = Arrays.copyOf(floats.values(), size * times);
      for (int t = 1; t < times; t++) {
        System.arraycopy(all, 0, all, t * size, size);
      }
      return new Column.Floats(all, shape);
    } else if (column instanceof Column.Ints ints) {
      int[] all = Arrays.copyOf(ints.values(), size * times);
      for (int t = 1; t < times; t++) {
        System.arraycopy(all, 0, all, t * size, size);
      }
      return new Column.Ints(all, shape);
    }
    long[] all = Arrays.copyOf(((Column.Longs) column).values(), size * times);
    for (int t = 1; t < times; t++) {
      System.arraycopy(all, 0, all, t * size, size);
    }
    return new Column.Longs(all, shape);
  }

  /** The same values in another shape. */
  static Column shaped(Column column, int... shape) {
    if (column instanceof Column.Floats floats) {
      return new Column.Floats(floats.values(), shape);
    } else if (column instanceof Column.Ints ints) {
      return new Column.Ints(ints.values(), shape);
    }
    return new Column.Longs(((Column.Longs) column).values(), shape);
  }

  /** Some rows of a column, from one on and before another. */
  static Column rows(Column column, int from, int to) {
    int[] shape = column.shape();
    int width = shape[0] == 0 ? 0 : column.size() / shape[0];
    shape[0] = to - from;
    int a = from * width;
    int b = to * width;
    if (column instanceof Column.Floats floats) {
      return new Column.Floats(Arrays.copyOfRange(floats.values(), a, b), shape);
    } else if (column instanceof Column.Ints ints) {
      return new Column.Ints(Arrays.copyOfRange(ints.values(), a, b), shape);
    }
    return new Column.Longs(Arrays.copyOfRange(((Column.Longs) column).values(), a, b), shape);
  }
}
