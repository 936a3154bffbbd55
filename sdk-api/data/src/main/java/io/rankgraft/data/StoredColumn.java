package io.rankgraft.data;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A column in segments, on the heap or mapped. All segments but the last have {@code 1 << shift}
 * rows. Several threads may read.
 *
 * @param row sizes of one row: empty for [rows], {width} for [rows, width]
 * @param segments buffers of one type, read at absolute places
 */
record StoredColumn(int[] row, int shift, Buffer[] segments) {

  int width() {
    return Arrays.stream(row).reduce(1, (a, b) -> a * b);
  }

  /** A column on the heap; the arrays are not copied. */
  static StoredColumn of(Column[] segments, int shift) {
    int[] shape = segments[0].shape();
    return new StoredColumn(
        Arrays.copyOfRange(shape, 1, shape.length),
        shift,
        Arrays.stream(segments).map(StoredColumn::buffer).toArray(Buffer[]::new));
  }

  static Buffer buffer(Column column) {
    if (column instanceof Column.Ints ints) {
      return IntBuffer.wrap(ints.values());
    } else if (column instanceof Column.Longs longs) {
      return LongBuffer.wrap(longs.values());
    }
    return FloatBuffer.wrap(((Column.Floats) column).values());
  }

  private int[] shape(int rows) {
    int[] shape = new int[row.length + 1];
    shape[0] = rows;
    System.arraycopy(row, 0, shape, 1, row.length);
    return shape;
  }

  /** The rows of some numbers. */
  Column read(int[] numbers, int n) {
    int width = width();
    int mask = (1 << shift) - 1;
    int size = Math.multiplyExact(n, width);
    if (segments[0] instanceof IntBuffer) {
      int[] values = new int[size];
      for (int i = 0; i < n; i++) {
        IntBuffer segment = (IntBuffer) segments[numbers[i] >>> shift];
        segment.get((numbers[i] & mask) * width, values, i * width, width);
      }
      return new Column.Ints(values, shape(n));
    } else if (segments[0] instanceof LongBuffer) {
      long[] values = new long[size];
      for (int i = 0; i < n; i++) {
        LongBuffer segment = (LongBuffer) segments[numbers[i] >>> shift];
        segment.get((numbers[i] & mask) * width, values, i * width, width);
      }
      return new Column.Longs(values, shape(n));
    }
    float[] values = new float[size];
    for (int i = 0; i < n; i++) {
      FloatBuffer segment = (FloatBuffer) segments[numbers[i] >>> shift];
      segment.get((numbers[i] & mask) * width, values, i * width, width);
    }
    return new Column.Floats(values, shape(n));
  }

  /** Neighbouring rows. */
  Column read(int from, int to) {
    int width = width();
    int size = Math.multiplyExact(to - from, width);
    Column column =
        segments[0] instanceof IntBuffer
            ? new Column.Ints(new int[size], shape(to - from))
            : segments[0] instanceof LongBuffer
                ? new Column.Longs(new long[size], shape(to - from))
                : new Column.Floats(new float[size], shape(to - from));
    for (int row = from; row < to; ) {
      int end = (int) Math.min(to, ((long) (row >>> shift) + 1) << shift);
      copy(row, end, column, (row - from) * width);
      row = end;
    }
    return column;
  }

  /** Copies rows of one segment. */
  private void copy(int from, int to, Column into, int at) {
    Buffer segment = segments[from >>> shift];
    int place = (from & (1 << shift) - 1) * width();
    int size = (to - from) * width();
    if (into instanceof Column.Ints ints) {
      ((IntBuffer) segment).get(place, ints.values(), at, size);
    } else if (into instanceof Column.Longs longs) {
      ((LongBuffer) segment).get(place, longs.values(), at, size);
    } else {
      ((FloatBuffer) segment).get(place, ((Column.Floats) into).values(), at, size);
    }
  }
}
