package io.rankgraft.nd4j;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Column;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.Signature;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Replays an exported ONNX model in float64: all of it, or the graft in it where the host has
 * operators without a float64 form.
 */
public final class Float64Judge implements Judge {
  private static final String NAME = "ND4J float64";

  private final String name;
  private final Function<GoldenRows.Case, Map<String, Column.Floats>> taps;
  private ByteBuffer model;
  private OnnxReplay replay;

  /** Of a whole model. */
  public Float64Judge() {
    this(NAME, golden -> Map.of());
  }

  private Float64Judge(String name, Function<GoldenRows.Case, Map<String, Column.Floats>> taps) {
    this.name = name;
    this.taps = taps;
  }

  /**
   * Of the graft in a merged model, on tensors of the host that its own engine computed.
   *
   * @param ops of the host that have no float64 form, {@link #missing}
   * @param taps for a case the tensors of the host that the graft reads, by name
   */
  public static Float64Judge ofGraft(
      List<String> ops, Function<GoldenRows.Case, Map<String, Column.Floats>> taps) {
    return new Float64Judge(
        "%s, graft only: the host has %s".formatted(NAME, String.join(", ", ops)), taps);
  }

  /** Loads ND4J, which takes half a second: the first judgement need not wait for it. */
  public static void load() {
    Nd4j.getExecutioner();
  }

  /** The operators of a model that have no float64 form; empty if all of it can be judged. */
  public static List<String> missing(ByteBuffer onnx) {
    return new OnnxReplay(onnx).missing();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized Map<String, double[]> outputs(
      ByteBuffer onnx, Signature signature, GoldenRows.Case golden) {
    if (model != onnx) { // the cases of one export share its buffer
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
    taps.apply(golden)
        .forEach(
            (tensor, column) -> {
              float[] floats = column.values();
              double[] wide = new double[floats.length];
              Arrays.setAll(wide, i -> floats[i]);
              inputs.put(tensor, new Value(Value.Kind.FLOAT, column.shape(), wide));
            });
    List<String> wanted = signature.outputs().stream().map(OutputSpec::name).toList();
    Map<String, Value> values = replay.run(inputs, wanted);
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
