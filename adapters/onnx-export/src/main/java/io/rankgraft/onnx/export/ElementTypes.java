package io.rankgraft.onnx.export;

import org.tensorflow.proto.DataType;

/** ONNX element types as they are numbered in the format. */
final class ElementTypes {
  static final int FLOAT = 1;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int BOOL = 9;
  static final int DOUBLE = 11;

  private ElementTypes() {}

  static int of(String who, DataType type) {
    return switch (type) {
      case DT_FLOAT -> FLOAT;
      case DT_DOUBLE -> DOUBLE;
      case DT_INT32 -> INT32;
      case DT_INT64 -> INT64;
      case DT_BOOL -> BOOL;
      case DT_UINT8 -> 2;
      case DT_INT8 -> 3;
      default ->
          throw new IllegalArgumentException(
              "%s: expected float, double, int32, int64, int8, uint8 or bool but it is %s"
                  .formatted(who, type));
    };
  }

  static boolean isFloating(int type) {
    return type == FLOAT || type == DOUBLE;
  }
}
