package io.rankgraft.onnx.export;

import io.rankgraft.onnx.export.SourceGraph.Port;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** One TensorFlow node as a rule sees it: inputs by position, as ONNX names or as constants. */
final class TfNode {
  /** What all nodes of one conversion share. */
  record Source(
      SourceGraph graph,
      Map<String, String> inputs, // fed node to input name
      Map<Port, ConstantValue> constants,
      Set<Port> written,
      OnnxNodes nodes) {
    Source(
        SourceGraph graph,
        Map<String, String> inputs,
        Map<Port, ConstantValue> constants,
        OnnxNodes nodes) {
      this(graph, inputs, constants, new HashSet<>(), nodes);
    }

    /** The ONNX tensor of a port; a constant is written on its first use. */
    String name(Port port) {
      ConstantValue constant = constants.get(port);
      if (constant != null) {
        if (written.add(port)) {
          nodes.constant(inner(port), constant.tensor());
        }
        return inner(port);
      }
      String input = inputs.get(port.node());
      return input == null ? inner(port) : input;
    }

    /** Apart from the names of inputs and outputs, which are the user's. */
    private static String inner(Port port) {
      return "tf/" + port;
    }
  }

  private final NodeDef node;
  private final Source source;
  private final List<Port> ports;

  TfNode(NodeDef node, Source source) {
    this.node = node;
    this.source = source;
    this.ports = SourceGraph.ports(node);
  }

  String op() {
    return node.getOp();
  }

  int inputs() {
    return ports.size();
  }

  /** The ONNX name of an input. */
  String in(int i) {
    return source.name(ports.get(i));
  }

  /** The ONNX names of the inputs from one position up to another. */
  List<String> in(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::in).toList();
  }

  List<String> all() {
    return in(0, inputs());
  }

  /** The ONNX name of the first output. */
  String out() {
    return out(0);
  }

  String out(int k) {
    return Source.inner(new Port(node.getName(), k));
  }

  boolean isConstant(int i) {
    return source.constants().containsKey(ports.get(i));
  }

  /** The whole numbers of an input that must be constant. */
  long[] longs(int i) {
    ConstantValue constant = source.constants().get(ports.get(i));
    if (constant == null) {
      throw unsupported("a constant as input " + i, "it depends on the model's inputs");
    }
    return constant.longs(who());
  }

  long single(int i) {
    long[] values = longs(i);
    if (values.length != 1) {
      throw unsupported("one number as input " + i, values.length + " came");
    }
    return values[0];
  }

  /** An input as an int64 tensor. */
  String longInput(int i, OnnxNodes g) {
    if (isConstant(i) && source.constants().get(ports.get(i)).rank() == 1) {
      return g.longs(longs(i));
    }
    return type(i) == ElementTypes.INT64 ? in(i) : g.cast(in(i), ElementTypes.INT64);
  }

  Shape shape(int i) {
    return source.graph().output(ports.get(i)).shape();
  }

  Shape outputShape(int k) {
    return source.graph().output(new Port(node.getName(), k)).shape();
  }

  /** The number of dimensions of an input, which must be known. */
  int rank(int i) {
    Shape shape = shape(i);
    if (shape.isUnknown()) {
      throw unsupported("a known number of dimensions of input " + i, "it is unknown");
    }
    return shape.numDimensions();
  }

  int type(int i) {
    return ElementTypes.of(who(), source.graph().output(ports.get(i)).dataType());
  }

  int outputType(int k) {
    return ElementTypes.of(who(), source.graph().output(new Port(node.getName(), k)).dataType());
  }

  boolean flag(String attribute) {
    return attribute(attribute).getB();
  }

  long integer(String attribute) {
    return attribute(attribute).getI();
  }

  float number(String attribute) {
    return attribute(attribute).getF();
  }

  String text(String attribute) {
    return attribute(attribute).getS().toStringUtf8();
  }

  long[] integers(String attribute) {
    return attribute(attribute).getList().getIList().stream().mapToLong(Long::longValue).toArray();
  }

  private AttrValue attribute(String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }

  private String who() {
    return "export to ONNX, op %s '%s'".formatted(node.getOp(), node.getName());
  }

  IllegalArgumentException unsupported(String expected, String found) {
    return new IllegalArgumentException("%s: expected %s but %s".formatted(who(), expected, found));
  }
}
