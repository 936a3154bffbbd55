package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.graph.Input;
import io.rankgraft.tensorflow.Feed;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Rows as the inputs of a build; an input is fed by the last part of its name. */
final class RowFeed {
  private RowFeed() {}

  static void put(Feed feed, List<Input<?>> inputs, Batch rows) {
    for (Input<?> input : inputs) {
      String name = column(input);
      Column column = rows.columns().get(name);
      if (column == null && name.startsWith("weight-")) {
        column = rows.columns().get(JobPlan.WEIGHT);
      }
      if (column == null) {
        throw new IllegalArgumentException(
            "input '%s': expected a feature of that name but there are only %s"
                .formatted(name, rows.columns().keySet()));
      }
      put(feed, input, column);
    }
  }

  /** The column an input reads. */
  static String column(Input<?> input) {
    return input.name().substring(input.name().lastIndexOf('/') + 1);
  }

  private static void put(Feed feed, Input<?> input, Column column) {
    long[] shape = shape(input.shape(), column);
    Class<?> type = input.type();
    if (column instanceof Column.Floats floats && type.equals(TFloat32.class)) {
      feed.put(input.name(), floats.values(), shape);
    } else if (column instanceof Column.Ints ints && type.equals(TInt32.class)) {
      feed.put(input.name(), ints.values(), shape);
    } else if (column instanceof Column.Ints ints && type.equals(TInt64.class)) {
      long[] wide = Arrays.stream(ints.values()).asLongStream().toArray();
      feed.put(input.name(), TInt64.tensorOf(Shape.of(shape), DataBuffers.of(wide)));
    } else if (column instanceof Column.Longs longs && type.equals(TInt64.class)) {
      feed.put(input.name(), TInt64.tensorOf(Shape.of(shape), DataBuffers.of(longs.values())));
    } else if (column instanceof Column.Ints ints && type.equals(TFloat32.class)) {
      feed.put(input.name(), floats(ints.values()), shape);
    } else if (type.equals(TBool.class)) {
      feed.put(input.name(), TBool.tensorOf(Shape.of(shape), DataBuffers.of(booleans(column))));
    } else {
      throw new IllegalArgumentException(
          "input '%s': expected a column that fits %s but it has %s"
              .formatted(input.name(), type.getSimpleName(), column.getClass().getSimpleName()));
    }
  }

  private static float[] floats(int[] ids) {
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = ids[i];
    }
    return values;
  }

  private static boolean[] booleans(Column column) {
    boolean[] values = new boolean[column.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          column instanceof Column.Floats f
              ? f.values()[i] != 0
              : ((Column.Ints) column).values()[i] != 0;
    }
    return values;
  }

  /** The column's shape with as many dimensions as the input has: [rows] is also [rows, 1]. */
  private static long[] shape(Shape wanted, Column column) {
    long[] shape = Arrays.stream(column.shape()).asLongStream().toArray();
    if (wanted.isUnknown() || wanted.numDimensions() == shape.length) {
      return shape;
    }
    long[] reshaped = wanted.asArray();
    reshaped[0] = column.rows();
    long inner = 1;
    for (int d = 1; d < reshaped.length; d++) {
      inner *= reshaped[d];
    }
    if (inner * column.rows() != column.size()) {
      throw new IllegalArgumentException(
          "input of shape %s: expected as many values per row but the column has shape %s"
              .formatted(wanted, Arrays.toString(column.shape())));
    }
    return reshaped;
  }
}
