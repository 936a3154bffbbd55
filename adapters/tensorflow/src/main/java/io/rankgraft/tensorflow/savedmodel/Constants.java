package io.rankgraft.tensorflow.savedmodel;

import com.google.protobuf.CodedInputStream;
import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Constants, shapes and types as files write them. */
final class Constants {
  private Constants() {}

  /** A constant's one integer; empty if the node is something else. */
  static OptionalLong scalar(NodeDef node) {
    long[] integers = integers(node, 1);
    return integers.length == 1 ? OptionalLong.of(integers[0]) : OptionalLong.empty();
  }

  /**
   * A constant's integers, int32 or int64, the last one repeated as the file means it; none if the
   * node is something else.
   *
   * @param most how many there may be; none are given if there are more
   */
  static long[] integers(NodeDef node, int most) {
    if (!node.getOp().equals("Const")) {
      return new long[0];
    }
    TensorProto value = OpRegistry.attribute(node, "value").getTensor();
    boolean wide = value.getDtype() == DataType.DT_INT64;
    long elements = elements(value.getTensorShape());
    if (elements > most || !(wide || value.getDtype() == DataType.DT_INT32)) {
      return new long[0];
    }
    long[] integers = new long[(int) elements];
    ByteBuffer bytes =
        value.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.hasRemaining()) {
      if (bytes.remaining() != elements * (wide ? Long.BYTES : Integer.BYTES)) {
        return new long[0];
      }
      for (int i = 0; i < elements; i++) {
        integers[i] = wide ? bytes.getLong() : bytes.getInt();
      }
      return integers;
    }
    int given = wide ? value.getInt64ValCount() : value.getIntValCount();
    for (int i = 0; i < elements && given > 0; i++) {
      int at = Math.min(i, given - 1);
      integers[i] = wide ? value.getInt64Val(at) : value.getIntVal(at);
    }
    return integers;
  }

  /** A constant's strings, the last one repeated as the file means it; none if it has none. */
  static List<String> strings(NodeDef node, int expected) {
    List<String> strings = new ArrayList<>();
    if (node.getOp().equals("Const")) {
      TensorProto value = OpRegistry.attribute(node, "value").getTensor();
      value.getStringValList().forEach(s -> strings.add(s.toStringUtf8()));
      if (strings.isEmpty() && !value.getTensorContent().isEmpty()) {
        strings.addAll(packed(value));
      }
    }
    while (!strings.isEmpty() && strings.size() < expected) {
      strings.add(strings.get(strings.size() - 1));
    }
    return strings;
  }

  /** Strings in one block: all lengths, then all bytes. */
  private static List<String> packed(TensorProto value) {
    List<String> strings = new ArrayList<>();
    long elements = elements(value.getTensorShape());
    try {
      CodedInputStream in = value.getTensorContent().newCodedInput();
      List<Integer> lengths = new ArrayList<>();
      for (long i = 0; i < elements && !in.isAtEnd(); i++) {
        lengths.add(in.readUInt32());
      }
      for (int length : lengths) {
        strings.add(new String(in.readRawBytes(length), StandardCharsets.UTF_8));
      }
      return strings;
    } catch (IOException e) {
      throw new BadInputException("constant: expected strings but their block is damaged", e);
    }
  }

  /** The number of elements; Long.MAX_VALUE where it is unknown or does not fit. */
  static long elements(TensorShapeProto shape) {
    if (shape.getUnknownRank()) {
      return Long.MAX_VALUE;
    }
    long product = 1;
    for (TensorShapeProto.Dim dim : shape.getDimList()) {
      if (dim.getSize() < 0 || (dim.getSize() > 0 && product > Long.MAX_VALUE / dim.getSize())) {
        return Long.MAX_VALUE;
      }
      product *= dim.getSize();
    }
    return product;
  }

  static Shape shape(TensorShapeProto proto) {
    if (proto.getUnknownRank()) {
      return Shape.unknown();
    }
    return Shape.of(proto.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }

  /** The tensor class of a type; null for types that stay outside a grafted host. */
  static Class<? extends TType> type(DataType type) {
    return switch (type) {
      case DT_FLOAT -> TFloat32.class;
      case DT_DOUBLE -> TFloat64.class;
      case DT_HALF -> TFloat16.class;
      case DT_BFLOAT16 -> TBfloat16.class;
      case DT_INT32 -> TInt32.class;
      case DT_INT64 -> TInt64.class;
      case DT_UINT8 -> TUint8.class;
      case DT_BOOL -> TBool.class;
      default -> null;
    };
  }

  static int bytes(DataType type) {
    return switch (type) {
      case DT_DOUBLE, DT_INT64, DT_COMPLEX64 -> 8;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16 -> 2;
      case DT_BOOL, DT_INT8, DT_UINT8 -> 1;
      case DT_COMPLEX128 -> 16;
      default -> 4;
    };
  }
}
