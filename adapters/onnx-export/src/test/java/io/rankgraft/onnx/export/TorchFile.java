package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Random;

/** Writes graphs in the forms that PyTorch exports: which those are depends on the opset. */
final class TorchFile {
  private static final int AXES_ARE_INPUTS = 13; // of Unsqueeze, Squeeze and ReduceSum
  private static final int ALL_AXES_ARE_INPUTS = 18;
  private static final int HAS_LAYER_NORM = 17;
  private static final int CLIP_HAS_INPUTS = 11;
  private static final double DEVIATION = 0.35;

  private final int opset;
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private int named;

  TorchFile(int opset) {
    this.opset = opset;
  }

  /** Numbers drawn for a name: those of the file, and of whoever computes its scores. */
  static float[] weights(String name, int size) {
    Random random = new Random(name.hashCode());
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (DEVIATION * random.nextGaussian());
    }
    return values;
  }

  TorchFile input(String name, int type, long... sizes) {
    graph.addInput(Protos.value(name, type, sizes));
    return this;
  }

  ModelProto model(String... outputs) {
    for (String output : outputs) {
      graph.addOutput(Protos.value(output, Protos.FLOAT, -1));
    }
    return Protos.model(opset, graph);
  }

  String weight(String name, int... sizes) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(Protos.FLOAT);
    int size = 1;
    for (int d : sizes) {
      tensor.addDims(d);
      size *= d;
    }
    for (float value : weights(name, size)) {
      tensor.addFloatData(value);
    }
    graph.addInitializer(tensor);
    return name;
  }

  String node(String op, String inputs, AttributeProto... attributes) {
    String output = "/" + op + "_" + named++ + "_output_0";
    add(op, inputs, output, attributes);
    return output;
  }

  void add(String op, String inputs, String outputs, AttributeProto... attributes) {
    NodeProto.Builder node = Protos.node(op, inputs, outputs);
    graph.addNode(node.addAllAttribute(List.of(attributes)));
  }

  /** The last tensor under the name of an output. */
  void named(String tensor, String output) {
    add("Identity", tensor, output);
  }

  /** As PyTorch has constants: each in a node of its own. */
  String longs(long... values) {
    return node("Constant", "", Attributes.tensor("value", Protos.longs("", values)));
  }

  String number(float value) {
    return node("Constant", "", Attributes.tensor("value", Protos.number("", value)));
  }

  private String alongAxes(String op, int asInputs, String x, long[] axes, AttributeProto... more) {
    if (opset >= asInputs) {
      return node(op, x + " " + longs(axes), more);
    }
    AttributeProto[] all = new AttributeProto[more.length + 1];
    System.arraycopy(more, 0, all, 0, more.length);
    all[more.length] = Attributes.integers("axes", axes);
    return node(op, x, all);
  }

  String unsqueeze(String x, long... axes) {
    return alongAxes("Unsqueeze", AXES_ARE_INPUTS, x, axes);
  }

  String squeeze(String x, long... axes) {
    return alongAxes("Squeeze", AXES_ARE_INPUTS, x, axes);
  }

  String sum(String x, long axis) {
    return alongAxes(
        "ReduceSum", AXES_ARE_INPUTS, x, new long[] {axis}, Attributes.integer("keepdims", 0));
  }

  String mean(String x, long axis, boolean keep) {
    return alongAxes(
        "ReduceMean",
        ALL_AXES_ARE_INPUTS,
        x,
        new long[] {axis},
        Attributes.integer("keepdims", keep ? 1 : 0));
  }

  String concat(long axis, String... parts) {
    return node("Concat", String.join(" ", parts), Attributes.integer("axis", axis));
  }

  String softmax(String x, long axis) {
    return node("Softmax", x, Attributes.integer("axis", axis));
  }

  String embedding(String name, int rows, int dim, String ids) {
    return node("Gather", weight(name, rows, dim) + " " + ids);
  }

  /** {@code nn.Linear} of [rows, in]. */
  String linear(String x, String name, int in, int out) {
    return node(
        "Gemm",
        x + " " + weight(name + ".weight", out, in) + " " + weight(name + ".bias", out),
        Attributes.integer("transB", 1));
  }

  /** {@code nn.Linear} of [rows, length, in]: its matrix is turned when it is exported. */
  String linearOfSequence(String x, String name, int in, int out) {
    String turned = node("Transpose", weight(name + ".weight", out, in), perm(1, 0));
    return node("Add", weight(name + ".bias", out) + " " + node("MatMul", x + " " + turned));
  }

  static AttributeProto perm(long... order) {
    return Attributes.integers("perm", order);
  }

  String layerNorm(String x, String name, int dim) {
    String scale = weight(name + ".weight", dim);
    String bias = weight(name + ".bias", dim);
    if (opset >= HAS_LAYER_NORM) {
      return node(
          "LayerNormalization",
          String.join(" ", x, scale, bias),
          Attributes.integer("axis", -1),
          Attributes.number("epsilon", 1e-5f));
    }
    String apart = node("Sub", x + " " + mean(x, -1, true));
    String variance = mean(node("Pow", apart + " " + number(2)), -1, true);
    String deviation = node("Sqrt", node("Add", variance + " " + number(1e-5f)));
    String unit = node("Div", apart + " " + deviation);
    return node("Add", node("Mul", unit + " " + scale) + " " + bias);
  }

  /** {@code x.view(rows, …)}: the number of rows is read from the tensor. */
  String view(String x, long... inner) {
    String rows = node("Gather", node("Shape", x) + " " + scalar(0), Attributes.integer("axis", 0));
    StringBuilder sizes = new StringBuilder(unsqueeze(rows, 0));
    for (long size : inner) {
      sizes.append(' ').append(unsqueeze(scalar(size), 0));
    }
    return node("Reshape", x + " " + concat(0, sizes.toString().split(" ")));
  }

  private String scalar(long value) {
    TensorProto number =
        TensorProto.newBuilder().setDataType(Protos.INT64).addInt64Data(value).build();
    return node("Constant", "", Attributes.tensor("value", number));
  }

  /** {@code F.normalize} of the last axis. */
  String normalize(String x) {
    String length =
        alongAxes(
            "ReduceL2", ALL_AXES_ARE_INPUTS, x, new long[] {-1}, Attributes.integer("keepdims", 1));
    String least =
        opset >= CLIP_HAS_INPUTS
            ? node("Clip", length + " " + number(1e-12f))
            : node("Clip", length, Attributes.number("min", 1e-12f));
    return node("Div", x + " " + node("Expand", least + " " + node("Shape", x)));
  }
}
