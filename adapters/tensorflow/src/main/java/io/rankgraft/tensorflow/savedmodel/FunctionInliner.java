package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Puts the bodies of functions where they are called: hosts exported by TensorFlow 2 keep
 * everything in functions, and no gradient passes a call. A body's nodes are named {@code
 * <call>/<node>}.
 */
final class FunctionInliner {
  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");
  private static final int MOST_NESTED = 64;

  private final String who;
  private final int maxNodes;
  private final Map<String, FunctionDef> functions = new LinkedHashMap<>();
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<TensorName, TensorName> aliases = new HashMap<>();
  private final Map<String, List<String>> calls = new HashMap<>();
  private int added;

  private FunctionInliner(String who, int maxNodes) {
    this.who = who;
    this.maxNodes = maxNodes;
  }

  /**
   * @param who begins every message
   * @param maxNodes functions may call functions, so a small file can make a huge graph
   * @throws BadInputException if the definition is not one, or too large
   */
  static FlatGraph flatten(String who, GraphDef definition, int maxNodes) {
    FunctionInliner inliner = new FunctionInliner(who, maxNodes);
    for (FunctionDef f : definition.getLibrary().getFunctionList()) {
      inliner.functions.put(f.getSignature().getName(), f);
    }
    definition.getNodeList().forEach(node -> inliner.add(node, 0));
    return inliner.resolved();
  }

  private void add(NodeDef node, int depth) {
    if (++added > maxNodes) { // calls count too: a body of nothing but calls doubles at every level
      throw bad("with its functions it has more than %s nodes".formatted(maxNodes));
    }
    FunctionDef called = called(node);
    if (called != null) {
      expand(node, called, depth);
    } else if (nodes.put(node.getName(), node) != null) {
      throw bad("two nodes are named '%s'".formatted(node.getName()));
    }
  }

  private FunctionDef called(NodeDef node) {
    if (!CALLS.contains(node.getOp())) {
      return functions.get(node.getOp());
    }
    String name = node.getAttrOrDefault("f", AttrValue.getDefaultInstance()).getFunc().getName();
    FunctionDef f = functions.get(name);
    if (f == null) {
      throw bad("'%s' calls a function '%s' that is not there".formatted(node.getName(), name));
    }
    return f;
  }

  private void expand(NodeDef call, FunctionDef f, int depth) {
    if (depth == MOST_NESTED) {
      throw bad("calls are nested more than %s deep at '%s'".formatted(depth, call.getName()));
    }
    Body body = new Body(call, f);
    for (NodeDef inner : f.getNodeDefList()) {
      NodeDef.Builder copy =
          NodeDef.newBuilder(inner).setName(body.prefix + inner.getName()).clearInput();
      inner.getInputList().forEach(i -> copy.addInput(body.translate(i)));
      FlatGraph.controls(call).forEach(c -> copy.addInput("^" + c));
      add(copy.build(), depth + 1);
    }
    int output = 0;
    List<String> ran = new ArrayList<>();
    for (OpDef.ArgDef arg : f.getSignature().getOutputArgList()) {
      String ret = f.getRetMap().get(arg.getName());
      if (ret == null) {
        throw bad("function '%s' does not give '%s'".formatted(body.name, arg.getName()));
      }
      TensorName given = TensorName.parse(body.translate(ret));
      aliases.put(new TensorName(call.getName(), output++), given);
      ran.add(given.node());
    }
    f.getControlRetMap().values().forEach(c -> ran.add(body.prefix + c));
    calls.put(call.getName(), ran);
  }

  /** A function at one place it is called from. */
  private final class Body {
    final String name;
    final String prefix;
    final Map<String, String> arguments = new HashMap<>();
    final Map<String, NodeDef> inner = new HashMap<>();

    Body(NodeDef call, FunctionDef f) {
      name = f.getSignature().getName();
      prefix = call.getName() + "/";
      List<String> given = call.getInputList().stream().filter(i -> !i.startsWith("^")).toList();
      if (given.size() != f.getSignature().getInputArgCount()) {
        throw bad(
            "'%s' calls '%s' with %s arguments instead of %s"
                .formatted(
                    call.getName(), name, given.size(), f.getSignature().getInputArgCount()));
      }
      for (int i = 0; i < given.size(); i++) {
        arguments.put(f.getSignature().getInputArg(i).getName(), given.get(i));
      }
      f.getNodeDefList().forEach(node -> inner.put(node.getName(), node));
    }

