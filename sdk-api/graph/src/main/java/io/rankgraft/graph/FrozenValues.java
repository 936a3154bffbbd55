package io.rankgraft.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The constants of an EXPORT build, within the size a graph definition may have. Owns the tensors
 * it was given.
 */
final class FrozenValues implements AutoCloseable {
  /** A definition may not reach 2 GiB; the rest is for everything that is not a constant. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (64L << 20);

  private static final long LARGE = 1L << 20; // bytes of a tensor that stays beside the graph

  private final Function<String, float[]> values; // null where there are tensors
  private final Map<String, ? extends Tensor> tensors; // null where there are values
  private final Map<Operand<?>, Tensor> beside = new LinkedHashMap<>();
  private long bytes;

  private FrozenValues(Function<String, float[]> values, Map<String, ? extends Tensor> tensors) {
    this.values = values;
    this.tensors = tensors;
  }

  static FrozenValues of(Function<String, float[]> values) {
    return new FrozenValues(values, null);
  }

  static FrozenValues of(Map<String, ? extends Tensor> tensors) {
    return new FrozenValues(null, tensors);
  }

  /** What a run of the graph has to be fed. */
  Map<Operand<?>, Tensor> beside() {
    return Collections.unmodifiableMap(beside);
  }

  /** A parameter or state. */
  Operand<TFloat32> constant(Ops tf, String name, Shape shape) {
    if (tensors != null) {
      return given(tf, name, TFloat32.class, shape);
    }
    float[] found = values.apply(name);
    if (found == null || found.length != shape.size()) {
      throw new IllegalArgumentException(
          "export '%s': expected %s trained values, shape %s, but %s"
              .formatted(
                  name,
                  shape.size(),
                  shape,
                  found == null ? "there are none" : "got " + found.length));
    }
    claim(name, 4L * found.length);
    return tf.constant(shape, DataBuffers.of(found, true, false));
  }

  /** Fixed data. */
  <T extends TType> Operand<T> constant(
      Ops tf, String name, Class<T> type, Shape shape, Supplier<? extends Tensor> supplier) {
    if (tensors != null) {
      return given(tf, name, type, shape);
    }
    try (Tensor tensor = supplier.get()) {
      return tf.constantOf(claimed(name, type, shape, tensor));
    }
  }

  /** A small tensor as a constant, a large one as a placeholder that is fed it. */
  private <T extends TType> Operand<T> given(Ops tf, String name, Class<T> type, Shape shape) {
    T tensor = claimed(name, type, shape, tensors.get(name));
    if (tensor.numBytes() < LARGE) {
      return tf.constantOf(tensor);
    }
    Operand<T> fed = tf.placeholder(type, Placeholder.shape(shape));
    beside.put(fed, tensor);
    return fed;
  }

  private <T extends TType> T claimed(String name, Class<T> type, Shape shape, Tensor tensor) {
    if (!type.isInstance(tensor) || !shape.equals(tensor.shape())) {
      throw new IllegalArgumentException(
          "export '%s': expected values of %s, shape %s, but %s"
              .formatted(
                  name,
                  type.getSimpleName(),
                  shape,
                  tensor == null ? "there are none" : "got " + tensor));
    }
    claim(name, tensor.numBytes());
    return type.cast(tensor);
  }

  private void claim(String name, long more) {
    bytes += more;
    if (bytes > MOST_BYTES) {
      throw new IllegalStateException(
          "export '%s': expected at most %s bytes of constants in one graph but it makes %s; export it in parts"
              .formatted(name, MOST_BYTES, bytes));
    }
  }

  @Override
  public void close() {
    if (tensors != null) {
      tensors.values().forEach(Tensor::close);
    }
  }
}
