package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Graphs walked and rewritten together with the graphs inside them, the bodies of Loop, Scan and
 * If, which read tensors of the graphs around them by name.
 */
final class GraphEdit {
  private GraphEdit() {}

  /** Every node, outer before inner. */
  static void eachNode(List<NodeProto> nodes, Consumer<NodeProto> visit) {
    for (NodeProto node : nodes) {
      visit.accept(node);
      for (AttributeProto attribute : node.getAttributeList()) {
        for (GraphProto graph : graphs(attribute)) {
          eachNode(graph.getNodeList(), visit);
        }
      }
    }
  }

  static boolean hasGraphs(NodeProto node) {
    return node.getAttributeList().stream().anyMatch(a -> !graphs(a).isEmpty());
  }

  private static List<GraphProto> graphs(AttributeProto attribute) {
    return attribute.hasG() ? List.of(attribute.getG()) : attribute.getGraphsList();
  }

  /** The node with its graphs changed. */
  static NodeProto withGraphs(NodeProto node, UnaryOperator<GraphProto> change) {
    if (!hasGraphs(node)) {
      return node;
    }
    NodeProto.Builder edited = node.toBuilder();
    for (AttributeProto.Builder attribute : edited.getAttributeBuilderList()) {
      if (attribute.hasG()) {
        attribute.setG(change.apply(attribute.getG()));
      }
      for (int g = 0; g < attribute.getGraphsCount(); g++) {
        attribute.setGraphs(g, change.apply(attribute.getGraphs(g)));
      }
    }
    return edited.build();
  }

  /**
   * The node with tensors it reads under other names, in its graphs too; what it gives keeps its
   * names.
   */
  static NodeProto reading(NodeProto node, Map<String, String> names) {
    NodeProto.Builder edited = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      edited.setInput(i, other(names, node.getInput(i)));
    }
    return withGraphs(edited.build(), graph -> reading(graph, names));
  }

  private static GraphProto reading(GraphProto graph, Map<String, String> names) {
    GraphProto.Builder edited = graph.toBuilder().clearNode();
    graph.getNodeList().forEach(node -> edited.addNode(reading(node, names)));
    for (int o = 0; o < graph.getOutputCount(); o++) { // a body may hand on an outer tensor
      edited.getOutputBuilder(o).setName(other(names, graph.getOutput(o).getName()));
    }
    return edited.build();
  }

  /** The graph with tensors under other names wherever they occur. */
  static GraphProto renamed(GraphProto graph, Map<String, String> names) {
    GraphProto.Builder edited = graph.toBuilder().clearNode();
    graph.getNodeList().forEach(node -> edited.addNode(renamed(node, names)));
    edited.getInputBuilderList().forEach(i -> i.setName(other(names, i.getName())));
    edited.getInitializerBuilderList().forEach(w -> w.setName(other(names, w.getName())));
    edited.getValueInfoBuilderList().forEach(v -> v.setName(other(names, v.getName())));
    edited.getOutputBuilderList().forEach(o -> o.setName(other(names, o.getName())));
    return edited.build();
  }

  /** The node with all it reads and gives under other names, in its graphs too. */
  static NodeProto renamed(NodeProto node, Map<String, String> names) {
    NodeProto.Builder edited = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      edited.setInput(i, other(names, node.getInput(i)));
    }
    for (int o = 0; o < node.getOutputCount(); o++) {
      edited.setOutput(o, other(names, node.getOutput(o)));
    }
    return withGraphs(edited.build(), graph -> renamed(graph, names));
  }

  private static String other(Map<String, String> names, String name) {
    return names.getOrDefault(name, name);
  }

  /** All names of tensors, inner graphs included. */
  static Set<String> names(GraphProto graph) {
    Set<String> names = new HashSet<>();
    collect(graph, names);
    return names;
  }

  private static void collect(GraphProto graph, Set<String> names) {
    graph.getInputList().forEach(input -> names.add(input.getName()));
    graph.getInitializerList().forEach(weight -> names.add(weight.getName()));
    graph.getSparseInitializerList().forEach(s -> names.add(s.getValues().getName()));
    for (NodeProto node : graph.getNodeList()) {
      names.addAll(node.getInputList());
      names.addAll(node.getOutputList());
      for (AttributeProto attribute : node.getAttributeList()) {
        graphs(attribute).forEach(inner -> collect(inner, names));
      }
    }
  }

  /** A name no tensor has yet, which from now on one has. */
  static String fresh(Set<String> names, String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }
}
