package io.rankgraft.tensorflow.savedmodel;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A tensor of a host that can be tapped.
 *
 * @param name what to call it by, {@code dense/BiasAdd:0}
 * @param shape unknown dimensions are {@link Shape#UNKNOWN_SIZE}
 * @param producer the type of the op that gives it
 */
public record HostTensor(String name, DataType type, Shape shape, String producer) {
  @Override
  public String toString() {
    return "%s %s %s by %s".formatted(name, HostBoundary.plain(type), shape, producer);
  }
}
