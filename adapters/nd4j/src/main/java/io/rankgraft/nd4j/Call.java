package io.rankgraft.nd4j;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One node with its inputs, null where an optional one is left out. */
final class Call {
  private final NodeProto node;
  private final List<Value> inputs;
  private final Map<String, AttributeProto> attributes;

  Call(NodeProto node, List<Value> inputs) {
    this.node = node;
    this.inputs = inputs;
    this.attributes =
        node.getAttributeList().stream().collect(Collectors.toMap(a -> a.getName(), a -> a));
  }

  Value in(int i) {
    return inputs.get(i);
  }

  List<Value> all() {
    return inputs;
  }

  boolean has(int i) {
    return i < inputs.size() && inputs.get(i) != null;
  }

  int outputs() {
    return node.getOutputCount();
  }

  boolean hasAttribute(String name) {
    return attributes.containsKey(name);
  }

  long integer(String name, long otherwise) {
    return hasAttribute(name) ? attributes.get(name).getI() : otherwise;
  }

  double number(String name, double otherwise) {
    return hasAttribute(name) ? attributes.get(name).getF() : otherwise;
  }

  String text(String name, String otherwise) {
    return hasAttribute(name) ? attributes.get(name).getS().toStringUtf8() : otherwise;
  }

  AttributeProto attribute(String name) {
    return attributes.get(name);
  }

  /** Axes as an input, or as the attribute that older operators had; null where there are none. */
  long[] axes() {
    if (has(1)) {
      return in(1).longs();
    }
    return hasAttribute("axes")
        ? attributes.get("axes").getIntsList().stream().mapToLong(Long::longValue).toArray()
        : null;
  }

  IllegalArgumentException unsupported(String expected) {
    return new IllegalArgumentException(
        "judge, op %s '%s': expected %s".formatted(node.getOpType(), node.getName(), expected));
  }
}
