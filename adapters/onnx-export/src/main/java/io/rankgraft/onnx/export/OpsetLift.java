package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Nodes of the standard domain as a newer version of the operators has them. {@link LiftRules} is
 * the table of what changed its form; everything else reads the same in both versions.
 */
final class OpsetLift {
  private final int from;
  private final int to;
  private final Set<String> names;
  private List<NodeProto> lifted = new ArrayList<>();

  /**
   * @param names of all tensors; new ones are added
   */
  OpsetLift(int from, int to, Set<String> names) {
    this.from = from;
    this.to = to;
    this.names = names;
  }

  /** A graph lifted, the graphs inside it too. */
  GraphProto graph(GraphProto graph) {
    return graph.toBuilder().clearNode().addAllNode(nodes(graph.getNodeList())).build();
  }

  /**
   * @throws BadInputException naming the operator if its old form has no counterpart
   */
  List<NodeProto> nodes(List<NodeProto> nodes) {
    List<NodeProto> outer = lifted;
    lifted = new ArrayList<>();
    for (NodeProto node : nodes) {
      NodeProto inside = GraphEdit.withGraphs(node, this::graph);
      if (inside.getDomain().isEmpty()) {
        lift(inside, from);
      } else {
        lifted.add(inside);
      }
    }
    List<NodeProto> done = lifted;
    lifted = outer;
    return done;
  }

  /** Applies the first rule that is due; what the rule gives is lifted on from there. */
  private void lift(NodeProto node, int version) {
    for (LiftRules.Rule rule : LiftRules.of(node.getOpType())) {
      if (version < rule.at() && rule.at() <= to) {
        rule.rewrite().apply(new Node(node, rule.at(), this));
        return;
      }
    }
    lifted.add(node);
  }

  /** One node that changes its form. */
  static final class Node {
    private final NodeProto node;
    private final int version; // that the new form is of
    private final OpsetLift lift;
    private final Map<String, AttributeProto> attributes = new HashMap<>();

    private Node(NodeProto node, int version, OpsetLift lift) {
      this.node = node;
      this.version = version;
      this.lift = lift;
      node.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
    }

    /** The opset of the file. */
    int from() {
      return lift.from;
    }

    NodeProto proto() {
      return node;
    }

    boolean has(String attribute) {
      return attributes.containsKey(attribute);
    }

    long integer(String attribute, long otherwise) {
      return has(attribute) ? attributes.get(attribute).getI() : otherwise;
    }

    float number(String attribute, float otherwise) {
      return has(attribute) ? attributes.get(attribute).getF() : otherwise;
    }

    long[] integers(String attribute) {
      return required(attribute).getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    List<Float> numbers(String attribute) {
      return required(attribute).getFloatsList();
    }

    private AttributeProto required(String attribute) {
      require(has(attribute), "the attribute '%s'".formatted(attribute));
      return attributes.get(attribute);
    }

    String input(int index) {
      require(index < node.getInputCount(), "an input %s".formatted(index));
      return node.getInput(index);
    }

    String output(int index) {
      require(index < node.getOutputCount(), "an output %s".formatted(index));
      return node.getOutput(index);
    }

    private void require(boolean there, String part) {
      if (!there) {
        throw new BadInputException(
            "operator %s '%s': expected %s, which opset %s wants, but it has none; export the model again"
                .formatted(node.getOpType(), node.getName(), part, lift.from));
      }
    }

    String text(String attribute, String otherwise) {
      return has(attribute) ? attributes.get(attribute).getS().toStringUtf8() : otherwise;
    }

    /** The node with inputs and attributes changed; a later rule may change it again. */
    void become(String op, List<String> inputs, List<AttributeProto> more, String... without) {
      NodeProto.Builder edited =
          node.toBuilder().setOpType(op).clearInput().addAllInput(inputs).clearAttribute();
      node.getAttributeList().stream()
          .filter(a -> !Arrays.asList(without).contains(a.getName()))
          .forEach(edited::addAttribute);
      lift.lift(edited.addAllAttribute(more).build(), version);
    }

    /** A node before this one, with one output of a new name. */
    String before(String op, List<String> inputs, AttributeProto... more) {
      String output = GraphEdit.fresh(lift.names, "lifted/" + op);
      add(op, inputs, output, more);
      return output;
    }

    /** A node in place of this one, of the newest form. */
    void add(String op, List<String> inputs, String output, AttributeProto... more) {
      lift.lifted.add(
          NodeProto.newBuilder()
              .setOpType(op)
              .setName(output)
              .addAllInput(inputs)
              .addOutput(output)
              .addAllAttribute(Arrays.asList(more))
              .build());
    }

    String constant(TensorProto value) {
      return before("Constant", List.of(), Attributes.tensor("value", value));
    }

    String longs(long... values) {
      return constant(OnnxNodes.longTensor(new long[] {values.length}, values));
    }

    String floats(List<Float> values) {
      return constant(
          TensorProto.newBuilder()
              .setDataType(ElementTypes.FLOAT)
              .addDims(values.size())
              .addAllFloatData(values)
              .build());
    }

    /** A number of the element type of another tensor. */
    String numberLike(float value, String like) {
      String number =
          constant(
              TensorProto.newBuilder().setDataType(ElementTypes.FLOAT).addFloatData(value).build());
      return before("CastLike", List.of(number, like));
    }

    /** The first inputs, with empty names where there are fewer. */
    List<String> inputs(int count) {
      List<String> inputs = new ArrayList<>();
      LongStream.range(0, count)
          .forEach(i -> inputs.add(i < node.getInputCount() ? node.getInput((int) i) : ""));
      return inputs;
    }

    BadInputException refused(String found, String advice) {
      return new BadInputException(
          "onnx host, op %s '%s': expected a form that opset %s has but it %s; %s"
              .formatted(node.getOpType(), node.getName(), lift.to, found, advice));
    }
  }
}
