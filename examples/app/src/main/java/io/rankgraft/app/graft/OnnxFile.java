package io.rankgraft.app.graft;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.rankgraft.app.graft.GraftSpec.Probabilities;
import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.onnx.export.OnnxModels;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.tensorflow.ModelSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * An ONNX file, frozen: its taps are computed once for all rows, the graft is trained on them, and
 * both are merged into one file. Only residual joins.
 */
final class OnnxFile implements HostFile {
  private static final String TAP = "tap-";
  private static final int ROWS_A_RUN = 1024;

  private final byte[] model;
  private final GraphProto graph;
  private final Map<String, String> taps;
  private final OnnxHost host;
  private final Map<String, long[]> widths = new HashMap<>(); // of taps, once they were seen

  private OnnxFile(byte[] model, GraphProto graph, Map<String, String> taps, OnnxHost host) {
    this.model = model;
    this.graph = graph;
    this.taps = taps;
    this.host = host;
  }

  static OnnxFile open(Path file, Map<String, String> taps) {
    byte[] model = read(file);
    byte[] exposed = OnnxModels.expose(model, taps.values());
    OnnxHost host = OnnxHost.of(file.toString(), exposed, List.copyOf(taps.values()));
    try {
      return new OnnxFile(model, ModelProto.parseFrom(model).getGraph(), taps, host);
    } catch (InvalidProtocolBufferException e) {
      host.close();
      throw new BadInputException("%s: expected an ONNX model but %s".formatted(file, e));
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInputException("%s: expected an ONNX file to read but %s".formatted(file, e));
    }
  }

  static List<String> tensors(Path file) {
    return OnnxModels.tensors(read(file)).entrySet().stream()
        .map(t -> "%s by %s".formatted(t.getKey(), t.getValue()))
        .toList();
  }

