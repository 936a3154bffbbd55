package io.rankgraft.onnx.export;

import io.rankgraft.data.Axis;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.RunGate;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * An EXPORT build scored by TensorFlow itself: what its ONNX form is compared with. Owns a session
 * and not the graph: close this first.
 */
public final class GraphScorer implements Scorer {
  private final Map<String, ? extends Operand<?>> outputs;
  private final Map<String, List<Operand<?>>> fed;
  private final Map<Operand<?>, Tensor> beside;
  private final Signature signature;
  private final FeatureSchema schema;
  private final Session session;
  private final RunGate gate = new RunGate("graph scorer");

  private GraphScorer(
      ModelGraph model,
      Map<String, ? extends Operand<?>> outputs,
      Signature signature,
      FeatureSchema schema) {
    this.outputs = outputs;
    this.fed = new LinkedHashMap<>(InputNames.of(model, schema).tensors());
    this.fed.keySet().removeIf(name -> !reads(signature, name));
    this.beside = model.beside();
    this.signature = signature;
    this.schema = schema;
    this.session =
        new Session(
            model.graph(),
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(1)
                .build());
  }

  /**
   * @param outputs the tensors of the signature's outputs, by name
   */
  public static GraphScorer of(
      ModelGraph model,
      Map<String, ? extends Operand<?>> outputs,
      Signature signature,
      FeatureSchema schema) {
    return new GraphScorer(model, outputs, signature, schema);
  }

  private static boolean reads(Signature signature, String name) {
    return name.equals(signature.requestIndex())
        || signature.inputs().stream().anyMatch(input -> input.name().equals(name));
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void score(Features features, ScoreOutputs into) {
    features.check(signature, schema);
    into.begin(features.candidates());
    long stamp = gate.enter();
    List<Tensor> open = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      beside.forEach(runner::feed);
      for (Map.Entry<String, List<Operand<?>>> input : fed.entrySet()) {
        Tensor tensor = tensor(features, input.getKey());
        open.add(tensor);
        input.getValue().forEach(placeholder -> runner.feed(placeholder, tensor));
      }
      signature.outputs().forEach(output -> runner.fetch(outputs.get(output.name())));
      try (Result result = runner.run()) {
        for (int i = 0; i < signature.outputs().size(); i++) {
          ((TFloat32) result.get(i)).copyTo(DataBuffers.of(into.buffer(i)));
        }
      }
    } finally {
      gate.exit(stamp);
      open.forEach(Tensor::close);
    }
    into.finish();
  }

  private Tensor tensor(Features features, String name) {
    int[] requestOf = new int[features.candidates()];
    features.requestOf().get(requestOf);
    if (name.equals(signature.requestIndex())) {
      return TInt32.vectorOf(requestOf);
    }
    int position = signature.input(name);
    InputSpec spec = signature.inputs().get(position);
    boolean request = spec.axis() == Axis.REQUEST;
    boolean repeat = request && signature.requestIndex() == null;
    int rows = request && !repeat ? features.requests() : features.candidates();
    Buffer buffer = features.buffer(position);
    int width = spec.width();
    Shape shape = Shape.of(spec.shape(rows));
    int size = rows * width;
    Tensor tensor =
        switch (spec.type()) {
          case FLOAT32 -> TFloat32.tensorOf(shape);
          case INT32 -> TInt32.tensorOf(shape);
          case INT64 -> TInt64.tensorOf(shape);
          case BOOL -> TBool.tensorOf(shape);
        };
    for (int i = 0; i < size; i++) {
      int from = repeat ? requestOf[i / width] * width + i % width : i;
      put(tensor, i, buffer, from);
    }
    return tensor;
  }

  /** Slow and plain: this scorer is a reference. */
  private static void put(Tensor tensor, long at, Buffer buffer, int from) {
    var data = tensor.asRawTensor().data();
    if (buffer instanceof FloatBuffer floats) {
      data.asFloats().setFloat(floats.get(from), at);
    } else if (buffer instanceof IntBuffer ints) {
      data.asInts().setInt(ints.get(from), at);
    } else if (buffer instanceof LongBuffer longs) {
      data.asLongs().setLong(longs.get(from), at);
    } else {
      data.setByte(((ByteBuffer) buffer).get(from), at);
    }
  }

  @Override
  public void close() {
    if (gate.close()) {
      session.close();
    }
  }
}
