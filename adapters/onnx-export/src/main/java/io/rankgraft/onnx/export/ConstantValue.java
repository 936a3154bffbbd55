package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import io.rankgraft.onnx.ModelBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;

/** A computed constant; a large one outside the heap. */
record ConstantValue(TensorProto tensor) {
  private static final int BLOCK = 1 << 16;

  static ConstantValue of(String who, Tensor tensor) {
    int type = ElementTypes.of(who, tensor.dataType());
    ByteDataBuffer data = tensor.asRawTensor().data();
    ByteBuffer bytes = ModelBuffer.of(data.size(), out -> write(data, out));
    return new ConstantValue(
        OnnxNodes.raw(type, tensor.shape().asArray(), UnsafeByteOperations.unsafeWrap(bytes)));
  }

  private static void write(ByteDataBuffer data, OutputStream out) throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK, data.size())];
    for (long at = 0; at < data.size(); at += block.length) {
      int size = (int) Math.min(block.length, data.size() - at);
      data.offset(at).read(block, 0, size);
      out.write(block, 0, size);
    }
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
