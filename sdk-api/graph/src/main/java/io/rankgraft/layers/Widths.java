package io.rankgraft.layers;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TType;

/** Sizes that must be known when a graph is built. */
public final class Widths {
  private Widths() {}

  /**
   * The last size of a tensor.
   *
   * @param who begins the message, such as {@code mlp 'tower'}
   * @throws IllegalArgumentException if it is not known when the graph is built
   */
  public static int of(String who, Operand<? extends TType> x) {
    Shape shape = x.shape();
    long last =
        shape.isUnknown() || shape.numDimensions() == 0
            ? Shape.UNKNOWN_SIZE
            : shape.get(shape.numDimensions() - 1);
    if (last == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "%s: expected a tensor of known width but its shape is %s".formatted(who, shape));
    }
    return Math.toIntExact(last);
  }
}
