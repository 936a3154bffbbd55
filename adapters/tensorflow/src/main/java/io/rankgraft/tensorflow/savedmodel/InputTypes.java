package io.rankgraft.tensorflow.savedmodel;

import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** The types that cross a host's border: which one is fed for each, and the cast in between. */
final class InputTypes {
  private InputTypes() {}

  /**
   * The type of the placeholder that is fed for a host's tensor: float32 for floats of any width,
   * int32 for integers that fit, int64 for wider ones, bool. Null for strings and handles.
   */
  static Class<? extends TType> fed(DataType type) {
    return switch (type) {
      case DT_FLOAT, DT_DOUBLE, DT_HALF, DT_BFLOAT16 -> TFloat32.class;
      case DT_INT8, DT_INT16, DT_INT32, DT_UINT8, DT_UINT16 -> TInt32.class;
      case DT_INT64, DT_UINT32, DT_UINT64 -> TInt64.class;
      case DT_BOOL -> TBool.class;
      default -> null;
    };
  }

  static boolean isNumber(DataType type) {
    return fed(type) != null;
  }

  /** An operand in another type; itself where it is of that type. */
  static Operand<?> cast(Ops tf, Operand<?> from, DataType to) {
    if (from.asOutput().dataType() == to) {
      return from;
    }
    // By name of the op: the library has no class for int8, int16 and wide unsigned types.
    Output<?> cast =
        tf.scope()
            .env()
            .opBuilder("Cast", tf.scope().makeOpName("Cast"), tf.scope())
            .addInput(from.asOutput())
            .setAttr("DstT", to)
            .build()
            .output(0);
    return cast;
  }
}
