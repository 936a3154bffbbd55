package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Input;
import java.util.Map;
import java.util.SplittableRandom;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Rows for the inputs of a host: ids its tables have, 0 and 1 where it looks nothing up, floats
 * from 0 to 1. Open inner sizes are 3.
 */
final class RandomRows {
  private static final int OPEN_SIZE = 3;
  private static final int NO_TABLE = 2;

  private final Map<String, Long> idRanges;
  private final SplittableRandom random;

  /**
   * @param idRanges by the symbol of an input
   */
  RandomRows(Map<String, Long> idRanges, long seed) {
    this.idRanges = idRanges;
    this.random = new SplittableRandom(seed);
  }

  /** Values of one input, which the caller closes. */
  Tensor of(Input<?> input, String symbol, int rows) {
    Shape shape = shape(input, symbol, rows);
    int size = Math.toIntExact(shape.size());
    Long ids = idRanges.get(symbol);
    if (input.type().equals(TFloat32.class)) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = ids == null ? (float) random.nextDouble() : random.nextLong(ids);
      }
      return TFloat32.tensorOf(shape, DataBuffers.of(values));
    }
    if (input.type().equals(TBool.class)) {
      boolean[] values = new boolean[size];
      for (int i = 0; i < size; i++) {
        values[i] = random.nextBoolean();
      }
      return TBool.tensorOf(shape, DataBuffers.of(values));
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextLong(Math.max(1, ids == null ? NO_TABLE : ids));
    }
    if (input.type().equals(TInt64.class)) {
      return TInt64.tensorOf(shape, DataBuffers.of(values));
    }
    int[] narrow = new int[size];
    for (int i = 0; i < size; i++) {
      narrow[i] = (int) values[i];
    }
    return TInt32.tensorOf(shape, DataBuffers.of(narrow));
  }

  private static Shape shape(Input<?> input, String symbol, int rows) {
    if (input.shape().isUnknown()) {
      throw new BadInputException(
          "host input '%s': expected a known number of dimensions but the host gives none; declare its shape"
              .formatted(symbol));
    }
    long[] dims = input.shape().asArray();
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == Shape.UNKNOWN_SIZE) {
        dims[i] = i == 0 && input.axis() != Axis.NONE ? rows : OPEN_SIZE;
      }
    }
    return Shape.of(dims);
  }
}