  @Override
  public Batch prepared(Batch table) {
    Map<String, float[]> values = new LinkedHashMap<>();
    Batch read = converted(table);
    for (int from = 0; from < table.rows(); from += ROWS_A_RUN) {
      Batch some = DataFolder.slice(read, from, Math.min(table.rows(), from + ROWS_A_RUN));
      Batch extracted = host.extract(some);
      for (Map.Entry<String, String> tap : taps.entrySet()) {
        Column.Floats column = (Column.Floats) extracted.columns().get(tap.getValue());
        if (column.rows() != some.rows()) {
          throw new IllegalArgumentException(
              "tap '%s': expected a tensor with one row a candidate but it has %d rows for %d"
                  .formatted(tap.getKey(), column.rows(), some.rows()));
        }
        int width = column.size() / some.rows();
        long[] shape = Arrays.stream(column.shape()).asLongStream().toArray();
        shape[0] = Shape.UNKNOWN_SIZE;
        widths.put(tap.getKey(), shape);
        float[] all = values.computeIfAbsent(tap.getKey(), t -> new float[table.rows() * width]);
        System.arraycopy(column.values(), 0, all, from * width, column.size());
      }
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    values.forEach(
        (tap, all) -> {
          int[] shape = Arrays.stream(widths.get(tap)).mapToInt(Math::toIntExact).toArray();
          shape[0] = table.rows();
          columns.put(TAP + tap, new Column.Floats(all, shape));
        });
    return table.with(new Batch(table.rows(), columns));
  }

  /** Ids as wide as the host reads them, and of the same shape. */
  private Batch converted(Batch table) {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (ValueInfoProto input : inputs(graph)) {
      Column column = table.columns().get(input.getName());
      if (column == null) {
        throw new BadInputException(
            "host input '%s': expected a feature of that name but the schema has %s"
                .formatted(input.getName(), table.columns().keySet()));
      }
      int[] shape = column.shape();
      int rank = input.getType().getTensorType().getShape().getDimCount();
      if (rank != shape.length) { // [rows] and [rows, 1]
        shape =
            rank == 1
                ? new int[] {column.size()}
                : new int[] {column.rows(), column.size() / column.rows()};
      }
      if (column instanceof Column.Ints ints) {
        columns.put(
            input.getName(),
            elementType(input) == ElementType.INT64
                ? new Column.Longs(Arrays.stream(ints.values()).asLongStream().toArray(), shape)
                : new Column.Ints(ints.values(), shape));
      } else {
        columns.put(input.getName(), new Column.Floats(((Column.Floats) column).values(), shape));
      }
    }
    return new Batch(table.rows(), columns);
  }

  private static List<ValueInfoProto> inputs(GraphProto graph) {
    Set<String> weights =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    return graph.getInputList().stream().filter(i -> !weights.contains(i.getName())).toList();
  }

  /** [rows, …] as the file declares it. */
  private static Shape shape(ValueInfoProto input) {
    long[] sizes =
        input.getType().getTensorType().getShape().getDimList().stream()
            .mapToLong(d -> d.getDimValue() > 0 ? d.getDimValue() : Shape.UNKNOWN_SIZE)
            .toArray();
    if (sizes.length == 0) {
      throw new BadInputException(
          "host input '%s': expected rows but it is a single number".formatted(input.getName()));
    }
    sizes[0] = Shape.UNKNOWN_SIZE;
    return Shape.of(sizes);
  }

  private static ElementType elementType(ValueInfoProto input) {
    int type = input.getType().getTensorType().getElemType();
    return switch (TensorProto.DataType.forNumber(type)) {
      case FLOAT -> ElementType.FLOAT32;
      case INT32 -> ElementType.INT32;
      case INT64 -> ElementType.INT64;
      default ->
          throw new BadInputException(
              "host input '%s': expected float32, int32 or int64 but it is %s"
                  .formatted(input.getName(), TensorProto.DataType.forNumber(type)));
    };
  }

  @Override
  public Probabilities define(ModelGraph model, Build build, GraftSpec spec) {
    if (spec.splice()) {
      throw new IllegalArgumentException(
          "graft '%s': expected --join residual but got splice, which ONNX hosts do not take"
              .formatted(spec.graft().name()));
    }
    GraftScope scope = model.scope(build);
    Taps tapped = Taps.none();
    for (String tap : taps.keySet()) {
      tapped =
          tapped.with(
              tap,
              scope.input(TAP + tap, TFloat32.class, Shape.of(widths.get(tap)), Axis.CANDIDATE));
    }
    Map<String, FeatureInputs.Declared> declared = new HashMap<>();
    for (ValueInfoProto input : inputs(graph)) {
      Class<? extends TType> type =
          switch (elementType(input)) {
            case INT64 -> TInt64.class;
            case FLOAT32 -> TFloat32.class;
            default -> TInt32.class;
          };
      declared.put(input.getName(), new FeatureInputs.Declared(type, shape(input)));
    }
    return spec.end(scope, tapped, spec.mount(scope, tapped, Map.of(), declared));
  }

  @Override
  public GraftedBundle.Parts parts(ModelSession session, GraftSpec spec, Path savedModel)
      throws IOException {
    try (ModelGraph exported = ModelGraph.forExport(session::values, session.step())) {
      Probabilities ends = define(exported, Build.EXPORT, spec);
      Map<String, Operand<?>> inputs = new LinkedHashMap<>();
      Map<String, String> wires = new LinkedHashMap<>();
      for (Input<?> input : exported.inputs(Build.EXPORT)) {
        inputs.put(input.name(), input.tensor());
      }
      Map<String, Operand<?>> outputs = new LinkedHashMap<>();
      outputs.put(spec.task().name(), ends.grafted());
      outputs.put(spec.task().name() + HOST, ends.host());
      OnnxExport graft = OnnxExport.of(exported.graph(), inputs, outputs, OnnxModels.opset(model));
      graft.inputs().stream()
          .filter(input -> input.startsWith(TAP))
          .forEach(input -> wires.put(input, taps.get(input.substring(TAP.length()))));
      byte[] merged = OnnxModels.merge(model, graft.model(), "graft", wires);
      List<InputSpec> specs = new ArrayList<>();
      for (ValueInfoProto input : inputs(ModelProto.parseFrom(merged).getGraph())) {
        specs.add(specOf(input, spec));
      }
      return new GraftedBundle.Parts(specs, Optional.of(merged));
    }
  }

  private static InputSpec specOf(ValueInfoProto input, GraftSpec spec) {
    List<Integer> inner = new ArrayList<>();
    List<TensorShapeProto.Dimension> dims = input.getType().getTensorType().getShape().getDimList();
    for (int i = 1; i < dims.size(); i++) {
      if (dims.get(i).getDimValue() < 1) {
        throw new BadInputException(
            "host input '%s': expected sizes behind the rows but size %d is open"
                .formatted(input.getName(), i));
      }
      inner.add(Math.toIntExact(dims.get(i).getDimValue()));
    }
    return new InputSpec(
        input.getName(), elementType(input), spec.schema().feature(input.getName()).axis(), inner);
  }

  @Override
  public void close() {
    host.close();
  }
}
