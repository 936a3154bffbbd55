package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/**
 * A graph definition without function calls: nodes by name, inputs written {@code node:0} or {@code
 * ^node}.
 *
 * @param aliases by the name of a call's output, the tensor that stands there now
 * @param calls by a call's name, the nodes its function runs last
 * @param functions what conditionals and loops refer to, by name
 */
record FlatGraph(
    Map<String, NodeDef> nodes,
    Map<TensorName, TensorName> aliases,
    Map<String, List<String>> calls,
    Map<String, FunctionDef> functions) {

  /** The nodes that stand for one: itself, or where a call stood those its function runs last. */
  List<String> standingFor(String name) {
    List<String> standing = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String here = open.remove();
      if (seen.add(here)) {
        List<String> inner = calls.get(here);
        if (inner == null) {
          standing.add(here);
        } else {
          open.addAll(inner);
        }
      }
    }
    return standing;
  }

  NodeDef node(String name) {
    NodeDef found = nodes.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "node '%s': expected a node of the host but there is none; %s"
              .formatted(name, Names.nearest(name, nodes.keySet())));
    }
    return found;
  }

  /** The tensor of a name, where a call stood the one its function gives. */
  TensorName resolve(TensorName name) {
    TensorName here = name;
    int steps = 0;
    for (TensorName next = aliases.get(here); next != null; next = aliases.get(here)) {
      here = next;
      if (++steps > aliases.size()) {
        throw new BadInputException(
            "tensor '%s': expected something computed but a call gives its own argument back"
                .formatted(name));
      }
    }
    return here;
  }

  List<TensorName> inputs(NodeDef node) {
    return node.getInputList().stream()
        .filter(i -> !i.startsWith("^"))
        .map(TensorName::parse)
        .toList();
  }

  static List<String> controls(NodeDef node) {
    return node.getInputList().stream()
        .filter(i -> i.startsWith("^"))
        .map(i -> i.substring(1))
        .toList();
  }

  /**
   * The nodes some tensors need, each after those it needs itself.
   *
   * @param stops tensors that are not looked behind
   * @param follows which control inputs count
   * @throws BadInputException if there is a cycle, as loops of TensorFlow 1 make
   */
  List<NodeDef> upstream(
      Collection<TensorName> wanted, Set<TensorName> stops, Predicate<NodeDef> follows) {
    List<NodeDef> ordered = new ArrayList<>();
    Set<String> done = new HashSet<>();
    Set<String> open = new LinkedHashSet<>();
    Deque<String> stack = new ArrayDeque<>();
    for (TensorName tensor : wanted) {
      if (!stops.contains(tensor)) {
        stack.push(tensor.node());
      }
      while (!stack.isEmpty()) {
        String name = stack.peek();
        if (done.contains(name)) {
          stack.pop();
          continue;
        }
        NodeDef node = node(name);
        if (!open.add(name)) { // all it needs is done
          stack.pop();
          open.remove(name);
          done.add(name);
          ordered.add(node);
          continue;
        }
        for (String needed : needs(node, stops, follows)) {
          if (open.contains(needed)) {
            throw new BadInputException(
                "node '%s': expected a graph without cycles but it needs itself; loops of TensorFlow 1 are not supported"
                    .formatted(needed));
          }
          if (!done.contains(needed)) {
            stack.push(needed);
          }
        }
      }
    }
    return ordered;
  }

  private List<String> needs(NodeDef node, Set<TensorName> stops, Predicate<NodeDef> follows) {
    List<String> needs = new ArrayList<>();
    for (TensorName input : inputs(node)) {
      if (!stops.contains(input)) {
        needs.add(input.node());
      }
    }
    for (String control : controls(node)) {
      if (!stops.contains(new TensorName(control, 0)) && follows.test(node(control))) {
        needs.add(control);
      }
    }
    return needs;
  }

  /** The names by which a node may refer to functions: its op, and its attributes. */
  static List<String> namesOf(NodeDef user) {
    List<String> names = new ArrayList<>();
    names.add(user.getOp());
    for (AttrValue value : user.getAttrMap().values()) {
      if (value.hasFunc()) {
        names.add(value.getFunc().getName());
      }
      value.getList().getFuncList().forEach(f -> names.add(f.getName()));
    }
    return names;
  }

  /** The functions some nodes refer to, and those these refer to. */
  Map<String, FunctionDef> functionsOf(Collection<NodeDef> users) {
    Map<String, FunctionDef> found = new LinkedHashMap<>();
    Deque<NodeDef> open = new ArrayDeque<>(users);
    while (!open.isEmpty()) {
      for (String name : namesOf(open.remove())) {
        FunctionDef function = functions.get(name);
        if (function != null && found.put(name, function) == null) {
          open.addAll(function.getNodeDefList());
        }
      }
    }
    return found;
  }
}
