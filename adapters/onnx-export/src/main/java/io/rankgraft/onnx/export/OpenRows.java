package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Graphs for any number of rows made of one with a fixed number: first with the sizes in it opened,
 * else with the whole graph as the body of a Scan that takes one row after the other. Neither is
 * taken on trust: {@link HostProof} runs them against the graph as it is.
 */
final class OpenRows {
  private static final String ROWS = "rows";
  private static final int MOST_REPEATED = 64;

  private final GraphProto graph;
  private final int fixed;
  private final List<String> kept; // tensors that stay outputs or taps
  private final Set<String> names;

  /**
   * @param fixed how many rows the graph has
   */
  OpenRows(GraphProto graph, int fixed, List<String> kept) {
    this.graph = graph;
    this.fixed = fixed;
    this.kept = kept;
    this.names = GraphEdit.names(graph);
  }

  /**
   * How many rows the inputs of a graph are fixed to; 0 where all are open, -1 where they differ.
   */
  static int fixed(GraphProto graph) {
    Set<Integer> sizes = new LinkedHashSet<>();
    for (ValueInfoProto input : graph.getInputList()) {
      if (isScalar(input)) {
        sizes.add(1);
      } else if (input.getType().getTensorType().hasShape()) {
        long rows = input.getType().getTensorType().getShape().getDim(0).getDimValue();
        if (rows > 0) {
          sizes.add((int) Math.min(rows, Integer.MAX_VALUE));
        }
      }
    }
    return sizes.isEmpty() ? 0 : sizes.size() == 1 ? sizes.iterator().next() : -1;
  }

  static boolean isScalar(ValueInfoProto input) {
    return input.getType().getTensorType().hasShape()
        && input.getType().getTensorType().getShape().getDimCount() == 0;
  }

  /** The ways to open it, the fastest first. */
  List<GraphProto> ways(Map<String, long[]> shapes) {
    List<GraphProto> ways = new ArrayList<>();
    if (graph.getInputList().stream().noneMatch(OpenRows::isScalar)) {
      ways.add(sizesOpened(shapes));
    }
    if (fixed <= MOST_REPEATED) {
      ways.add(rowByRow());
    }
    return ways;
  }

  /** Inputs of any number of rows; shapes that say the number compute it. */
  private GraphProto sizesOpened(Map<String, long[]> shapes) {
    GraphProto.Builder edited = graph.toBuilder().clearValueInfo().clearNode().clearInput();
    graph.getInputList().forEach(input -> edited.addInput(opened(input)));
    forgetShapes(edited);
    Map<String, TensorProto> constants = constants();
    for (NodeProto node : graph.getNodeList()) {
      edited.addNode(
          switch (node.getOpType()) {
            case "Reshape" -> reshaped(node, constants, shapes, edited);
            case "Expand" -> expanded(node, constants, edited);
            case "GRU", "LSTM", "RNN" -> started(node, constants, edited);
            default -> node;
          });
    }
    return edited.build();
  }

