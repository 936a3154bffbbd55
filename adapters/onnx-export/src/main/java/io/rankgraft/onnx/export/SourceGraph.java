package io.rankgraft.onnx.export;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.NodeDef;

/** The part of a TensorFlow graph that some outputs need, and which of it depends on inputs. */
final class SourceGraph {
  /** Output {@code index} of a node. */
  record Port(String node, int index) {
    /** From {@code node} or {@code node:index}. */
    static Port parse(String text) {
      int colon = text.lastIndexOf(':');
      return colon < 0
          ? new Port(text, 0)
          : new Port(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    static Port of(Operand<?> tensor) {
      Output<?> output = tensor.asOutput();
      return new Port(output.op().name(), output.index());
    }

    @Override
    public String toString() {
      return index == 0 ? node : node + ":" + index;
    }
  }

  private final Graph graph;
  private final Map<Port, Tensor> beside = new HashMap<>(); // constants that are fed
  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final List<NodeDef> order = new ArrayList<>(); // inputs before users
  private final Set<String> dynamic = new HashSet<>();

  /**
   * @param beside constants that are no part of the graph, by the placeholders they are fed to
   * @param inputs names of the nodes that are fed
   * @param outputs names of the nodes that are fetched
   */
  SourceGraph(
      Graph graph,
      Map<Operand<?>, Tensor> beside,
      Collection<String> inputs,
      Collection<String> outputs) {
    this.graph = graph;
    beside.forEach((operand, tensor) -> this.beside.put(Port.of(operand), tensor));
    graph.toGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
    sort(inputs, outputs);
    for (NodeDef node : order) {
      if (inputs.contains(node.getName())
          || ports(node).stream().anyMatch(p -> dynamic.contains(p.node()))) {
        dynamic.add(node.getName());
      }
    }
  }

  /** Depth first without recursion: unrolled graphs are deep. */
  private void sort(Collection<String> inputs, Collection<String> outputs) {
    Set<String> entered = new HashSet<>();
    Set<String> done = new HashSet<>();
    Deque<String> stack = new ArrayDeque<>();
    for (String output : outputs) {
      stack.push(output);
      while (!stack.isEmpty()) {
        String name = stack.peek();
        NodeDef node = nodes.get(name);
        boolean first = entered.add(name);
        if (first && !inputs.contains(name)) {
          for (Port port : ports(node)) {
            if (!entered.contains(port.node())) {
              stack.push(port.node());
            }
          }
        }
        if (name.equals(stack.peek())) {
          stack.pop();
          if (done.add(name)) {
            order.add(node);
          }
        }
      }
    }
  }

  /** What a node reads, control inputs aside. */
  static List<Port> ports(NodeDef node) {
    return node.getInputList().stream().filter(i -> !i.startsWith("^")).map(Port::parse).toList();
  }

  List<NodeDef> order() {
    return order;
  }

  boolean isDynamic(String node) {
    return dynamic.contains(node);
  }

  /** Whether a node is a constant that is no part of the graph. */
  boolean isBeside(String node) {
    return beside.containsKey(new Port(node, 0));
  }

  Output<?> output(Port port) {
    return graph.operation(port.node()).output(port.index());
  }

  /** Values of all constants that a node depending on inputs, or the outside, reads. */
  Map<Port, ConstantValue> fold(Collection<Port> outputs) {
    Set<Port> wanted = new java.util.LinkedHashSet<>();
    for (NodeDef node : order) {
      if (dynamic.contains(node.getName())) {
        ports(node).stream().filter(p -> !dynamic.contains(p.node())).forEach(wanted::add);
      }
    }
    outputs.stream().filter(p -> !dynamic.contains(p.node())).forEach(wanted::add);
    Map<Port, ConstantValue> values = new LinkedHashMap<>();
    for (Port port : wanted) {
      if (beside.containsKey(port)) {
        values.put(port, constant(port, beside.get(port)));
      }
    }
    wanted.removeAll(values.keySet());
    if (wanted.isEmpty()) {
      return values;
    }
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1) // the same bits every time
            .setInterOpParallelismThreads(1)
            .build();
    try (Session session = new Session(graph, config)) {
      Session.Runner runner = session.runner();
      beside.forEach((port, tensor) -> runner.feed(output(port), tensor));
      wanted.forEach(port -> runner.fetch(output(port)));
      try (Result result = runner.run()) {
        int i = 0;
        for (Port port : wanted) {
          values.put(port, constant(port, result.get(i++)));
        }
      }
    }
    return values;
  }

  private static ConstantValue constant(Port port, Tensor tensor) {
    return ConstantValue.of("constant '" + port + "'", tensor);
  }
}
