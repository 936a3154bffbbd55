package io.rankgraft.tensorflow;

import io.rankgraft.graph.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The tensors of one run, by input name. Owns them: close it after the run, which a try block does
 * best.
 */
public final class Feed implements AutoCloseable {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Takes a tensor over. */
  public Feed put(String input, Tensor tensor) {
    Tensor earlier = tensors.put(input, tensor);
    if (earlier != null) {
      earlier.close();
    }
    return this;
  }

  /** The first {@code n} values as a vector. */
  public Feed putFirst(String input, int[] values, int n) {
    return put(
        input, TInt32.tensorOf(Shape.of(n), DataBuffers.of(values, true, false).slice(0, n)));
  }

  /** Values in row-major order; without a shape, a vector. */
  public Feed put(String input, int[] values, long... shape) {
    return shape.length == 0
        ? putFirst(input, values, values.length)
        : put(input, TInt32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
  }

  /** Values in row-major order. */
  public Feed put(String input, float[] values, long... shape) {
    return put(input, TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
  }

  Tensor require(String input) {
    Tensor tensor = tensors.get(input);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "feed '%s': expected a tensor but there is none; %s"
              .formatted(input, Names.nearest(input, tensors.keySet())));
    }
    return tensor;
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
