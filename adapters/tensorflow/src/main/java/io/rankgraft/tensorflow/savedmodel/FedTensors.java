package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Signature;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The native tensors beside some features, filled anew for each run. */
final class FedTensors implements AutoCloseable {
  private final Signature signature;
  private final List<TensorFlowScorer.Fed> fed;
  private final List<Tensor> tensors = new ArrayList<>();

  FedTensors(Signature signature, List<TensorFlowScorer.Fed> fed, Features features) {
    this.signature = signature;
    this.fed = fed;
    for (TensorFlowScorer.Fed input : fed) {
      tensors.add(allocate(input, features));
    }
  }

  private Tensor allocate(TensorFlowScorer.Fed input, Features features) {
    if (input.input() < 0) {
      return TInt32.tensorOf(Shape.of(features.candidates()));
    }
    InputSpec spec = signature.inputs().get(input.input());
    boolean perRequest =
        spec.axis() == Axis.REQUEST && !TensorFlowScorer.isRepeated(signature, spec);
    Shape shape = Shape.of(spec.shape(perRequest ? features.requests() : features.candidates()));
    return switch (spec.type()) {
      case FLOAT32 -> TFloat32.tensorOf(shape);
      case INT32 -> TInt32.tensorOf(shape);
      case INT64 -> TInt64.tensorOf(shape);
      case BOOL -> TBool.tensorOf(shape);
    };
  }

  /** Copies the values in. */
  void fill(Features features) {
    for (int i = 0; i < fed.size(); i++) {
      int input = fed.get(i).input();
      if (input < 0) {
        copy(features.requestOf(), tensors.get(i));
        continue;
      }
      InputSpec spec = signature.inputs().get(input);
      if (TensorFlowScorer.isRepeated(signature, spec)) {
        repeat(features.buffer(input), spec.width(), features.requestOf(), tensors.get(i));
      } else {
        copy(features.buffer(input), tensors.get(i));
      }
    }
  }

  void feed(Session.Runner runner) {
    for (int i = 0; i < fed.size(); i++) {
      runner.feed(fed.get(i).placeholder(), tensors.get(i));
    }
  }

  /** A result's values into a buffer that has room for them. */
  static void copy(TFloat32 from, FloatBuffer to) {
    from.asRawTensor().data().asFloats().copyTo(DataBuffers.of(to), from.size());
  }

  private static void copy(Buffer from, Tensor to) {
    ByteDataBuffer raw = to.asRawTensor().data();
    long size = from.limit();
    if (from instanceof FloatBuffer floats) {
      DataBuffers.of(floats).copyTo(raw.asFloats(), size);
    } else if (from instanceof IntBuffer ints) {
      DataBuffers.of(ints).copyTo(raw.asInts(), size);
    } else if (from instanceof LongBuffer longs) {
      DataBuffers.of(longs).copyTo(raw.asLongs(), size);
    } else if (from instanceof ByteBuffer bytes) {
      DataBuffers.of(bytes).copyTo(raw, size);
    }
  }

  /** The row of its request for each candidate. */
  private static void repeat(Buffer from, int width, IntBuffer requestOf, Tensor to) {
    ByteDataBuffer raw = to.asRawTensor().data();
    long size = (long) requestOf.limit() * width;
    if (from instanceof FloatBuffer floats) {
      var out = raw.asFloats();
      for (long k = 0; k < size; k++) {
        out.setFloat(floats.get(requestOf.get((int) (k / width)) * width + (int) (k % width)), k);
      }
    } else if (from instanceof IntBuffer ints) {
      var out = raw.asInts();
      for (long k = 0; k < size; k++) {
        out.setInt(ints.get(requestOf.get((int) (k / width)) * width + (int) (k % width)), k);
      }
    } else if (from instanceof LongBuffer longs) {
      var out = raw.asLongs();
      for (long k = 0; k < size; k++) {
        out.setLong(longs.get(requestOf.get((int) (k / width)) * width + (int) (k % width)), k);
      }
    } else if (from instanceof ByteBuffer bytes) {
      for (long k = 0; k < size; k++) {
        raw.setByte(bytes.get(requestOf.get((int) (k / width)) * width + (int) (k % width)), k);
      }
    }
  }

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
    tensors.clear();
  }
}
