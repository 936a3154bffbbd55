package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * What of a host can stand in a graph that is trained: ops of the list, on numbers. Parsing of
 * strings and examples, lookup tables and unknown ops stay outside, and their results are fed.
 */
final class HostBoundary {
  /** Only watch, and may need strings to say what they saw: not replayed. */
  private static final Set<String> WATCHERS =
      Set.of("Assert", "Print", "PrintV2", "CheckNumericsV2", "LoggingOp");

  private static final Set<DataType> OUTSIDE =
      EnumSet.of(DataType.DT_STRING, DataType.DT_VARIANT, DataType.DT_RESOURCE);

  /** May take a variable's handle: they are replaced by reads of ours. */
  private static final Set<String> READERS =
      Set.of("Identity", "ReadVariableOp", "ResourceGather", "ResourceGatherNd");

  private static final class Listed {
    static final Set<String> OPS = read();

    private static Set<String> read() {
      try (InputStream in = HostBoundary.class.getResourceAsStream("allowed-ops.txt");
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return lines
            .lines()
            .filter(l -> !l.isBlank() && !l.startsWith("#"))
            .collect(Collectors.toUnmodifiableSet());
      } catch (IOException e) {
        throw new UncheckedIOException("the list of ops is part of this library", e);
      }
    }
  }

  private final FlatGraph graph;
  private final HostVariables variables;
  private final HostLimits limits;

  HostBoundary(FlatGraph graph, HostVariables variables, HostLimits limits) {
    this.graph = graph;
    this.variables = variables;
    this.limits = limits;
  }

  static Set<String> listedOps() {
    return Listed.OPS;
  }

  static boolean isFollowed(NodeDef control) {
    return !WATCHERS.contains(control.getOp());
  }

  /**
   * What lies this side of the boundary, and the tensors that cross it with the reason.
   *
   * @param nodes each after those it needs
   */
  record Inside(List<NodeDef> nodes, Map<TensorName, String> crossing) {}

  Inside inside(Collection<TensorName> wanted, Set<TensorName> cuts) {
    Set<String> nodes = new HashSet<>();
    Map<TensorName, String> crossing = new LinkedHashMap<>();
    Set<TensorName> seen = new HashSet<>();
    Deque<TensorName> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      TensorName tensor = open.remove();
      if (cuts.contains(tensor) || !seen.add(tensor)) {
        continue;
      }
      NodeDef node = graph.node(tensor.node());
      Optional<String> reason = whyOutside(node);
      if (reason.isPresent()) {
        crossing.put(tensor, reason.get());
      } else if (nodes.add(node.getName())) {
        open.addAll(graph.inputs(node));
        FlatGraph.controls(node).stream()
            .filter(c -> isFollowed(graph.node(c)))
            .forEach(c -> open.add(new TensorName(c, 0)));
      }
    }
    nodes.forEach(name -> requireSize(graph.node(name)));
    Set<TensorName> stops = new HashSet<>(cuts);
    stops.addAll(crossing.keySet());
    return new Inside(graph.upstream(wanted, stops, HostBoundary::isFollowed), crossing);
  }

  /**
   * The nodes that give some tensors, in the order they can be built in.
   *
   * @param who begins the message
   * @throws BadInputException if something on the way has to stay outside, with the tensors to
   *     declare as inputs instead
   */
  List<NodeDef> require(String who, Collection<TensorName> wanted, Set<TensorName> cuts) {
    Inside inside = inside(wanted, cuts);
    if (!inside.crossing().isEmpty()) {
      throw new BadInputException(
          "%s: expected tensors computed from numbers by ops that may run but they need %s; declare inputs in their place and feed them: %s"
              .formatted(
                  who,
                  String.join(", ", new LinkedHashSet<>(inside.crossing().values())),
                  inside.crossing().keySet().stream()
                      .map(t -> "--cut NAME=%s (%s)".formatted(t, typeOf(t)))
                      .collect(Collectors.joining(", "))));
    }
    return inside.nodes();
  }

  boolean isNumber(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    List<DataType> types = OpRegistry.has(node.getOp()) ? OpRegistry.outputTypes(node) : List.of();
    return tensor.output() < types.size() && InputTypes.isNumber(types.get(tensor.output()));
  }

  String typeOf(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    List<DataType> types = OpRegistry.has(node.getOp()) ? OpRegistry.outputTypes(node) : List.of();
    return tensor.output() < types.size() ? plain(types.get(tensor.output())) : "of unknown type";
  }

  static String plain(DataType type) {
    return switch (type) {
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      case DT_HALF -> "float16";
      default -> type.name().replace("DT_", "").toLowerCase(java.util.Locale.ROOT);
    };
  }

  /** Why a node stays outside; empty if it need not. */
  private Optional<String> whyOutside(NodeDef node) {
    String named = "%s '%s'".formatted(node.getOp(), node.getName());
    if (!OpRegistry.has(node.getOp())) {
      return Optional.of(named + ", an op this TensorFlow does not have");
    }
    if (HostVariables.isVariable(node)) {
      return Optional.empty();
    }
    if (OpRegistry.outputTypes(node).stream().anyMatch(OUTSIDE::contains)
        && variables.behind(new TensorName(node.getName(), 0)).isEmpty()) {
      return Optional.of(named + ", which gives strings or a table");
    }
    for (TensorName input : graph.inputs(node)) {
      if (isOutside(input)) {
        return Optional.of(named + ", which reads strings or a table");
      }
      if (isHandle(input) && !READERS.contains(node.getOp())) {
        return Optional.of(named + ", which takes a variable by its handle");
      }
    }
    if (!mayRun(node.getOp())) {
      return Optional.of(named + ", which is not on the list of ops that may run");
    }
    for (FunctionDef function : graph.functionsOf(List.of(node)).values()) {
      for (NodeDef inner : function.getNodeDefList()) {
        if (!mayRun(inner.getOp()) && !graph.functions().containsKey(inner.getOp())) {
          return Optional.of(
              "%s, whose function has %s, not on the list of ops that may run"
                  .formatted(named, inner.getOp()));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether an op of this type may run. */
  boolean mayRun(String op) {
    return Listed.OPS.contains(op) || limits.moreOps().contains(op);
  }

  private boolean isOutside(TensorName tensor) {
    NodeDef producer = graph.node(tensor.node());
    if (!OpRegistry.has(producer.getOp()) || variables.behind(tensor).isPresent()) {
      return false; // said of the producer itself
    }
    List<DataType> types = OpRegistry.outputTypes(producer);
    return tensor.output() < types.size() && OUTSIDE.contains(types.get(tensor.output()));
  }

  private boolean isHandle(TensorName tensor) {
    NodeDef producer = graph.node(tensor.node());
    return OpRegistry.has(producer.getOp())
        && OpRegistry.outputTypes(producer).equals(List.of(DataType.DT_RESOURCE));
  }

  private void requireSize(NodeDef node) {
    if (node.getOp().equals("Const")) {
      TensorProto value = OpRegistry.attribute(node, "value").getTensor();
      long elements = Constants.elements(value.getTensorShape());
      if (elements > limits.tensorBytes() / Constants.bytes(value.getDtype())) {
        throw new BadInputException(
            "constant '%s': expected at most %s bytes but its shape is %s"
                .formatted(
                    node.getName(), limits.tensorBytes(), Constants.shape(value.getTensorShape())));
      }
    }
  }
}
