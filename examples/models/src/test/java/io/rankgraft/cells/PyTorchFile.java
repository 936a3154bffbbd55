package io.rankgraft.cells;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/**
 * A click model as {@code torch.onnx.export} writes one, down to the names: opset 17, a dynamic
 * batch axis, initializers named like parameters, {@code Gemm} with transposed weights, raw data.
 *
 * <pre>
 * probability = σ(fc.2 relu(fc.0 [user_emb[user], item_emb[item], dense]))
 * </pre>
 */
final class PyTorchFile {
  static final int USERS = 9;
  static final int ITEMS = 7;
  static final int DIM = 4;
  static final int DENSE = 3;
  static final int HIDDEN = 6;
  private static final int IN = 2 * DIM + DENSE;

  private PyTorchFile() {}

  static float[] weights(String name, int size) {
    Random random = new Random(name.hashCode());
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.6 * random.nextGaussian());
    }
    return values;
  }

  static ModelProto model() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("main_graph")
            .addInput(value("user", 7))
            .addInput(value("item", 7))
            .addInput(value("dense", 1, DENSE))
            .addOutput(value("probability", 1, 1));
    graph
        .addInitializer(weight("user_emb.weight", USERS, DIM))
        .addInitializer(weight("item_emb.weight", ITEMS, DIM))
        .addInitializer(weight("fc.0.weight", HIDDEN, IN))
        .addInitializer(weight("fc.0.bias", HIDDEN))
        .addInitializer(weight("fc.2.weight", 1, HIDDEN))
        .addInitializer(weight("fc.2.bias", 1));
    graph
        .addNode(node("Gather", "/user_emb", "user_emb.weight", "user"))
        .addNode(node("Gather", "/item_emb", "item_emb.weight", "item"))
        .addNode(
            node("Concat", "", out("Gather", "/user_emb"), out("Gather", "/item_emb"), "dense")
                .addAttribute(integer("axis", 1)))
        .addNode(gemm("/fc/fc.0", "/Concat_output_0", "fc.0"))
        .addNode(node("Relu", "/fc/fc.1", out("Gemm", "/fc/fc.0")))
        .addNode(gemm("/fc/fc.2", out("Relu", "/fc/fc.1"), "fc.2"))
        .addNode(
            NodeProto.newBuilder()
                .setOpType("Sigmoid")
                .setName("/Sigmoid")
                .addInput(out("Gemm", "/fc/fc.2"))
                .addOutput("probability"));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("pytorch")
        .setProducerVersion("2.1.0")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
        .setGraph(graph)
        .build();
  }

  /** The logit of one row, in float64. */
  static double logit(int user, int item, float[] dense) {
    float[] users = weights("user_emb.weight", USERS * DIM);
    float[] items = weights("item_emb.weight", ITEMS * DIM);
    double[] x = new double[IN];
    for (int k = 0; k < DIM; k++) {
      x[k] = users[user * DIM + k];
      x[DIM + k] = items[item * DIM + k];
    }
    for (int k = 0; k < DENSE; k++) {
      x[2 * DIM + k] = dense[k];
    }
    float[] first = weights("fc.0.weight", HIDDEN * IN);
    float[] second = weights("fc.2.weight", HIDDEN);
    double z = weights("fc.2.bias", 1)[0];
    for (int h = 0; h < HIDDEN; h++) {
      double sum = weights("fc.0.bias", HIDDEN)[h];
      for (int k = 0; k < IN; k++) {
        sum += first[h * IN + k] * x[k];
      }
      z += second[h] * Math.max(0, sum);
    }
    return z;
  }

  private static String out(String op, String module) {
    return module + "/" + op + "_output_0";
  }

  private static NodeProto.Builder node(String op, String module, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(module + "/" + op)
        .addAllInput(List.of(inputs))
        .addOutput(out(op, module));
  }

  private static NodeProto.Builder gemm(String module, String input, String layer) {
    return node("Gemm", module, input, layer + ".weight", layer + ".bias")
        .addAttribute(number("alpha"))
        .addAttribute(number("beta"))
        .addAttribute(integer("transB", 1));
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto number(String name) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(1)
        .build();
  }

  private static TensorProto weight(String name, int... shape) {
    int size = 1;
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
    for (int d : shape) {
      tensor.addDims(d);
      size *= d;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * size).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : weights(name, size)) {
      bytes.putFloat(value);
    }
    return tensor.setRawData(ByteString.copyFrom(bytes.array())).build();
  }

  private static ValueInfoProto value(String name, int type, int... inner) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
    for (int d : inner) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }
}
