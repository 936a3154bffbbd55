package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The nodes and constants of an ONNX graph as it grows. Tensors are known by name. */
final class OnnxNodes {
  private final GraphProto.Builder graph;
  private final Map<TensorProto, String> constants = new HashMap<>();
  private final int opset;
  private int fresh;

  OnnxNodes(GraphProto.Builder graph, int opset) {
    this.graph = graph;
    this.opset = opset;
  }

  int opset() {
    return opset;
  }

  /** A node whose one output gets a name of its own. */
  String add(String op, List<String> inputs, AttributeProto... attributes) {
    String output = "onnx/" + op + "_" + fresh++;
    addTo(output, op, inputs, attributes);
    return output;
  }

  /** A node with a named output. */
  void addTo(String output, String op, List<String> inputs, AttributeProto... attributes) {
    addTo(List.of(output), op, inputs, attributes);
  }

  void addTo(List<String> outputs, String op, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(op)
            .setName(outputs.get(0))
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(Arrays.asList(attributes)));
  }

  /** A constant with a name of its own. */
  void constant(String name, TensorProto value) {
    graph.addInitializer(value.toBuilder().setName(name));
  }

  /** A small constant; equal ones are shared. */
  String constant(TensorProto value) {
    return constants.computeIfAbsent(
        value,
        v -> {
          String name = "onnx/constant_" + constants.size();
          constant(name, v);
          return name;
        });
  }

  /** A vector of int64. */
  String longs(long... values) {
    return constant(longTensor(new long[] {values.length}, values));
  }

  /** A scalar int64. */
  String scalarLong(long value) {
    return constant(longTensor(new long[0], value));
  }

  /** A scalar of any numeric type. */
  String scalar(int type, double value) {
    return constant(scalarTensor(type, value, new long[0]));
  }

  /** A tensor of zeros, or of one number, of the shape an int64 vector says. */
  String filled(int type, double value, String shape) {
    return add(
        "ConstantOfShape",
        List.of(shape),
        Attributes.tensor("value", scalarTensor(type, value, new long[] {1})));
  }

  String cast(String input, int type) {
    return add("Cast", List.of(input), Attributes.integer("to", type));
  }

  static TensorProto raw(int type, long[] shape, byte[] littleEndian) {
    return raw(type, shape, ByteString.copyFrom(littleEndian));
  }

  static TensorProto raw(int type, long[] shape, ByteString littleEndian) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(type).setRawData(littleEndian);
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor.build();
  }

  static TensorProto longTensor(long[] shape, long... values) {
    ByteBuffer bytes = little(Long.BYTES * values.length);
    for (long value : values) {
      bytes.putLong(value);
    }
    return raw(ElementTypes.INT64, shape, bytes.array());
  }

  private static TensorProto scalarTensor(int type, double value, long[] shape) {
    ByteBuffer bytes =
        switch (type) {
          case ElementTypes.FLOAT -> little(Float.BYTES).putFloat((float) value);
          case ElementTypes.DOUBLE -> little(Double.BYTES).putDouble(value);
          case ElementTypes.INT32 -> little(Integer.BYTES).putInt((int) value);
          case ElementTypes.INT64 -> little(Long.BYTES).putLong((long) value);
          case ElementTypes.BOOL -> little(1).put((byte) (value == 0 ? 0 : 1));
          default ->
              throw new IllegalArgumentException("constant: expected a number type but " + type);
        };
    return raw(type, shape, bytes.array());
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
