package io.rankgraft.nd4j;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A tensor in row-major order. Whole numbers and truth values are doubles too, exact below 2^53.
 *
 * @param shape sizes, empty for a scalar
 */
record Value(Kind kind, int[] shape, double[] data) {
  /** What the numbers stand for. */
  enum Kind {
    FLOAT,
    WHOLE,
    TRUTH
  }

  Value {
    if (size(shape) != data.length) {
      throw new IllegalArgumentException(
          "judge: expected %s values of shape %s but got %s"
              .formatted(size(shape), Arrays.toString(shape), data.length));
    }
  }

  static int size(int[] shape) {
    int size = 1;
    for (int d : shape) {
      size = Math.multiplyExact(size, d);
    }
    return size;
  }

  static Value scalar(Kind kind, double value) {
    return new Value(kind, new int[0], new double[] {value});
  }

  /** A vector of whole numbers. */
  static Value wholes(long... values) {
    return new Value(
        Kind.WHOLE, new int[] {values.length}, Arrays.stream(values).mapToDouble(v -> v).toArray());
  }

  int rank() {
    return shape.length;
  }

  int size() {
    return data.length;
  }

  long[] longs() {
    return Arrays.stream(data).mapToLong(v -> (long) v).toArray();
  }

  /** An axis counted from the front. */
  int axis(long axis) {
    return (int) (axis < 0 ? axis + rank() : axis);
  }

  Value reshaped(int... sizes) {
    return new Value(kind, sizes, data);
  }

  Value as(Kind other) {
    return new Value(other, shape, data);
  }

  Value map(DoubleUnaryOperator f) {
    return new Value(kind, shape, Arrays.stream(data).map(f).toArray());
  }

  /** Element by element with broadcasting. */
  static Value zip(Kind kind, Value a, Value b, DoubleBinaryOperator f) {
    int[] shape = broadcast(a.shape, b.shape);
    Value x = a.expand(shape);
    Value y = b.expand(shape);
    double[] data = new double[x.data.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = f.applyAsDouble(x.data[i], y.data[i]);
    }
    return new Value(kind, shape, data);
  }

  static int[] broadcast(int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] shape = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int x = i > a.length ? 1 : a[a.length - i];
      int y = i > b.length ? 1 : b[b.length - i];
      if (x != y && x != 1 && y != 1) {
        throw new IllegalArgumentException(
            "judge: expected shapes that broadcast but got %s and %s"
                .formatted(Arrays.toString(a), Arrays.toString(b)));
      }
      shape[rank - i] = x == 1 ? y : x;
    }
    return shape;
  }

  /** Repeated along sizes of one, and in front. */
  Value expand(int[] target) {
    if (Arrays.equals(shape, target)) {
      return this;
    }
    int[] strides = strides(shape);
    int[] reads = new int[target.length]; // 0 where a size of one is repeated
    for (int i = 1; i <= rank(); i++) {
      reads[target.length - i] = shape[rank() - i] == 1 ? 0 : strides[rank() - i];
    }
    double[] result = new double[size(target)];
    int[] at = new int[target.length];
    for (int k = 0; k < result.length; k++) {
      int from = 0;
      for (int d = 0; d < at.length; d++) {
        from += at[d] * reads[d];
      }
      result[k] = data[from];
      next(at, target);
    }
    return new Value(kind, target, result);
  }

  Value transpose(int... order) {
    int[] strides = strides(shape);
    int[] target = new int[order.length];
    for (int d = 0; d < order.length; d++) {
      target[d] = shape[order[d]];
    }
    double[] result = new double[data.length];
    int[] at = new int[order.length];
    for (int k = 0; k < result.length; k++) {
      int from = 0;
      for (int d = 0; d < order.length; d++) {
        from += at[d] * strides[order[d]];
      }
      result[k] = data[from];
      next(at, target);
    }
    return new Value(kind, target, result);
  }

  /** How far apart neighbours along each dimension are. */
  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int step = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = step;
      step *= shape[d];
    }
    return strides;
  }

  /** Moves to the next index in row-major order. */
  static void next(int[] at, int[] shape) {
    for (int d = at.length - 1; d >= 0; d--) {
      if (++at[d] < shape[d]) {
        return;
      }
      at[d] = 0;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value that
        && kind == that.kind
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Value[%s, %s]".formatted(kind, Arrays.toString(shape));
  }
}
