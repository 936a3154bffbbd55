package io.rankgraft.onnx.export;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An ONNX host by ONNX Runtime and the graft on it by TensorFlow: what the merged file is compared
 * with. Slow and plain. Owns the graft's scorer and not the host.
 */
final class HostedScorer implements Scorer {
  private final OnnxHost host;
  private final GraphScorer graft;
  private final Map<String, String> wires;
  private final Signature signature;
  private final FeatureSchema schema;

  /**
   * @param wires the host's tensors by the graft's inputs
   * @param signature of host and graft together
   */
  HostedScorer(
      OnnxHost host,
      GraphScorer graft,
      Map<String, String> wires,
      Signature signature,
      FeatureSchema schema) {
    this.host = host;
    this.graft = graft;
    this.wires = wires;
    this.signature = signature;
    this.schema = schema;
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
    if (features.candidates() > 0) {
      run(features, into);
    }
    into.finish();
  }

  private void run(Features features, ScoreOutputs into) {
    Map<String, Column> read = new LinkedHashMap<>();
    for (String input : host.inputs()) {
      read.put(input, column(features, input));
    }
    Batch taps = host.extract(new Batch(features.candidates(), read));
    try (Features inner = graft.newFeatures();
        ScoreOutputs scores = graft.newOutputs()) {
      inner.begin(features.requests(), features.candidates());
      inner.requestOf().put(features.requestOf());
      for (InputSpec input : graft.signature().inputs()) {
        String tensor = wires.get(input.name());
        if (tensor != null) {
          inner.put(input.name(), taps.floats(tensor));
        } else {
          copy(features, input, inner);
        }
      }
      graft.score(inner, scores);
      for (int o = 0; o < signature.outputs().size(); o++) {
        OutputSpec output = signature.outputs().get(o);
        into.buffer(o).put(scores.copy(output.name()));
      }
    }
  }

  private void copy(Features from, InputSpec input, Features to) {
    Buffer values = from.buffer(signature.input(input.name()));
    if (values instanceof FloatBuffer floats) {
      to.floats(input.name()).put(floats.duplicate().position(0));
    } else if (values instanceof IntBuffer ints) {
      to.ints(input.name()).put(ints.duplicate().position(0));
    } else if (values instanceof LongBuffer longs) {
      to.longs(input.name()).put(longs.duplicate().position(0));
    } else {
      to.bits(input.name()).put(((ByteBuffer) values).duplicate().position(0));
    }
  }

  /** A feature of the host with one row a candidate. */
  private Column column(Features features, String name) {
    int position = signature.input(name);
    InputSpec input = signature.inputs().get(position);
    Buffer buffer = features.buffer(position);
    int width = input.width();
    int rows = features.candidates();
    int[] requestOf = new int[rows];
    features.requestOf().get(requestOf);
    int[] shape = new int[input.inner().size() + 1];
    shape[0] = rows;
    for (int i = 1; i < shape.length; i++) {
      shape[i] = input.inner().get(i - 1);
    }
    float[] floats = new float[buffer instanceof FloatBuffer ? rows * width : 0];
    boolean whole = buffer instanceof IntBuffer || buffer instanceof ByteBuffer; // bools as 0 and 1
    int[] ints = new int[whole ? rows * width : 0];
    long[] longs = new long[buffer instanceof LongBuffer ? rows * width : 0];
    for (int row = 0; row < rows; row++) {
      int from = (input.axis() == Axis.REQUEST ? requestOf[row] : row) * width;
      for (int k = 0; k < width; k++) {
        if (buffer instanceof FloatBuffer values) {
          floats[row * width + k] = values.get(from + k);
        } else if (buffer instanceof IntBuffer values) {
          ints[row * width + k] = values.get(from + k);
        } else if (buffer instanceof LongBuffer values) {
          longs[row * width + k] = values.get(from + k);
        } else {
          ints[row * width + k] = ((ByteBuffer) buffer).get(from + k);
        }
      }
    }
    return buffer instanceof FloatBuffer
        ? new Column.Floats(floats, shape)
        : whole ? new Column.Ints(ints, shape) : new Column.Longs(longs, shape);
  }

  @Override
  public void close() {
    graft.close();
  }
}
