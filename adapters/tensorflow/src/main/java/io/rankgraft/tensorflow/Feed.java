package io.rankgraft.tensorflow;

import io.rankgraft.graph.Input;
import io.rankgraft.graph.Names;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The tensors of one run, by input name. A run refuses by its name what is missing, what no build
 * of the model has, and a tensor of another type or shape. Owns the tensors: close it after the
 * run, which a try block does best.
 */
public final class Feed implements AutoCloseable {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Takes a tensor over. */
  public Feed put(String input, Tensor tensor) {
    Tensor earlier = tensors.put(input, tensor);
    if (earlier != null && earlier != tensor) {
      earlier.close();
    }
    return this;
  }

  /** The first {@code n} values as a vector. */
  public Feed putFirst(String input, int[] values, int n) {
    return put(
        input, TInt32.tensorOf(Shape.of(n), DataBuffers.of(values, true, false).slice(0, n)));
  }

  /**
   * Values in row-major order; without a shape, a vector.
   *
   * @throws IllegalArgumentException if the shape is of another number of values
   */
  public Feed put(String input, int[] values, long... shape) {
    Shape of = shape(input, values.length, shape);
    return put(input, TInt32.tensorOf(of, DataBuffers.of(values, true, false)));
  }

  /** As {@link #put(String, int[], long...)}. */
  public Feed put(String input, long[] values, long... shape) {
    Shape of = shape(input, values.length, shape);
    return put(input, TInt64.tensorOf(of, DataBuffers.of(values, true, false)));
  }

  /** As {@link #put(String, int[], long...)}. */
  public Feed put(String input, float[] values, long... shape) {
    Shape of = shape(input, values.length, shape);
    return put(input, TFloat32.tensorOf(of, DataBuffers.of(values, true, false)));
  }

  /** As {@link #put(String, int[], long...)}. */
  public Feed put(String input, boolean[] values, long... shape) {
    Shape of = shape(input, values.length, shape);
    return put(input, TBool.tensorOf(of, DataBuffers.of(values, true, false)));
  }

  private static Shape shape(String input, int values, long[] dims) {
    Shape shape = dims.length == 0 ? Shape.of(values) : Shape.of(dims);
    if (shape.size() != values) {
      throw new IllegalArgumentException(
          "feed '%s': expected %s values, for shape %s, but got %s"
              .formatted(
                  input, shape.size() < 0 ? "known sizes and their" : shape.size(), shape, values));
    }
    return shape;
  }

  Set<String> names() {
    return tensors.keySet();
  }

  /**
   * The tensor of an input.
   *
   * @throws IllegalArgumentException if there is none, or it is of another type or shape
   */
  Tensor require(Input<?> input) {
    Tensor tensor = tensors.get(input.name());
    if (tensor == null) {
      throw new IllegalArgumentException(
          "feed '%s': expected a tensor but there is none; %s"
              .formatted(input.name(), Names.nearest(input.name(), tensors.keySet())));
    }
    DataType expected = input.tensor().asOutput().dataType();
    if (tensor.dataType() != expected || !tensor.shape().isCompatibleWith(input.shape())) {
      throw new IllegalArgumentException(
          "feed '%s': expected %s of shape %s but got %s of shape %s"
              .formatted(
                  input.name(),
                  plain(expected),
                  input.shape(),
                  plain(tensor.dataType()),
                  tensor.shape()));
    }
    return tensor;
  }

  private static String plain(DataType type) {
    return type == DataType.DT_FLOAT
        ? "float32"
        : type.name().replace("DT_", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
