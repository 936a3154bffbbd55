package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.rankgraft.graph.Names;
import java.util.List;
import java.util.Map;

/** Inputs of a model under other names: those of the features that feed them. */
final class InputRename {
  private InputRename() {}

  /**
   * @param names new names by the model's own; others stay
   * @return the model itself where no name changes
   * @throws IllegalArgumentException if a tensor has the new name already
   */
  static ModelProto of(String who, ModelProto model, Map<String, String> names) {
    if (names.entrySet().stream().allMatch(n -> n.getKey().equals(n.getValue()))) {
      return model;
    }
    ModelProto.Builder renamed = model.toBuilder();
    var known = OnnxModels.tensors(renamed.getGraph()).keySet();
    List<String> inputs =
        renamed.getGraph().getInputList().stream().map(ValueInfoProto::getName).toList();
    names.forEach(
        (from, to) -> {
          if (!inputs.contains(from)) {
            throw new IllegalArgumentException(
                "%s, input '%s': expected an input of the model but it has %s; %s"
                    .formatted(who, from, inputs, Names.nearest(from, inputs)));
          }
          if (!from.equals(to) && known.contains(to) && !names.containsKey(to)) {
            throw new IllegalArgumentException(
                "%s, input '%s': expected a name that no tensor has but there is a tensor '%s'; rename the feature"
                    .formatted(who, from, to));
          }
        });
    GraphProto.Builder graph = renamed.getGraphBuilder();
    for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
      input.setName(names.getOrDefault(input.getName(), input.getName()));
    }
    readers(graph, names);
    return renamed.build();
  }

  /** Those of inner graphs too, which read the outer one's tensors by name. */
  private static void readers(GraphProto.Builder graph, Map<String, String> names) {
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, names.getOrDefault(node.getInput(i), node.getInput(i)));
      }
      for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
        if (attribute.hasG()) {
          readers(attribute.getGBuilder(), names);
        }
        attribute.getGraphsBuilderList().forEach(inner -> readers(inner, names));
      }
    }
  }
}
