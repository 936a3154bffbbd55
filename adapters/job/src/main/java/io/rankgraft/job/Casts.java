package io.rankgraft.job;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/** Tensors as another type. */
final class Casts {
  private Casts() {}

  /** The tensor itself where it is of the type already. */
  static <T extends TType> Operand<T> to(Ops tf, Operand<?> tensor, Class<T> type) {
    return tensor.type().equals(type)
        ? tensor.asOutput().expect(type)
        : tf.dtypes.cast(tensor, type);
  }
}
