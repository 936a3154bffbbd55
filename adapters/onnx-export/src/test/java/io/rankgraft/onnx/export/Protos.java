package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Small ONNX models as tests write them: the hosts that other makers' tools would export. */
final class Protos {
  static final int FLOAT = 1;
  static final int INT8 = 3;
  static final int INT16 = 5;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int STRING = 8;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;
  static final int DOUBLE = 11;

  private Protos() {}

  static ModelProto model(int opset, GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(opset < 9 ? 3 : 8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
        .setGraph(graph.setName("host"))
        .build();
  }

  static ModelProto withDomain(ModelProto model, String domain, int version) {
    return model.toBuilder()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version))
        .build();
  }

  /** A size below 0 is open; the first is then called rows and the others by their place. */
  static ValueInfoProto value(String name, int type, long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int d = 0; d < sizes.length; d++) {
      var size = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          sizes[d] < 0 ? size.setDimParam(d == 0 ? "rows" : "d" + d) : size.setDimValue(sizes[d]));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }

  /** An output of which the file says no type. */
  static ValueInfoProto untyped(String name) {
    return ValueInfoProto.newBuilder().setName(name).build();
  }

  static NodeProto.Builder node(String op, String inputs, String outputs) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(op + "_" + outputs.replace(' ', '_'))
        .addAllInput(inputs.isEmpty() ? List.of() : Arrays.asList(inputs.split(" ", -1)))
        .addAllOutput(Arrays.asList(outputs.split(" ", -1)));
  }

  static AttributeProto body(String name, GraphProto.Builder graph) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.GRAPH)
        .setG(graph.setName(name))
        .build();
  }

  static AttributeProto floats(String name, float... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return attribute.build();
  }

  static AttributeProto texts(String name, String... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
    for (String value : values) {
      attribute.addStrings(ByteString.copyFromUtf8(value));
    }
    return attribute.build();
  }

  static TensorProto longs(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return tensor.build();
  }

  static TensorProto number(String name, float value) {
    return TensorProto.newBuilder().setName(name).setDataType(FLOAT).addFloatData(value).build();
  }

  /** Numbers drawn from the normal distribution, the same for the same name. */
  static TensorProto weights(String name, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
    long size = 1;
    for (long d : shape) {
      tensor.addDims(d);
      size *= d;
    }
    Random random = new Random(name.hashCode());
    for (int i = 0; i < size; i++) {
      tensor.addFloatData((float) random.nextGaussian());
    }
    return tensor.build();
  }
}
