package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** Shapes of a host's tensors as TensorFlow infers them, in a graph made for that alone. */
final class HostShapes implements AutoCloseable {
  private static final String FED = "outside/";

  private final Graph scratch = new Graph();
  private final FlatGraph graph;
  private final Set<String> nodes = new HashSet<>();

  /**
   * @param inside allowed nodes; what they read of others is taken for inputs of any shape
   */
  HostShapes(FlatGraph graph, List<NodeDef> inside) {
    this.graph = graph;
    inside.forEach(n -> nodes.add(n.getName()));
    GraphDef.Builder def = GraphDef.newBuilder();
    Set<String> fed = new HashSet<>();
    for (NodeDef node : inside) {
      NodeDef.Builder copy = NodeDef.newBuilder(node).clearInput().clearDevice();
      node.getAttrMap().keySet().stream().filter(a -> a.startsWith("_")).forEach(copy::removeAttr);
      for (TensorName input : graph.inputs(node)) {
        if (nodes.contains(input.node())) {
          copy.addInput(input.toString());
        } else {
          String name = FED + input.node() + "/" + input.output();
          copy.addInput(name);
          if (fed.add(name)) {
            def.addNode(placeholder(name, typeOf(input), noted(input)));
          }
        }
      }
      FlatGraph.controls(node).stream()
          .filter(nodes::contains)
          .forEach(c -> copy.addInput("^" + c));
      def.addNode(copy);
    }
    def.setLibrary(
        FunctionDefLibrary.newBuilder().addAllFunction(graph.functionsOf(inside).values()));
    try {
      scratch.importGraphDef(def.build());
    } catch (TensorFlowException | IllegalArgumentException e) {
      scratch.close();
      throw new BadInputException(
          "host: expected a graph TensorFlow can read but " + e.getMessage(), e);
    }
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
  private TensorShapeProto noted(TensorName tensor) {
    List<TensorShapeProto> shapes =
        graph
            .node(tensor.node())
            .getAttrOrDefault("_output_shapes", AttrValue.getDefaultInstance())
            .getList()
            .getShapeList();
    return tensor.output() < shapes.size()
        ? shapes.get(tensor.output())
        : TensorShapeProto.newBuilder().setUnknownRank(true).build();
  }

  private static NodeDef placeholder(String name, DataType type, TensorShapeProto shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Placeholder")
        .putAttr("dtype", AttrValue.newBuilder().setType(type).build())
        .putAttr("shape", AttrValue.newBuilder().setShape(shape).build())
        .build();
  }

  /** The shape of a tensor; unknown for one that is not inside. */
  Shape of(TensorName tensor) {
    GraphOperation op =
        scratch.operation(
            nodes.contains(tensor.node())
                ? tensor.node()
                : FED + tensor.node() + "/" + tensor.output());
    if (op == null) {
      return Shape.unknown();
    }
    int output = nodes.contains(tensor.node()) ? tensor.output() : 0;
    return output < op.numOutputs() ? op.output(output).shape() : Shape.unknown();
  }

  /** The tensors a graft can read. */
  List<HostTensor> tensors() {
    List<HostTensor> tensors = new ArrayList<>();
    for (String name : nodes) {
      NodeDef node = graph.node(name);
      List<DataType> types = OpRegistry.outputTypes(node);
      for (int i = 0; i < types.size(); i++) {
        if (Constants.type(types.get(i)) != null && !HostVariables.isVariable(node)) {
          TensorName tensor = new TensorName(name, i);
          tensors.add(new HostTensor(tensor.toString(), types.get(i), of(tensor), node.getOp()));
        }
      }
    }
    return tensors;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
