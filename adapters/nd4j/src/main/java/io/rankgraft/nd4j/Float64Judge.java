package io.rankgraft.nd4j;

import io.rankgraft.data.Axis;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.Signature;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Replays an exported ONNX model in float64. */
public final class Float64Judge implements Judge {
  private byte[] model;
  private OnnxReplay replay;

  @Override
  public String name() {
    return "ND4J float64";
  }

  @Override
  public synchronized Map<String, double[]> outputs(
      byte[] onnx, Signature signature, GoldenRows.Case golden) {
    if (model != onnx) { // the cases of one export share its bytes
      replay = new OnnxReplay(onnx);
      model = onnx;
    }
    Map<String, double[]> outputs = new HashMap<>();
    if (golden.candidates() == 0) {
      signature.outputs().forEach(output -> outputs.put(output.name(), new double[0]));
      return outputs;
    }
    Map<String, Value> inputs = new HashMap<>();
    for (InputSpec input : signature.inputs()) {
      inputs.put(input.name(), value(input, signature, golden));
    }
    if (signature.requestIndex() != null) {
      inputs.put(
          signature.requestIndex(),
          Value.wholes(IntStream.of(golden.requestOf()).asLongStream().toArray()));
    }
    Map<String, Value> values = replay.run(inputs);
    for (OutputSpec output : signature.outputs()) {
      outputs.put(output.name(), values.get(output.name()).data());
    }
    return outputs;
  }

  private static Value value(InputSpec input, Signature signature, GoldenRows.Case golden) {
    double[] data =
        switch (input.type()) {
          case FLOAT32 -> {
            float[] floats = golden.floats().get(input.name());
            yield IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
          }
          case INT32 -> IntStream.of(golden.ints().get(input.name())).asDoubleStream().toArray();
          case INT64 ->
              java.util.stream.LongStream.of(golden.longs().get(input.name()))
                  .asDoubleStream()
                  .toArray();
          case BOOL -> {
            byte[] bits = golden.bits().get(input.name());
            yield IntStream.range(0, bits.length).mapToDouble(i -> bits[i]).toArray();
          }
        };
    Value.Kind kind =
        switch (input.type()) {
          case FLOAT32 -> Value.Kind.FLOAT;
          case INT32, INT64 -> Value.Kind.WHOLE;
          case BOOL -> Value.Kind.TRUTH;
        };
    int width = input.width();
    int[] shape = new int[input.inner().size() + 1];
    for (int i = 1; i < shape.length; i++) {
      shape[i] = input.inner().get(i - 1);
    }
    if (input.axis() == Axis.REQUEST && signature.requestIndex() == null) {
      double[] repeated = new double[golden.candidates() * width];
      for (int i = 0; i < golden.candidates(); i++) {
        System.arraycopy(data, golden.requestOf()[i] * width, repeated, i * width, width);
      }
      data = repeated;
    }
    shape[0] = data.length / width;
    return new Value(kind, shape, data);
  }
}
