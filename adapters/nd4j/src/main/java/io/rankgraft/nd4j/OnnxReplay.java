package io.rankgraft.nd4j;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.rankgraft.data.BadInputException;
import io.rankgraft.nd4j.Value.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs an ONNX graph in float64, node after node in the order of the file, as far as its outputs
 * need it.
 */
final class OnnxReplay {
  private static final Map<String, Operator> OPERATORS = Operator.table();

  private static final int LARGE = 1 << 20; // bytes of a table that is not read whole
  private static final int HALF = 10;
  private static final int BRAIN = 16;

  private final GraphProto graph;
  private final Map<String, TensorProto> weights = new HashMap<>();
  private final Map<String, Value> constants = new HashMap<>(); // weights that were read

  OnnxReplay(ByteBuffer model) {
    try {
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(model).newCodedInput();
      input.enableAliasing(true); // weights lie in the model's bytes
      graph = ModelProto.parseFrom(input).getGraph();
    } catch (IOException e) {
      throw new BadInputException(
          "judge: expected an ONNX model but it is damaged; export it again", e);
    }
    graph.getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
  }

  /** The operators of the model that there is no float64 form of. */
  List<String> missing() {
    return graph.getNodeList().stream()
        .filter(node -> operator(node) == null || isNarrow(node))
        .map(node -> isNarrow(node) ? "arithmetic in 16 bits" : node.getOpType())
        .distinct()
        .toList();
  }

  /** A cast to float16 or bfloat16: what follows is rounded on the way, which float64 is not. */
  private static boolean isNarrow(NodeProto node) {
    return node.getOpType().equals("Cast")
        && node.getAttributeList().stream()
            .anyMatch(a -> a.getName().equals("to") && (a.getI() == HALF || a.getI() == BRAIN));
  }

  private static Operator operator(NodeProto node) {
    boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
    return standard ? OPERATORS.get(node.getOpType()) : null;
  }

  /**
   * All outputs for some inputs, by name.
   *
   * @param inputs also inner tensors that are known: what only they need is not computed
   */
  Map<String, Value> run(Map<String, Value> inputs, Collection<String> wanted) {
    Map<String, Value> values = new HashMap<>(inputs);
    Set<NodeProto> needed = needed(inputs.keySet(), wanted);
    for (NodeProto node : graph.getNodeList()) {
      if (!needed.contains(node)) {
        continue;
      }
      Operator operator = operator(node);
      if (operator == null) {
        throw new IllegalArgumentException(
            "judge, op %s '%s': expected an operator with a float64 form but it has none; judge the graft alone"
                .formatted(node.getOpType(), node.getName()));
      }
      Optional<Value> looked = looked(values, node);
      if (looked.isPresent()) {
        values.put(node.getOutput(0), looked.get());
        continue;
      }
      List<Value> arguments = new ArrayList<>();
      for (String input : node.getInputList()) {
        Value known = input.isEmpty() ? null : known(values, input);
        if (!input.isEmpty() && known == null) {
          throw new IllegalArgumentException(
              "judge, op %s '%s': expected tensor '%s' before it but there is none"
                  .formatted(node.getOpType(), node.getName(), input));
        }
        arguments.add(known);
      }
      List<Value> results = operator.apply(new Call(node, arguments));
      for (int i = 0; i < Math.min(results.size(), node.getOutputCount()); i++) {
        values.put(node.getOutput(i), results.get(i));
      }
    }
    Map<String, Value> outputs = new LinkedHashMap<>();
    wanted.forEach(output -> outputs.put(output, known(values, output)));
    return outputs;
  }

  /**
   * Rows of a large table of the file, of which only those are read; empty if a node looks up none.
   */
  private Optional<Value> looked(Map<String, Value> values, NodeProto node) {
    TensorProto table = node.getOpType().equals("Gather") ? weights.get(node.getInput(0)) : null;
    boolean rows =
        table != null
            && table.getDataType() == 1
            && table.hasRawData()
            && table.getRawData().size() >= LARGE
            && table.getDimsCount() > 0
            && node.getAttributeList().stream().allMatch(a -> a.getI() == 0);
    return rows ? Optional.of(rows(table, known(values, node.getInput(1)))) : Optional.empty();
  }

  private static Value rows(TensorProto table, Value ids) {
    int[] sizes = table.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
    int[] shape = Arrays.copyOf(ids.shape(), ids.rank() + sizes.length - 1);
    System.arraycopy(sizes, 1, shape, ids.rank(), sizes.length - 1);
    int width = Value.size(Arrays.copyOfRange(sizes, 1, sizes.length));
    FloatBuffer all =
        table.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    double[] data = new double[ids.size() * width];
    long[] numbers = ids.longs();
    for (int i = 0; i < data.length; i++) {
      long row = numbers[i / width] < 0 ? numbers[i / width] + sizes[0] : numbers[i / width];
      data[i] = all.get(Math.toIntExact(row * width + i % width));
    }
    return new Value(Kind.FLOAT, shape, data);
  }

  private Value known(Map<String, Value> values, String tensor) {
    Value value = values.get(tensor);
    return value == null && weights.containsKey(tensor)
        ? constants.computeIfAbsent(tensor, t -> value(weights.get(t)))
        : value;
  }

  /** The nodes that outputs depend on, without those before tensors that are known. */
  private Set<NodeProto> needed(Set<String> known, Collection<String> wanted) {
    Map<String, NodeProto> by = new HashMap<>();
    graph.getNodeList().forEach(node -> node.getOutputList().forEach(o -> by.put(o, node)));
    Set<NodeProto> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<String> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      String tensor = open.pop();
      NodeProto node = known.contains(tensor) ? null : by.get(tensor);
      if (node != null && needed.add(node)) {
        node.getInputList().stream().filter(i -> !i.isEmpty()).forEach(open::push);
      }
    }
    return needed;
  }

  static Kind kind(int elementType) {
    return switch (elementType) {
      case 1, 11 -> Kind.FLOAT;
      case 2, 3, 5, 6, 7 -> Kind.WHOLE;
      case 9 -> Kind.TRUTH;
      default ->
          throw new IllegalArgumentException(
              "judge: expected float, double, int32, int64, int16, int8, uint8 or bool but got type"
                  + " "
                  + elementType);
    };
  }

  /** A constant of the file. */
  static Value value(TensorProto tensor) {
    int[] shape = tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
    double[] data = new double[Value.size(shape)];
    int type = tensor.getDataType();
    Kind kind = type == HALF ? Kind.FLOAT : kind(type); // refuses text before it is read
    ByteBuffer raw =
        tensor.hasRawData()
            ? tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)
            : null;
    for (int i = 0; i < data.length; i++) {
      data[i] =
          switch (type) {
            case 1 -> raw == null ? tensor.getFloatData(i) : raw.getFloat();
            case 11 -> raw == null ? tensor.getDoubleData(i) : raw.getDouble();
            case 7 -> raw == null ? tensor.getInt64Data(i) : raw.getLong();
            case HALF -> half(raw == null ? tensor.getInt32Data(i) : raw.getShort());
            case 6 -> raw == null ? tensor.getInt32Data(i) : raw.getInt();
            case 5 -> raw == null ? tensor.getInt32Data(i) : raw.getShort();
            default -> raw == null ? tensor.getInt32Data(i) : raw.get();
          };
    }
    return new Value(kind, shape, data);
  }

  /** The number that 16 bits are: sign, 5 bits of exponent, 10 of fraction. */
  private static double half(int bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb(1 + fraction / 1024.0, exponent - 15);
        };
    return (bits & 0x8000) == 0 ? size : -size;
  }
}
