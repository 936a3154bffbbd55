package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What functions of conditionals and loops may grow to. TensorFlow puts the bodies in place when a
 * graph runs, without end where one calls itself.
 */
final class FunctionBounds {
  private static final String CALL = "call";

  private final String who;
  private final FlatGraph graph;
  private final int maxNodes;
  private final Map<String, Long> sizes = new HashMap<>();

  private FunctionBounds(String who, FlatGraph graph, int maxNodes) {
    this.who = who;
    this.graph = graph;
    this.maxNodes = maxNodes;
  }

  /**
   * @throws BadInputException if a function reaches itself, or is larger than the limit with all it
   *     calls in place
   */
  static void require(String who, FlatGraph graph, int maxNodes) {
    FunctionBounds bounds = new FunctionBounds(who, graph, maxNodes);
    graph.functions().keySet().forEach(bounds::measure);
  }

  /** Without recursion of our own: a chain of functions may be as long as the file. */
  private void measure(String start) {
    Deque<String> stack = new ArrayDeque<>(List.of(start));
    Set<String> open = new HashSet<>();
    while (!stack.isEmpty()) {
      String name = stack.peek();
      List<String> called = calledBy(name);
      if (sizes.containsKey(name)) {
        stack.pop();
      } else if (!open.add(name)) { // all it calls is measured
        long size = graph.functions().get(name).getNodeDefCount();
        for (String inner : called) {
          size += sizes.get(inner);
        }
        if (size > maxNodes) {
          throw new BadInputException(
              "%s: expected a whole graph but function '%s' has more than %s nodes with all it calls"
                  .formatted(who, name, maxNodes));
        }
        sizes.put(name, size);
        open.remove(name);
        stack.pop();
      } else {
        for (String inner : called) {
          if (open.contains(inner)) {
            throw new BadInputException(
                "%s: expected functions that end but '%s' calls itself".formatted(who, inner));
          }
          stack.push(inner);
        }
      }
    }
  }

  /** Once for each time it is called. */
  private List<String> calledBy(String name) {
    return graph.functions().get(name).getNodeDefList().stream()
        .flatMap(node -> FlatGraph.namesOf(node).stream())
        .filter(graph.functions()::containsKey)
        .toList();
  }

  /** A function's body as a graph of its own, its arguments of any shape. */
  static FlatGraph body(String who, FunctionDef function, FlatGraph graph, int maxNodes) {
    GraphDef.Builder alone = GraphDef.newBuilder();
    NodeDef.Builder call = NodeDef.newBuilder().setName(CALL).setOp("PartitionedCall");
    AttrValue.Builder called = AttrValue.newBuilder();
    called.getFuncBuilder().setName(function.getSignature().getName());
    call.putAttr("f", called.build());
    for (OpDef.ArgDef argument : function.getSignature().getInputArgList()) {
      if (argument.getType() == DataType.DT_INVALID) {
        throw new BadInputException(
            "%s: expected functions of known types but argument '%s' of '%s' has none"
                .formatted(who, argument.getName(), function.getSignature().getName()));
      }
      String name = "argument/" + argument.getName();
      TensorShapeProto any = TensorShapeProto.newBuilder().setUnknownRank(true).build();
      alone.addNode(
          NodeDef.newBuilder()
              .setName(name)
              .setOp("Placeholder")
              .putAttr("dtype", AttrValue.newBuilder().setType(argument.getType()).build())
              .putAttr("shape", AttrValue.newBuilder().setShape(any).build()));
      call.addInput(name);
    }
    alone.addNode(call).getLibraryBuilder().addAllFunction(graph.functions().values());
    return FunctionInliner.flatten(who, alone.build(), maxNodes);
  }
}
