package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Shapes of a host's tensors as TensorFlow infers them, in a graph made for that alone.
 *
 * <p>To infer a shape TensorFlow computes the constants it follows from, and it crashes where a
 * size overflows. So nodes are added one by one, each after its inputs, and the first tensor that
 * is too large ends it: nothing larger than the limit is ever computed.
 */
final class HostShapes implements AutoCloseable {
  private static final long SECONDS = 10;
  private static final long NANOS_A_NODE = 1_000_000;

  private final Graph scratch = new Graph();
  private final FlatGraph graph;
  private final SizeLimit limit;
  private final List<NodeDef> nodes;
  private final long end;
  private final Map<String, GraphOperation> built = new HashMap<>();
  private final Map<TensorName, Operand<?>> tensors = new HashMap<>();

  /**
   * @param order allowed nodes, each after those it needs; what they read of others is taken for
   *     inputs of any shape
   * @throws BadInputException if TensorFlow refuses a node, or one makes more than the limit
   */
  HostShapes(HostContents host, List<NodeDef> order) {
    this(
        host.who(),
        host.graph(),
        order,
        SizeLimit.of(host),
        computed() + TimeUnit.SECONDS.toNanos(SECONDS) + order.size() * NANOS_A_NODE);
    try {
      for (FunctionDef function : graph.functionsOf(order).values()) {
        FlatGraph body = FunctionBounds.body(host.who(), function, graph, host.limits().nodes());
        List<TensorName> all = new ArrayList<>();
        body.nodes().keySet().forEach(name -> all.add(new TensorName(name, 0)));
        List<NodeDef> inner = body.upstream(all, Set.of(), HostBoundary::isFollowed);
        new HostShapes(host.who(), body, inner, limit, end).close();
      }
    } catch (RuntimeException e) {
      scratch.close();
      throw e;
    }
  }

  /** What this thread computed, which a busy machine does not make more. */
  private static long computed() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private HostShapes(String who, FlatGraph graph, List<NodeDef> order, SizeLimit limit, long end) {
    this.graph = graph;
    this.nodes = order;
    this.limit = limit;
    this.end = end;
    try {
      importFunctions(order);
      Ops tf = Ops.create(scratch);
      NodeCopier copier = new NodeCopier(tf, "nodes");
      Ops outside = tf.withSubScope("outside");
      for (NodeDef node : order) {
        add(node, copier, outside);
        if (computed() > end) {
          throw new BadInputException(
              "%s: expected shapes known within %s seconds and a millisecond for each node but '%s' and those before it took longer"
                  .formatted(who, SECONDS, node.getName()));
        }
      }
    } catch (TensorFlowException | IllegalArgumentException e) {
      scratch.close();
      if (e instanceof BadInputException said) {
        throw said;
      }
      throw new BadInputException(
          "%s: expected a graph TensorFlow can read but %s".formatted(who, firstLine(e)), e);
    }
  }

  /** What TensorFlow says, in one line and without its marks of nodes. */
  static String firstLine(RuntimeException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("it says nothing");
    return line.replaceAll("\\s*\\[\\[\\{\\{node .*", "")
        .replaceAll("'\\{\\{node ([^}]*)}} = [^']*'", "op '$1'")
        .replaceAll("\\{\\{node ([^}]*)}}", "op '$1'");
  }

  private void importFunctions(List<NodeDef> order) {
    var functions = graph.functionsOf(order).values();
    if (!functions.isEmpty()) {
      scratch.importGraphDef(
          GraphDef.newBuilder()
              .setLibrary(FunctionDefLibrary.newBuilder().addAllFunction(functions))
              .build());
    }
  }

  private void add(NodeDef node, NodeCopier copier, Ops outside) {
    List<Operand<?>> given = new ArrayList<>();
    for (TensorName input : graph.inputs(node)) {
      given.add(tensors.computeIfAbsent(input, name -> placeholder(outside, name)));
    }
    List<GraphOperation> controls =
        FlatGraph.controls(node).stream().filter(built::containsKey).map(built::get).toList();
    GraphOperation op = copier.copy(node, given, controls);
    built.put(node.getName(), op);
    boolean constant =
        given.stream().allMatch(i -> limit.isConstant(i.asOutput())) && op.numOutputs() > 0;
    for (int i = 0; i < op.numOutputs(); i++) {
      Output<?> output = op.output(i);
      tensors.put(new TensorName(node.getName(), i), output);
      limit.require(node, output, constant);
    }
  }

  private Operand<?> placeholder(Ops outside, TensorName name) {
    return outside
        .scope()
        .env()
        .opBuilder("Placeholder", outside.scope().makeOpName("fed"), outside.scope())
        .setAttr("dtype", typeOf(name))
        .setAttr("shape", noted(name))
        .build()
        .output(0);
  }

  private DataType typeOf(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    if (!OpRegistry.has(node.getOp())) {
      return DataType.DT_FLOAT;
    }
    List<DataType> types = OpRegistry.outputTypes(node);
    return tensor.output() < types.size() ? types.get(tensor.output()) : DataType.DT_FLOAT;
  }

  /** The shape the exporter noted, as TensorFlow's own exporters do; else unknown. */
  private Shape noted(TensorName tensor) {
    List<TensorShapeProto> shapes =
        graph
            .node(tensor.node())
            .getAttrOrDefault("_output_shapes", AttrValue.getDefaultInstance())
            .getList()
            .getShapeList();
    return tensor.output() < shapes.size()
        ? Constants.shape(shapes.get(tensor.output()))
        : Shape.unknown();
  }

  /** The shape of a tensor; unknown for one that is not inside. */
  Shape of(TensorName tensor) {
    Operand<?> known = tensors.get(tensor);
    return known == null ? Shape.unknown() : known.asOutput().shape();
  }

  /** The tensors of numbers, in the order of the graph; variables are none. */
  List<HostTensor> tensors() {
    List<HostTensor> found = new ArrayList<>();
    for (NodeDef node : nodes) {
      List<DataType> types = OpRegistry.outputTypes(node);
      for (int i = 0; i < types.size(); i++) {
        if (InputTypes.isNumber(types.get(i)) && !HostVariables.isVariable(node)) {
          TensorName tensor = new TensorName(node.getName(), i);
          found.add(new HostTensor(tensor.toString(), types.get(i), of(tensor), node.getOp()));
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
