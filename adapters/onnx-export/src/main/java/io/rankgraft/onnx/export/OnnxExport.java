package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.onnx.export.SourceGraph.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;

/**
 * A TensorFlow graph in ONNX.
 *
 * <p>What does not depend on an input is computed here, once, and becomes a constant. The outputs
 * of the model equal TensorFlow's up to the order of float32 sums.
 *
 * @param model the file's bytes
 * @param inputs the names of the inputs the outputs depend on, in order
 */
public record OnnxExport(byte[] model, List<String> inputs) {
  /** The version of the ONNX operators that is written where nothing else is asked for. */
  public static final int OPSET = 18;

  /** The oldest and the newest version of operators that can be written. */
  public static final int OLDEST_OPSET = 16;

  public static final int NEWEST_OPSET = 26;

  private static final int IR_VERSION = 8;
  private static final Map<String, Rule> RULES = Rule.table();

  /**
   * Converts an EXPORT build.
   *
   * @param outputs tensors by the names they get
   * @throws IllegalArgumentException naming the op and the node if there is one that ONNX lacks
   */
  public static OnnxExport of(ModelGraph model, Map<String, ? extends Operand<?>> outputs) {
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    for (Input<?> input : model.inputs(Build.EXPORT)) {
      inputs.put(input.name(), input.tensor());
    }
    Map<String, List<Operand<?>>> each = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> each.put(name, List.of(tensor)));
    return convert(model.graph(), model.beside(), each, outputs, OPSET).bytes();
  }

  /**
   * A graph that was converted, its large weights outside the heap.
   *
   * @param inputs as of {@link OnnxExport}
   */
  record Converted(ModelProto model, List<String> inputs) {
    OnnxExport bytes() {
      return new OnnxExport(model.toByteArray(), inputs);
    }
  }

  /** As {@link #of(ModelGraph, Map)}; inputs of one name become one input. */
  static Converted converted(
      ModelGraph model, InputNames names, Map<String, ? extends Operand<?>> outputs, int opset) {
    return convert(model.graph(), model.beside(), names.tensors(), outputs, opset);
  }

  /**
   * Converts a graph without variables, such as that of an imported ranker.
   *
   * @param inputs the tensors that are fed, by the names they get
   * @param outputs tensors by the names they get
   * @param opset {@link #OPSET}, or the version of a model this one will be merged with
   */
  public static OnnxExport of(
      Graph graph,
      Map<String, ? extends Operand<?>> inputs,
      Map<String, ? extends Operand<?>> outputs,
      int opset) {
    Map<String, List<Operand<?>>> each = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> each.put(name, List.of(tensor)));
    return convert(graph, Map.of(), each, outputs, opset).bytes();
  }

  private static Converted convert(
      Graph graph,
      Map<Operand<?>, Tensor> beside,
      Map<String, List<Operand<?>>> inputs,
      Map<String, ? extends Operand<?>> outputs,
      int opset) {
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw new IllegalArgumentException(
          "export to ONNX: expected opset %s to %s but got %s"
              .formatted(OLDEST_OPSET, NEWEST_OPSET, opset));
    }
    Map<String, String> fed = new LinkedHashMap<>();
    inputs.forEach((name, tensors) -> tensors.forEach(t -> fed.put(Port.of(t).node(), name)));
    Map<String, Port> fetched = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> fetched.put(name, Port.of(tensor)));

    SourceGraph source =
        new SourceGraph(
            graph,
            beside,
            fed.keySet(),
            fetched.values().stream().map(Port::node).distinct().toList());
    requireRules(source, fed);
    GraphProto.Builder target = GraphProto.newBuilder().setName("ranker");
    OnnxNodes nodes = new OnnxNodes(target, opset);
    var shared = new TfNode.Source(source, fed, source.fold(fetched.values()), nodes);
    List<String> used = new ArrayList<>();
    for (NodeDef node : source.order()) {
      if (fed.containsKey(node.getName())) {
        used.add(fed.get(node.getName()));
      } else if (source.isDynamic(node.getName())) {
        RULES.get(node.getOp()).convert(new TfNode(node, shared), nodes);
      }
    }
    inputs.forEach(
        (name, tensors) -> {
          if (used.contains(name)) {
            target.addInput(valueInfo(name, tensors.get(0).asOutput()));
          }
        });
    fetched.forEach(
        (name, port) -> {
          String tensor = shared.name(port);
          if (!tensor.equals(name)) {
            nodes.addTo(name, "Identity", List.of(tensor));
          }
          target.addOutput(valueInfo(name, source.output(port)));
        });
    ModelProto converted =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("rankgraft")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
            .setGraph(target)
            .build();
    return new Converted(converted, inputs.keySet().stream().filter(used::contains).toList());
  }

  /** The ops that can be converted; any other may occur where it does not depend on an input. */
  public static List<String> ops() {
    return List.copyOf(RULES.keySet());
  }

  private static void requireRules(SourceGraph source, Map<String, String> fed) {
    for (NodeDef node : source.order()) {
      boolean placeholder =
          node.getOp().startsWith("Placeholder")
              && !fed.containsKey(node.getName())
              && !source.isBeside(node.getName());
      boolean unknown =
          source.isDynamic(node.getName())
              && !fed.containsKey(node.getName())
              && !RULES.containsKey(node.getOp());
      if (placeholder) {
        throw new IllegalArgumentException(
            "export to ONNX, op %s '%s': expected an input of the model but it is not declared; declare it or export an output that does not need it"
                .formatted(node.getOp(), node.getName()));
      }
      if (unknown) {
        throw new OpWithoutRule(
            "export to ONNX, op %s '%s': expected an op that ONNX can express but there is no rule for it; write it with others, %s"
                .formatted(
                    node.getOp(), node.getName(), Names.nearest(node.getOp(), RULES.keySet())));
      }
    }
  }

  private static ValueInfoProto valueInfo(String name, Output<?> tensor) {
    TypeProto.Tensor.Builder type =
        TypeProto.Tensor.newBuilder()
            .setElemType(ElementTypes.of("tensor '" + name + "'", tensor.dataType()));
    Shape shape = tensor.shape();
    if (!shape.isUnknown()) {
      TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
      for (int i = 0; i < shape.numDimensions(); i++) {
        var size = TensorShapeProto.Dimension.newBuilder();
        if (shape.get(i) == Shape.UNKNOWN_SIZE) {
          size.setDimParam(name + "_" + i);
        } else {
          size.setDimValue(shape.get(i));
        }
        sizes.addDim(size);
      }
      type.setShape(sizes);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OnnxExport that
        && java.util.Arrays.equals(model, that.model)
        && inputs.equals(that.inputs);
  }

  @Override
  public int hashCode() {
    return 31 * java.util.Arrays.hashCode(model) + inputs.hashCode();
  }

  @Override
  public String toString() {
    return "OnnxExport[%s bytes, inputs=%s]".formatted(model.length, inputs);
  }
}
