package io.rankgraft.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.rankgraft.data.Axis;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Signature;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Native tensors over the buffers of some features, kept from run to run. */
final class RequestTensors implements AutoCloseable {
  /** Request-side rows repeated for each candidate, for a model that wants them so. */
  private record Repeat(Buffer rows, Buffer repeated, int width) {}

  private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
  private final List<Repeat> repeats = new ArrayList<>();
  private final IntBuffer requestOf;

  private RequestTensors(IntBuffer requestOf) {
    this.requestOf = requestOf;
  }

  static RequestTensors over(Features features) {
    RequestTensors made = new RequestTensors(features.requestOf());
    try {
      made.fill(features);
      return made;
    } catch (OrtException | RuntimeException e) {
      made.close();
      throw new IllegalStateException("onnx scorer: expected to wrap features but " + e, e);
    }
  }

  private void fill(Features features) throws OrtException {
    Signature signature = features.signature();
    boolean repeat = signature.requestIndex() == null;
    for (int i = 0; i < signature.inputs().size(); i++) {
      InputSpec input = signature.inputs().get(i);
      Buffer values = features.buffer(i);
      int rows = input.axis() == Axis.REQUEST ? features.requests() : features.candidates();
      if (repeat && input.axis() == Axis.REQUEST) {
        rows = features.candidates();
        Buffer wide = direct(input.type(), rows * input.width());
        repeats.add(new Repeat(values, wide, input.width()));
        values = wide;
      }
      feeds.put(input.name(), Tensors.over(values, input.shape(rows)));
    }
    if (!repeat) {
      feeds.put(
          signature.requestIndex(), Tensors.over(requestOf, new long[] {features.candidates()}));
    }
  }

  private static Buffer direct(ElementType type, int size) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(size, type.bytes()))
            .order(ByteOrder.nativeOrder());
    return switch (type) {
      case FLOAT32 -> bytes.asFloatBuffer();
      case INT32 -> bytes.asIntBuffer();
      case INT64 -> bytes.asLongBuffer();
      case BOOL -> bytes;
    };
  }

  /** The feeds, with what has to be repeated as it is now. */
  Map<String, OnnxTensor> current() {
    for (int r = 0; r < repeats.size(); r++) {
      Repeat repeat = repeats.get(r);
      for (int i = 0; i < requestOf.limit(); i++) {
        copy(repeat, requestOf.get(i) * repeat.width(), i * repeat.width());
      }
    }
    return feeds;
  }

  private static void copy(Repeat repeat, int from, int to) {
    if (repeat.repeated() instanceof FloatBuffer floats) {
      floats.put(to, (FloatBuffer) repeat.rows(), from, repeat.width());
    } else if (repeat.repeated() instanceof IntBuffer ints) {
      ints.put(to, (IntBuffer) repeat.rows(), from, repeat.width());
    } else if (repeat.repeated() instanceof LongBuffer longs) {
      longs.put(to, (LongBuffer) repeat.rows(), from, repeat.width());
    } else {
      ((ByteBuffer) repeat.repeated()).put(to, (ByteBuffer) repeat.rows(), from, repeat.width());
    }
  }

  @Override
  public void close() {
    Tensors.close(feeds.values());
  }
}
