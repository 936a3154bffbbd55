package io.rankgraft.app.graft;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.graph.Input;
import io.rankgraft.tensorflow.Feed;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt64;

/** Rows of a table as the inputs of a build; an input is fed by the last part of its name. */
final class TableFeed {
  private TableFeed() {}

  static Feed of(List<Input<?>> inputs, Batch rows) {
    Feed feed = new Feed();
    try {
      for (Input<?> input : inputs) {
        String name = input.name().substring(input.name().lastIndexOf('/') + 1);
        Column column = rows.columns().get(name);
        if (column == null) {
          throw new IllegalArgumentException(
              "input '%s': expected a feature of that name but the schema has only %s"
                  .formatted(name, rows.columns().keySet()));
        }
        put(feed, input, column);
      }
      return feed;
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  private static void put(Feed feed, Input<?> input, Column column) {
    long[] shape = shape(input.shape(), column);
    if (column instanceof Column.Floats floats) {
      feed.put(input.name(), floats.values(), shape);
    } else if (column instanceof Column.Ints ints && input.type().equals(TInt64.class)) {
      long[] wide = java.util.Arrays.stream(ints.values()).asLongStream().toArray();
      feed.put(input.name(), TInt64.tensorOf(Shape.of(shape), DataBuffers.of(wide)));
    } else if (column instanceof Column.Ints ints) {
      feed.put(input.name(), ints.values(), shape);
    } else {
      throw new IllegalArgumentException(
          "input '%s': expected numbers or ids but the column has longs".formatted(input.name()));
    }
  }

  /** The column's shape with as many dimensions as the input has: [rows] is also [rows, 1]. */
  private static long[] shape(Shape wanted, Column column) {
    long[] shape = java.util.Arrays.stream(column.shape()).asLongStream().toArray();
    if (wanted.isUnknown() || wanted.numDimensions() == shape.length) {
      return shape;
    }
    return wanted.numDimensions() == 1
        ? new long[] {column.size()}
        : new long[] {column.rows(), column.size() / Math.max(1, column.rows())};
  }
}
