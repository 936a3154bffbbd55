package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Signature;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graft in a merged model, with what ONNX Runtime gives for the tensors of the host that it
 * reads: for a judge that has not all of the host's operators.
 *
 * <pre>{@code
 * try (GraftPart part = GraftPart.of("clicks", merged)) {
 *   Judge judge = Float64Judge.ofGraft(missing, golden -> part.taps(signature, golden));
 * }
 * }</pre>
 *
 * <p>Owns a native session.
 */
public final class GraftPart implements AutoCloseable {
  private final OnnxHost host;
  private final List<String> tensors;

  private GraftPart(OnnxHost host, List<String> tensors) {
    this.host = host;
    this.tensors = tensors;
  }

  /**
   * @param merged a model that {@link OnnxModels#merge} made; of several grafts the last is meant
   * @throws io.rankgraft.data.BadInputException if the model is not merged
   */
  public static GraftPart of(String name, ByteBuffer merged) {
    ModelProto model = OnnxModels.parse("merged model", merged);
    String inside = ModelMerge.last(model) + "/";
    Set<String> ofHost = new HashSet<>();
    Set<String> read = new LinkedHashSet<>();
    for (NodeProto node : model.getGraph().getNodeList()) {
      if (node.getName().startsWith(inside)) {
        read.addAll(node.getInputList());
      } else {
        ofHost.addAll(node.getOutputList());
      }
    }
    read.retainAll(ofHost);
    read.remove("");
    List<String> tensors = List.copyOf(read);
    ModelProto exposed = OnnxModels.exposed(model, tensors);
    return new GraftPart(OnnxHost.of(name, OnnxModels.buffer(exposed), tensors), tensors);
  }

  /** The tensors of the host that the graft reads, by name, for a case that has candidates. */
  public Map<String, Column.Floats> taps(Signature signature, GoldenRows.Case golden) {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (InputSpec input : signature.inputs()) {
      columns.put(input.name(), column(input, golden));
    }
    if (signature.requestIndex() != null) {
      columns.put(signature.requestIndex(), new Column.Ints(golden.requestOf()));
    }
    Batch found = host.extract(new Batch(golden.candidates(), columns));
    Map<String, Column.Floats> taps = new LinkedHashMap<>();
    tensors.forEach(t -> taps.put(t, (Column.Floats) found.columns().get(t)));
    return taps;
  }

  /** One row a candidate. */
  private static Column column(InputSpec input, GoldenRows.Case golden) {
    int width = input.width();
    int rows = golden.candidates();
    boolean request = input.axis() == Axis.REQUEST;
    int[] shape = new int[input.inner().size() + 1];
    shape[0] = rows;
    for (int d = 1; d < shape.length; d++) {
      shape[d] = input.inner().get(d - 1);
    }
    int[] from = new int[rows * width];
    for (int i = 0; i < from.length; i++) {
      from[i] = (request ? golden.requestOf()[i / width] : i / width) * width + i % width;
    }
    return switch (input.type()) {
      case FLOAT32 -> {
        float[] values = new float[from.length];
        for (int i = 0; i < from.length; i++) {
          values[i] = golden.floats().get(input.name())[from[i]];
        }
        yield new Column.Floats(values, shape);
      }
      case INT32 -> {
        int[] values = new int[from.length];
        Arrays.setAll(values, i -> golden.ints().get(input.name())[from[i]]);
        yield new Column.Ints(values, shape);
      }
      case INT64 -> {
        long[] values = new long[from.length];
        Arrays.setAll(values, i -> golden.longs().get(input.name())[from[i]]);
        yield new Column.Longs(values, shape);
      }
      case BOOL -> {
        int[] values = new int[from.length];
        Arrays.setAll(values, i -> golden.bits().get(input.name())[from[i]]);
        yield new Column.Ints(values, shape);
      }
    };
  }

  @Override
  public void close() {
    host.close();
  }
}
