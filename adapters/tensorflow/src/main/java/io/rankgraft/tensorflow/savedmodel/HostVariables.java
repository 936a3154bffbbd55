package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The variables of a host: which nodes are one, and where its values are stored. The restoring part
 * of the graph says so; it is read and never run.
 */
final class HostVariables {
  private static final Set<String> VARIABLES = Set.of("VarHandleOp", "VariableV2", "Variable");

  private final FlatGraph graph;
  private final Path folder;
  private final Map<String, HostVariable> byNode = new HashMap<>();
  private final Map<String, HostVariable> byName = new LinkedHashMap<>();

  /**
   * @param restoring the nodes that restore everything; none if the host has no variables
   */
  HostVariables(FlatGraph graph, Path folder, List<String> restoring, HostLimits limits) {
    this.graph = graph;
    this.folder = folder;
    Map<String, String[]> stored = stored(restoring);
    for (NodeDef node : graph.nodes().values()) {
      if (isVariable(node)) {
        add(node, stored, limits);
      }
    }
  }

  static boolean isVariable(NodeDef node) {
    return VARIABLES.contains(node.getOp());
  }

  private void add(NodeDef node, Map<String, String[]> stored, HostLimits limits) {
    String name = nameOf(node);
    var type = OpRegistry.attribute(node, "dtype").getType();
    var shape = OpRegistry.attribute(node, "shape").getShape();
    String[] place = stored.getOrDefault(name, new String[] {"", ""});
    HostVariable variable =
        new HostVariable(name, type, Constants.shape(shape), place[0], place[1]);
    byNode.put(node.getName(), variable);
    byName.putIfAbsent(name, variable);
    long elements = Constants.elements(shape);
    if (elements != Long.MAX_VALUE && elements > limits.tensorBytes() / Constants.bytes(type)) {
      throw BadInputException.in(
          folder,
          "expected variables of at most %s bytes but '%s' is %s of %s"
              .formatted(limits.tensorBytes(), name, variable.shape(), type));
    }
  }

  private static String nameOf(NodeDef node) {
    String shared = OpRegistry.attribute(node, "shared_name").getS().toStringUtf8();
    return shared.isEmpty() ? node.getName() : shared;
  }

  List<HostVariable> all() {
    return List.copyOf(byName.values());
  }

  /** The variable a tensor is, or is the handle of; empty if it is something computed. */
  Optional<HostVariable> behind(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    int steps = 0;
    while (node.getOp().equals("Identity") && steps++ < graph.nodes().size()) {
      node = graph.node(graph.inputs(node).get(0).node());
    }
    return Optional.ofNullable(byNode.get(node.getName()));
  }

  /** The variable whose value a tensor is, read as it is; empty if it is something computed. */
  Optional<HostVariable> readBy(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    int steps = 0;
    while ((node.getOp().equals("Identity") || node.getOp().equals("ReadVariableOp"))
        && steps++ < graph.nodes().size()) {
      node = graph.node(graph.inputs(node).get(0).node());
    }
    return Optional.ofNullable(byNode.get(node.getName()));
  }

  /** By variable name, key and slice: from assignments back to what they restore. */
  private Map<String, String[]> stored(List<String> restoring) {
    Map<String, String[]> stored = new HashMap<>();
    Deque<String> open = new ArrayDeque<>(restoring);
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String name = open.remove();
      if (!seen.add(name) || !graph.nodes().containsKey(name)) {
        continue;
      }
      NodeDef node = graph.node(name);
      boolean assigns = node.getOp().equals("AssignVariableOp") || node.getOp().equals("Assign");
      List<TensorName> inputs = graph.inputs(node);
      if (assigns && inputs.size() == 2) {
        NodeDef target = variableNode(inputs.get(0));
        String[] place = place(inputs.get(1));
        if (target != null && place != null) {
          stored.put(nameOf(target), place);
        }
      }
      inputs.forEach(i -> open.add(i.node()));
      open.addAll(FlatGraph.controls(node));
    }
    return stored;
  }

  private NodeDef variableNode(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    for (int steps = 0; steps < graph.nodes().size(); steps++) {
      if (isVariable(node)) {
        return node;
      }
      if (!node.getOp().equals("Identity")) {
        return null;
      }
      node = graph.node(graph.inputs(node).get(0).node());
    }
    return null;
  }

  private String[] place(TensorName value) {
    TensorName here = value;
    for (int steps = 0; steps < graph.nodes().size(); steps++) {
      NodeDef node = graph.node(here.node());
      List<TensorName> inputs = graph.inputs(node);
      if (node.getOp().equals("RestoreV2") && inputs.size() == 3) {
        int size = here.output() + 1;
        List<String> keys = Constants.strings(graph.node(inputs.get(1).node()), size);
        List<String> slices = Constants.strings(graph.node(inputs.get(2).node()), size);
        return keys.size() < size || slices.size() < size
            ? null
            : new String[] {keys.get(here.output()), slices.get(here.output())};
      }
      if (!node.getOp().equals("Identity")) {
        return null;
      }
      here = inputs.get(0);
    }
    return null;
  }

  /** An op that reads a variable's values from the files when it runs. */
  Operand<?> restore(Ops tf, HostVariable variable) {
    Operand<TString> prefix = tf.constant(SavedModelFile.variables(folder));
    List<Class<? extends TType>> types = new ArrayList<>();
    types.add(Constants.type(variable.type()));
    return tf.train
        .restore(
            prefix,
            tf.constant(StdArrays.ndCopyOf(new String[] {variable.key()})),
            tf.constant(StdArrays.ndCopyOf(new String[] {variable.slice()})),
            types)
        .tensors()
        .get(0);
  }

  /**
   * A variable's values, which the caller closes.
   *
   * @throws BadInputException if the files are missing, damaged or hold another shape
   */
  Tensor read(HostVariable variable) {
    try (Graph scratch = new Graph();
        Session session = new Session(scratch)) {
      Operand<?> value = restore(Ops.create(scratch), variable);
      Tensor found = session.runner().fetch(value).run().get(0); // a large one is not copied
      if (!found.shape().equals(variable.shape())) {
        found.close();
        throw BadInputException.in(
            folder,
            "expected variable '%s' of shape %s but its file holds another"
                .formatted(variable.name(), variable.shape()));
      }
      return found;
    } catch (TensorFlowException | IllegalArgumentException e) {
      if (e instanceof BadInputException said) {
        throw said;
      }
      throw new BadInputException(
          "%s: expected the values of variable '%s' under '%s' but %s"
              .formatted(folder, variable.name(), variable.key(), HostShapes.firstLine(e)),
          e);
    }
  }
}
