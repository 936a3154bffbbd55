package io.rankgraft.nd4j;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.rankgraft.data.BadInputException;
import io.rankgraft.nd4j.Value.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs an ONNX graph in float64, node after node in the order of the file. */
final class OnnxReplay {
  private static final Map<String, Operator> OPERATORS = Operator.table();

  private final GraphProto graph;
  private final Map<String, Value> constants = new HashMap<>();

  OnnxReplay(byte[] model) {
    try {
      graph = ModelProto.parseFrom(model).getGraph();
    } catch (InvalidProtocolBufferException e) {
      throw new BadInputException(
          "judge: expected an ONNX model but it is damaged: " + e.getMessage(), e);
    }
    for (TensorProto tensor : graph.getInitializerList()) {
      constants.put(tensor.getName(), value(tensor));
    }
  }

  /** All outputs for some inputs, by name. */
  Map<String, Value> run(Map<String, Value> inputs) {
    Map<String, Value> values = new HashMap<>(constants);
    values.putAll(inputs);
    for (NodeProto node : graph.getNodeList()) {
      Operator operator = OPERATORS.get(node.getOpType());
      if (operator == null) {
        throw new IllegalArgumentException(
            "judge, op %s '%s': expected one of %s"
                .formatted(node.getOpType(), node.getName(), OPERATORS.keySet()));
      }
      List<Value> arguments = new ArrayList<>();
      for (String input : node.getInputList()) {
        if (!input.isEmpty() && !values.containsKey(input)) {
          throw new IllegalArgumentException(
              "judge, op %s '%s': expected tensor '%s' before it but there is none"
                  .formatted(node.getOpType(), node.getName(), input));
        }
        arguments.add(values.get(input));
      }
      List<Value> results = operator.apply(new Call(node, arguments));
      for (int i = 0; i < Math.min(results.size(), node.getOutputCount()); i++) {
        values.put(node.getOutput(i), results.get(i));
      }
    }
    Map<String, Value> outputs = new LinkedHashMap<>();
    for (ValueInfoProto output : graph.getOutputList()) {
      outputs.put(output.getName(), values.get(output.getName()));
    }
    return outputs;
  }

  static Kind kind(int elementType) {
    return switch (elementType) {
      case 1, 11 -> Kind.FLOAT;
      case 2, 3, 6, 7 -> Kind.WHOLE;
      case 9 -> Kind.TRUTH;
      default ->
          throw new IllegalArgumentException(
              "judge: expected float, double, int32, int64, int8, uint8 or bool but got type "
                  + elementType);
    };
  }

  /** A constant of the file. */
  static Value value(TensorProto tensor) {
    int[] shape = tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
    double[] data = new double[Value.size(shape)];
    int type = tensor.getDataType();
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
            case 6 -> raw == null ? tensor.getInt32Data(i) : raw.getInt();
            default -> raw == null ? tensor.getInt32Data(i) : raw.get();
          };
    }
    return new Value(kind(type), shape, data);
  }
}