  private Map<String, TensorProto> constants() {
    Map<String, TensorProto> constants = new HashMap<>();
    graph.getInitializerList().forEach(weight -> constants.put(weight.getName(), weight));
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Constant") && node.getAttributeCount() == 1) {
        constants.put(node.getOutput(0), node.getAttribute(0).getT());
      }
    }
    return constants;
  }

  static long[] longs(TensorProto tensor) {
    if (tensor == null || tensor.getDataType() != ElementTypes.INT64) {
      return null;
    }
    if (!tensor.hasRawData()) {
      return tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray();
    }
    LongBuffer values =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    long[] copy = new long[values.remaining()];
    values.get(copy);
    return copy;
  }

  /** The size that holds the rows is left to the runtime, the others as a run showed them. */
  private NodeProto reshaped(
      NodeProto node,
      Map<String, TensorProto> constants,
      Map<String, long[]> shapes,
      GraphProto.Builder edited) {
    long[] sizes = longs(constants.get(node.getInput(1)));
    long[] seen = shapes.get(node.getOutput(0));
    if (sizes == null || seen == null || sizes.length != seen.length) {
      return node;
    }
    int rows = 0;
    while (rows < sizes.length && (seen[rows] == 0 || seen[rows] % fixed != 0)) {
      rows++;
    }
    if (rows == sizes.length || sizes[rows] <= 0) { // none, or one that is open already
      return node;
    }
    long[] open = seen.clone();
    open[rows] = -1;
    return withInput(node, 1, longs(edited, open));
  }

  /** A size of one is repeated as often as the tensor that is expanded has rows. */
  private NodeProto expanded(
      NodeProto node, Map<String, TensorProto> constants, GraphProto.Builder edited) {
    long[] sizes = longs(constants.get(node.getInput(1)));
    if (sizes == null || sizes.length == 0 || sizes[0] != fixed) {
      return node;
    }
    long[] open = sizes.clone();
    open[0] = 1;
    return withInput(node, 1, longs(edited, open));
  }

  /** Constant first states, [directions, rows, width], are those of the first row for every row. */
  private NodeProto started(
      NodeProto node, Map<String, TensorProto> constants, GraphProto.Builder edited) {
    NodeProto started = node;
    for (int i = 5; i < Math.min(7, node.getInputCount()); i++) {
      TensorProto state = constants.get(node.getInput(i));
      if (state == null || state.getDimsCount() != 3 || state.getDims(1) != fixed) {
        continue;
      }
      String first =
          add(edited, "Gather", Attributes.integer("axis", 1), node.getInput(i), longs(edited, 0));
      String shape = add(edited, "Shape", null, edited.getInput(0).getName());
      String rows = add(edited, "Gather", null, shape, longs(edited, 0));
      String sizes =
          add(
              edited,
              "Concat",
              Attributes.integer("axis", 0),
              longs(edited, 1),
              rows,
              longs(edited, 1));
      started = withInput(started, i, add(edited, "Expand", null, first, sizes));
    }
    return started;
  }

  /** Scan over the rows, the graph its body: each row as often as the graph has rows. */
  private GraphProto rowByRow() {
    GraphProto.Builder outer = graph.toBuilder().clearNode().clearInput().clearValueInfo();
    GraphProto.Builder body = GraphProto.newBuilder().setName("row");
    Map<String, String> inside = new HashMap<>();
    List<String> rows = new ArrayList<>();
    List<String> scanned = new ArrayList<>();
    for (ValueInfoProto input : graph.getInputList()) {
      outer.addInput(opened(input));
      rows.add(input.getName());
      String row = GraphEdit.fresh(names, "row/" + input.getName());
      body.addInput(named(row, input.getType().getTensorType().getElemType()));
      String read = GraphEdit.fresh(names, "row/in/" + input.getName());
      if (isScalar(input)) {
        body.addNode(node("Identity", read, row));
      } else {
        String one = GraphEdit.fresh(names, "row/one/" + input.getName());
        body.addNode(node("Unsqueeze", one, row, longs(outer, 0)));
        long[] sizes = new long[input.getType().getTensorType().getShape().getDimCount()];
        Arrays.fill(sizes, 1);
        if (sizes.length > 0) {
          sizes[0] = fixed;
        }
        body.addNode(
            sizes.length == 0 || fixed == 1
                ? node("Identity", read, one)
                : node("Expand", read, one, longs(outer, sizes)));
      }
      inside.put(input.getName(), read);
    }
    Map<String, String> given = new LinkedHashMap<>();
    for (String tensor : kept) {
      inside.computeIfAbsent(tensor, t -> GraphEdit.fresh(names, "row/" + t));
      given.put(tensor, inside.get(tensor));
    }
    graph.getNodeList().forEach(node -> body.addNode(GraphEdit.renamed(node, inside)));
    given.forEach(
        (tensor, row) -> {
          String first = GraphEdit.fresh(names, "row/out/" + tensor);
          body.addNode(
              node("Gather", first, row, scalar(outer)).toBuilder()
                  .addAttribute(Attributes.integer("axis", 0)));
          body.addOutput(named(first, HostFile.declared(graph, tensor)));
          scanned.add(tensor);
        });
    outer.addNode(
        NodeProto.newBuilder()
            .setOpType("Scan")
            .setName("rows")
            .addAllInput(rows)
            .addAllOutput(scanned)
            .addAttribute(
                AttributeProto.newBuilder().setName("body").setType(AttributeType.GRAPH).setG(body))
            .addAttribute(Attributes.integer("num_scan_inputs", rows.size())));
    List<ValueInfoProto> outputs =
        outer.getOutputList().stream().filter(o -> given.containsKey(o.getName())).toList();
    outer.clearOutput().addAllOutput(outputs);
    forgetShapes(outer);
    return outer.build();
  }

  private static ValueInfoProto named(String name, int type) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
    ValueInfoProto.Builder info = ValueInfoProto.newBuilder().setName(name);
    return type == 0
        ? info.build()
        : info.setType(TypeProto.newBuilder().setTensorType(tensor)).build();
  }

  private static ValueInfoProto opened(ValueInfoProto input) {
    ValueInfoProto.Builder open = input.toBuilder();
    var tensor = open.getTypeBuilder().getTensorTypeBuilder();
    if (tensor.hasShape()) {
      if (tensor.getShape().getDimCount() == 0) {
        tensor.getShapeBuilder().addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(ROWS));
      } else {
        tensor.getShapeBuilder().getDimBuilder(0).setDimParam(ROWS);
      }
    }
    return open.build();
  }

  private static void forgetShapes(GraphProto.Builder edited) {
    edited
        .getOutputBuilderList()
        .forEach(
            output -> {
              if (output.getType().hasTensorType()) {
                output.getTypeBuilder().getTensorTypeBuilder().clearShape();
              }
            });
  }

  private static NodeProto withInput(NodeProto node, int i, String tensor) {
    return node.toBuilder().setInput(i, tensor).build();
  }

  private static NodeProto node(String op, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private String add(
      GraphProto.Builder edited, String op, AttributeProto attribute, String... inputs) {
    NodeProto.Builder node = node(op, GraphEdit.fresh(names, "rows/" + op), inputs).toBuilder();
    edited.addNode(attribute == null ? node : node.addAttribute(attribute));
    return node.getOutput(0);
  }

  private String longs(GraphProto.Builder edited, long... values) {
    String name = GraphEdit.fresh(names, "rows/sizes");
    edited.addInitializer(
        OnnxNodes.longTensor(new long[] {values.length}, values).toBuilder().setName(name));
    return name;
  }

  private String scalar(GraphProto.Builder edited) {
    String name = GraphEdit.fresh(names, "rows/first");
    edited.addInitializer(OnnxNodes.longTensor(new long[0], 0).toBuilder().setName(name));
    return name;
  }
}
