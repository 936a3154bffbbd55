package io.rankgraft.data;

/**
 * Values of one input for the rows of a batch, row after row. The arrays are not copied: who hands
 * a column on stops writing to it.
 */
public sealed interface Column {
  /** Sizes, rows first: {@code [rows]}, {@code [rows, width]}, ... A copy. */
  int[] shape();

  /** How many values there are. */
  int size();

  default int rows() {
    return shape()[0];
  }

  /** A copy of some rows, in the order they are named. */
  default Column rows(int[] numbers) {
    return StoredColumn.of(new Column[] {this}, 31).read(numbers, numbers.length);
  }

  /** Ids, codes and lengths. */
  record Ints(int[] values, int... shape) implements Column {
    public Ints {
      shape = checked(values.length, shape);
    }

    @Override
    public int[] shape() {
      return shape.clone();
    }

    @Override
    public int size() {
      return values.length;
    }
  }

  /** Time stamps, hashes and wide ids. */
  record Longs(long[] values, int... shape) implements Column {
    public Longs {
      shape = checked(values.length, shape);
    }

    @Override
    public int[] shape() {
      return shape.clone();
    }

    @Override
    public int size() {
      return values.length;
    }
  }

  /** Numbers, labels and weights. */
  record Floats(float[] values, int... shape) implements Column {
    public Floats {
      shape = checked(values.length, shape);
    }

    @Override
    public int[] shape() {
      return shape.clone();
    }

    @Override
    public int size() {
      return values.length;
    }
  }

  private static int[] checked(int values, int[] shape) {
    int[] sizes = shape.length == 0 ? new int[] {values} : shape.clone();
    long product = 1;
    for (int size : sizes) {
      product = size < 0 ? -1 : Math.multiplyExact(product, (long) size);
      if (product < 0) {
        break;
      }
    }
    if (product != values) {
      throw new IllegalArgumentException(
          "column: expected a shape of %s values but got %s"
              .formatted(values, java.util.Arrays.toString(sizes)));
    }
    return sizes;
  }
}
