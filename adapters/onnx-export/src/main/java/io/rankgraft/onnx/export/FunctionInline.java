package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model's own functions put in place of their calls. That they do not call themselves and do not
 * unfold without end is checked before.
 */
final class FunctionInline {
  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final Set<String> names;
  private final Set<String> nodeNames = new HashSet<>();

  private FunctionInline(Set<String> names) {
    this.names = names;
  }

  /** The model without functions. */
  static ModelProto of(ModelProto model) {
    if (model.getFunctionsCount() == 0) {
      return model;
    }
    FunctionInline inline = new FunctionInline(GraphEdit.names(model.getGraph()));
    long opset = OnnxModels.opset(model);
    model.getGraph().getNodeList().forEach(node -> inline.nodeNames.add(node.getName()));
    for (FunctionProto function : model.getFunctionsList()) {
      boolean same =
          function.getOpsetImportList().stream()
              .allMatch(set -> !HostFile.isStandard(set.getDomain()) || set.getVersion() == opset);
      if (!same) {
        throw new BadInputException(
            "onnx host, function '%s': expected operators of opset %s, as the model has, but it has others; export the model without functions"
                .formatted(function.getName(), opset));
      }
      inline.functions.put(key(function.getDomain(), function.getName()), function);
    }
    return model.toBuilder().setGraph(inline.graph(model.getGraph())).clearFunctions().build();
  }

  private static String key(String domain, String name) {
    return (HostFile.isStandard(domain) ? "" : domain) + " " + name;
  }

  private GraphProto graph(GraphProto graph) {
    return graph.toBuilder().clearNode().addAllNode(nodes(graph.getNodeList())).build();
  }

  private List<NodeProto> nodes(List<NodeProto> nodes) {
    List<NodeProto> flat = new ArrayList<>();
    for (NodeProto node : nodes) {
      FunctionProto function = functions.get(key(node.getDomain(), node.getOpType()));
      if (function == null) {
        flat.add(GraphEdit.withGraphs(node, this::graph));
      } else {
        flat.addAll(nodes(body(function, node)));
      }
    }
    return flat;
  }

  /** The nodes of one call, under names of their own. */
  private List<NodeProto> body(FunctionProto function, NodeProto call) {
    Map<String, AttributeProto> attributes = new HashMap<>();
    function.getAttributeProtoList().forEach(a -> attributes.put(a.getName(), a));
    call.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
    GraphProto inside = GraphProto.newBuilder().addAllNode(function.getNodeList()).build();
    Set<String> inner = new HashSet<>(GraphEdit.names(inside));
    inner.remove(""); // an optional tensor left out
    Map<String, String> outer = new HashMap<>();
    inner.forEach(name -> outer.put(name, GraphEdit.fresh(names, call.getName() + "/" + name)));
    for (int i = 0; i < function.getInputCount(); i++) {
      outer.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
    }
    for (int o = 0; o < function.getOutputCount() && o < call.getOutputCount(); o++) {
      if (!call.getOutput(o).isEmpty()) {
        outer.put(function.getOutput(o), call.getOutput(o));
      }
    }
    List<NodeProto> nodes = new ArrayList<>();
    for (NodeProto node : function.getNodeList()) {
      NodeProto own = GraphEdit.renamed(bound(node, attributes), outer);
      String unique = GraphEdit.fresh(nodeNames, call.getName() + "/" + node.getName());
      nodes.add(own.toBuilder().setName(unique).build());
    }
    return nodes;
  }

  /** Attributes that name one of the call's are that one; one the call leaves out is left out. */
  private static NodeProto bound(NodeProto node, Map<String, AttributeProto> attributes) {
    NodeProto.Builder edited = node.toBuilder().clearAttribute();
    for (AttributeProto attribute : node.getAttributeList()) {
      String wanted = attribute.getRefAttrName();
      if (wanted.isEmpty()) {
        edited.addAttribute(attribute);
      } else if (attributes.containsKey(wanted)) {
        edited.addAttribute(attributes.get(wanted).toBuilder().setName(attribute.getName()));
      }
    }
    return GraphEdit.withGraphs(
        edited.build(),
        graph -> {
          GraphProto.Builder inner = graph.toBuilder().clearNode();
          graph.getNodeList().forEach(n -> inner.addNode(bound(n, attributes)));
          return inner.build();
        });
  }
}
