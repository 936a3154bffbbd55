package io.rankgraft.registry;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Taps of rank 2 or 3 as matrices. */
final class TapRows {
  private TapRows() {}

  /** [rows, width] as it is, [rows, fields, width] as [rows, fields · width]. */
  static Operand<TFloat32> flat(Ops tf, String tap, Operand<?> tensor) {
    Shape shape = tensor.shape();
    boolean known = tensor.type() == TFloat32.class && !shape.isUnknown();
    int rank = known ? shape.numDimensions() : 0;
    long width = 1;
    for (int axis = 1; axis < rank; axis++) {
      width = shape.get(axis) == Shape.UNKNOWN_SIZE ? 0 : width * shape.get(axis);
    }
    if (rank < 2 || rank > 3 || width == 0) {
      throw new IllegalArgumentException(
          "tap '%s': expected floats [rows, width] or [rows, fields, width] of known sizes but the host gives %s %s; tap a tensor of fixed sizes"
              .formatted(tap, tensor.type().getSimpleName(), shape));
    }
    @SuppressWarnings("unchecked") // its type is compared above
    Operand<TFloat32> floats = (Operand<TFloat32>) tensor;
    return rank == 2 ? floats : tf.reshape(floats, tf.constant(new int[] {-1, (int) width}));
  }
}
