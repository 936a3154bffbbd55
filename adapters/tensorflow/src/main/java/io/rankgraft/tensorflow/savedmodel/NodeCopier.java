package io.rankgraft.tensorflow.savedmodel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** Puts a node of a host into another graph, on other inputs. */
final class NodeCopier {
  private final Ops tf;
  private final String prefix;

  /** Copies below a path of their own in a scope. */
  NodeCopier(Ops tf, String path) {
    this.tf = tf;
    this.prefix = tf.scope().makeOpName(path) + "/";
  }

  Ops tf() {
    return tf;
  }

  /**
   * @param inputs in the node's order
   * @param controls ops that run before
   */
  GraphOperation copy(NodeDef node, List<Operand<?>> inputs, List<GraphOperation> controls) {
    OperationBuilder builder =
        tf.scope().env().opBuilder(node.getOp(), prefix + node.getName(), tf.scope());
    int next = 0;
    for (OpRegistry.Group group : OpRegistry.inputGroups(node)) {
      if (next + group.size() > inputs.size()) {
        throw new IllegalArgumentException(
            "node '%s': expected more inputs than %s".formatted(node.getName(), inputs.size()));
      }
      if (!group.isList()) {
        builder.addInput(inputs.get(next++).asOutput());
        continue;
      }
      Output<?>[] list = new Output<?>[group.size()];
      for (int i = 0; i < list.length; i++) {
        list[i] = inputs.get(next++).asOutput();
      }
      builder.addInputList(list);
    }
    controls.forEach(builder::addControlInput);
    Set<String> known = new HashSet<>();
    OpRegistry.require(node).getAttrList().stream().map(OpDef.AttrDef::getName).forEach(known::add);
    node.getAttrMap()
        .forEach(
            (name, value) -> {
              if (known.contains(name)) {
                builder.setAttr(name, value);
              } else if (!name.startsWith("_")) { // notes of the exporter
                throw new IllegalArgumentException(
                    "node '%s': expected attributes of %s but got '%s'; the host was written by another version"
                        .formatted(node.getName(), node.getOp(), name));
              }
            });
    return (GraphOperation) builder.build();
  }
}
