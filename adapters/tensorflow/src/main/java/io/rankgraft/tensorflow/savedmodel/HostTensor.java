package io.rankgraft.tensorflow.savedmodel;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * A tensor of a host that can be tapped.
 *
 * @param name what to call it by, {@code dense/BiasAdd:0}
 * @param shape unknown dimensions are {@link Shape#UNKNOWN_SIZE}
 * @param producer the type of the op that gives it
 */
public record HostTensor(String name, DataType type, Shape shape, String producer) {
  /** Whether it is one float a row, [rows] or [rows, 1], and computed. */
  public boolean mayBeLogit() {
    boolean column =
        !shape.isUnknown()
            && (shape.numDimensions() == 1 || shape.numDimensions() == 2 && shape.get(1) == 1)
            && shape.get(0) == Shape.UNKNOWN_SIZE;
    return column && InputTypes.fed(type) == TFloat32.class && !producer.startsWith("Placeholder");
  }

  /** The type in words: {@code float32}, {@code int64}. */
  public String typeName() {
    return HostBoundary.plain(type);
  }

  @Override
  public String toString() {
    return "%s %s %s by %s".formatted(name, HostBoundary.plain(type), shape, producer);
  }
}
