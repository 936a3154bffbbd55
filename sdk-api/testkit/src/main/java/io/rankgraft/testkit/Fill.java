package io.rankgraft.testkit;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import java.util.Random;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Values for every input of a build: unknown dimensions become a number of rows, labels and
 * integers alternate between 0 and 1, masks and weights are 1, other floats uniform on ±1.
 */
public enum Fill {
  /** Four rows. */
  ORDINARY(4),
  /** One row. */
  ONE_ROW(1),
  /** Three rows of zeros, masks and weights too: a batch that is all padding. */
  ZERO(3);

  private final int rows;

  Fill(int rows) {
    this.rows = rows;
  }

  /** The size that unknown dimensions get. */
  public int rows() {
    return rows;
  }

  /** Feeds all inputs of a build; the same values every time. */
  public void feed(GraphRun run, Build build) {
    for (Input<?> input : run.model().inputs(build)) {
      long[] shape = input.shape().asArray();
      for (int i = 0; i < shape.length; i++) {
        shape[i] = shape[i] == Shape.UNKNOWN_SIZE ? rows : shape[i];
      }
      int size = (int) Shape.of(shape).size();
      if (input.type().equals(TFloat32.class)) {
        run.feed(build, input.name(), floats(input.name(), size), shape);
      } else if (input.type().equals(TInt32.class)) {
        run.feed(build, input.name(), alternating(size), shape);
      } else {
        throw new IllegalArgumentException(
            "fill '%s': expected a float or int input but it is %s; override feed(...)"
                .formatted(input.name(), input.type().getSimpleName()));
      }
    }
  }

  private float[] floats(String name, int size) {
    float[] values = new float[size];
    Random random = new Random(name.hashCode());
    for (int i = 0; i < size && this != ZERO; i++) {
      values[i] =
          name.startsWith("label-")
              ? i % 2
              : name.startsWith("mask-") || name.startsWith("weight-")
                  ? 1
                  : 2 * random.nextFloat() - 1;
    }
    return values;
  }

  private int[] alternating(int size) {
    int[] values = new int[size];
    for (int i = 0; i < size && this != ZERO; i++) {
      values[i] = i % 2;
    }
    return values;
  }
}
