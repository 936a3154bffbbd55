package io.rankgraft.graph;

import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** The constants of an EXPORT build, within the size a graph definition may have. */
final class FrozenValues {
  /** A definition may not reach 2 GiB; the rest is for everything that is not a constant. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (64L << 20);

  private final Function<String, float[]> values;
  private long bytes;

  FrozenValues(Function<String, float[]> values) {
    this.values = values;
  }

  /** A parameter or state. */
  Operand<TFloat32> constant(Ops tf, String name, Shape shape) {
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
    try (Tensor tensor = supplier.get()) {
      if (!type.isInstance(tensor) || !shape.equals(tensor.shape())) {
        throw new IllegalArgumentException(
            "export '%s': expected fixed data of %s, shape %s, but got %s"
                .formatted(name, type.getSimpleName(), shape, tensor));
      }
      claim(name, tensor.numBytes());
      return tf.constantOf(type.cast(tensor));
    }
  }

  private void claim(String name, long more) {
    bytes += more;
    if (bytes > MOST_BYTES) {
      throw new IllegalStateException(
          "export '%s': expected at most %s bytes of constants in one graph but it makes %s; export it in parts"
              .formatted(name, MOST_BYTES, bytes));
    }
  }
}
