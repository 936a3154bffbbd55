package io.rankgraft.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.rankgraft.serve.ElementType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Collection;

/** Native tensors over direct buffers. */
final class Tensors {
  private Tensors() {}

  /** A tensor that reads and writes a direct buffer of native order from its position on. */
  static OnnxTensor over(Buffer values, long[] shape) throws OrtException {
    var environment = OnnxSession.environment();
    if (values instanceof FloatBuffer floats) {
      return OnnxTensor.createTensor(environment, floats, shape);
    } else if (values instanceof IntBuffer ints) {
      return OnnxTensor.createTensor(environment, ints, shape);
    } else if (values instanceof LongBuffer longs) {
      return OnnxTensor.createTensor(environment, longs, shape);
    }
    return OnnxTensor.createTensor(environment, (ByteBuffer) values, shape, OnnxJavaType.BOOL);
  }

  static OnnxJavaType type(ElementType type) {
    return switch (type) {
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
    };
  }

  static void close(Collection<OnnxTensor> tensors) {
    tensors.forEach(OnnxTensor::close);
  }
}
