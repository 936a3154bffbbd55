package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import io.rankgraft.onnx.ModelBuffer;
import io.rankgraft.tensorflow.TensorBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.Tensor;

/** A computed constant; a large one outside the heap. */
record ConstantValue(TensorProto tensor) {
  static ConstantValue of(String who, Tensor tensor) {
    int type = ElementTypes.of(who, tensor.dataType());
    ByteBuffer bytes = ModelBuffer.of(tensor.numBytes(), out -> TensorBytes.write(tensor, out));
    return new ConstantValue(
        OnnxNodes.raw(type, tensor.shape().asArray(), UnsafeByteOperations.unsafeWrap(bytes)));
  }

  /** The values of whole numbers. */
  long[] longs(String who) {
    ByteBuffer bytes = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int type = tensor.getDataType();
    if (type != ElementTypes.INT32 && type != ElementTypes.INT64) {
      throw new IllegalArgumentException(
          who + ": expected whole numbers but the element type is " + type);
    }
    long[] values = new long[bytes.remaining() / (type == ElementTypes.INT32 ? 4 : 8)];
    for (int i = 0; i < values.length; i++) {
      values[i] = type == ElementTypes.INT32 ? bytes.getInt() : bytes.getLong();
    }
    return values;
  }

  int rank() {
    return tensor.getDimsCount();
  }
}