    /** From {@code node:argument:0}, as functions write it, to {@code <call>/node:0}. */
    String translate(String input) {
      if (input.startsWith("^")) {
        String control = input.substring(1);
        String argument = arguments.get(control);
        return "^" + (argument == null ? prefix + control : TensorName.parse(argument).node());
      }
      if (arguments.containsKey(input)) {
        return arguments.get(input);
      }
      String[] parts = input.split(":");
      NodeDef producer = inner.get(parts[0]);
      if (producer == null) {
        throw bad("function '%s' reads '%s', which is not there".formatted(name, input));
      }
      try {
        int within = parts.length < 3 ? 0 : Integer.parseInt(parts[2]);
        return prefix + parts[0] + ":" + (firstOf(producer, parts) + within);
      } catch (NumberFormatException e) {
        throw bad("function '%s' reads '%s', which is no tensor's name".formatted(name, input));
      }
    }

    private int firstOf(NodeDef producer, String[] parts) {
      FunctionDef nested = called(producer);
      if (nested == null || parts.length < 2) {
        return parts.length < 2 ? 0 : outputIndex(producer, parts[1]);
      }
      List<OpDef.ArgDef> outputs = nested.getSignature().getOutputArgList();
      if (CALLS.contains(producer.getOp())) {
        return outputIndex(producer, parts[1]); // one list, named output
      }
      for (int i = 0; i < outputs.size(); i++) {
        if (outputs.get(i).getName().equals(parts[1])) {
          return i;
        }
      }
      throw bad("function '%s' reads '%s' of '%s'".formatted(name, parts[1], producer.getName()));
    }

    private int outputIndex(NodeDef producer, String argument) {
      // An op this TensorFlow does not have can only stay outside; its outputs are then numbered
      // as if it had one argument.
      return OpRegistry.has(producer.getOp()) ? OpRegistry.outputIndex(producer, argument) : 0;
    }
  }

  /** All inputs in one form, none of them a call's. */
  private FlatGraph resolved() {
    FlatGraph loose = new FlatGraph(nodes, aliases, calls, functions);
    Map<String, NodeDef> fixed = new LinkedHashMap<>();
    for (NodeDef node : nodes.values()) {
      NodeDef.Builder copy = NodeDef.newBuilder(node).clearInput();
      for (String input : node.getInputList()) {
        if (input.startsWith("^")) {
          for (String ran : loose.standingFor(input.substring(1))) {
            requireNode(node, ran);
            copy.addInput("^" + ran);
          }
        } else {
          TensorName tensor = loose.resolve(TensorName.parse(input));
          requireNode(node, tensor.node());
          requireOutput(node, tensor);
          copy.addInput(tensor.toString());
        }
      }
      requireInputs(copy);
      fixed.put(node.getName(), copy.build());
    }
    return new FlatGraph(fixed, aliases, calls, functions);
  }

  /** That the producer has such an output; not asked of ops this TensorFlow does not have. */
  private void requireOutput(NodeDef reader, TensorName tensor) {
    NodeDef producer = nodes.get(tensor.node());
    if (OpRegistry.has(producer.getOp())
        && tensor.output() >= OpRegistry.outputTypes(producer).size()) {
      throw bad("'%s' reads '%s', which is not there".formatted(reader.getName(), tensor));
    }
  }

  private void requireInputs(NodeDef.Builder node) {
    if (!OpRegistry.has(node.getOp())) {
      return;
    }
    long given = node.getInputList().stream().filter(i -> !i.startsWith("^")).count();
    long expected =
        OpRegistry.inputGroups(node.build()).stream().mapToLong(OpRegistry.Group::size).sum();
    if (given != expected) {
      throw bad(
          "%s '%s' has %s inputs instead of %s"
              .formatted(node.getOp(), node.getName(), given, expected));
    }
  }

  private void requireNode(NodeDef reader, String name) {
    if (!nodes.containsKey(name)) {
      throw bad("'%s' reads '%s', which is not there".formatted(reader.getName(), name));
    }
  }

  private BadInputException bad(String what) {
    return new BadInputException("%s: expected a whole graph but %s".formatted(who, what));
  }
}
