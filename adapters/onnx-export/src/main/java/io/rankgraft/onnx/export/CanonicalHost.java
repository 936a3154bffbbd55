package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host in the one form everything downstream sees: operators of a version the exporter writes,
 * inputs of types a bundle has, any number of rows, no functions of its own, taps in float32.
 *
 * @param file the host as its file has it, but for casts at its border and taps as outputs
 * @param model the same in the canonical form
 * @param fixed how many rows the file's inputs are fixed to; 0 where they are open
 * @param taps the float32 tensors that are taps, by the file's names of them
 * @param notes what the user ought to know, a sentence each
 */
record CanonicalHost(
    ModelProto file,
    ModelProto model,
    int fixed,
    List<HostInput> inputs,
    Map<String, String> taps,
    List<String> defaults,
    List<String> notes) {
  private static final int IR_VERSION = 8; // the oldest with all that the canonical form has

  /**
   * @param tapped tensors of the file
   * @param texts by input of text, what the numbers 0, 1, … stand for
   * @throws BadInputException if there is no exact form, saying why
   */
  static CanonicalHost of(
      String who, ModelProto read, Set<String> tapped, Map<String, List<String>> texts) {
    HostFile file = HostFile.of(who, read);
    HostBorder border = HostBorder.of(who, file.model().getGraph(), List.copyOf(tapped), texts);
    ModelProto reference = exposed(file.model(), border.graph(), border.taps().values());
    ModelProto flat = FunctionInline.of(reference);
    ModelProto lifted = lifted(flat, file.opset());
    int fixed = OpenRows.fixed(border.graph());
    if (fixed < 0) {
      throw new BadInputException(
          "%s: expected inputs with open rows but they are fixed to different numbers, %s; export the model with an open first dimension (dynamic_axes)"
              .formatted(who, described(border.inputs())));
    }
    return new CanonicalHost(
        reference, lifted, fixed, border.inputs(), border.taps(), file.defaults(), List.of());
  }

  private static ModelProto lifted(ModelProto model, int opset) {
    if (opset >= OnnxExport.OLDEST_OPSET) {
      return model; // grafts are exported with the host's own
    }
    ModelProto.Builder lifted = model.toBuilder().clearOpsetImport();
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      lifted.addOpsetImport(
          set.getDomain().isEmpty() ? set.toBuilder().setVersion(OnnxExport.OPSET).build() : set);
    }
    OpsetLift lift = new OpsetLift(opset, OnnxExport.OPSET, GraphEdit.names(model.getGraph()));
    return lifted
        .setGraph(lift.graph(model.getGraph()))
        .setIrVersion(Math.max(IR_VERSION, model.getIrVersion()))
        .build();
  }

  /** A model with another graph, whose taps are outputs too. */
  private static ModelProto exposed(ModelProto model, GraphProto graph, Iterable<String> taps) {
    GraphProto.Builder edited = graph.toBuilder();
    Set<String> outputs = new LinkedHashSet<>();
    edited.getOutputList().forEach(output -> outputs.add(output.getName()));
    for (String tap : taps) {
      if (outputs.add(tap)) {
        edited.addOutput(OnnxModels.typed(graph, tap));
      }
    }
    return model.toBuilder().setGraph(edited).build();
  }

  /** Whether the canonical form is the file itself, so that nothing has to be proven. */
  boolean isFile() {
    return file == model;
  }

  CanonicalHost withModel(ModelProto other, String... note) {
    return new CanonicalHost(file, other, fixed, inputs, taps, defaults, List.of(note));
  }

  /** Inputs with sizes the file leaves open. */
  CanonicalHost withShapes(Map<String, List<Integer>> shapes) {
    List<HostInput> sized =
        inputs.stream()
            .map(i -> shapes.containsKey(i.name()) ? i.withShape(shapes.get(i.name())) : i)
            .toList();
    ModelProto reference = ranked(file, shapes);
    ModelProto canonical = isFile() ? reference : ranked(model, shapes);
    return new CanonicalHost(reference, canonical, fixed, sized, taps, defaults, notes);
  }

  /** Inputs whose file does not even say how many sizes there are get those given. */
  private static ModelProto ranked(ModelProto model, Map<String, List<Integer>> shapes) {
    ModelProto.Builder edited = model.toBuilder();
    boolean any = false;
    for (ValueInfoProto.Builder input : edited.getGraphBuilder().getInputBuilderList()) {
      List<Integer> sizes = shapes.get(input.getName());
      if (sizes != null && !input.getType().getTensorType().hasShape()) {
        input.getTypeBuilder().getTensorTypeBuilder().setShape(shape("rows", sizes));
        any = true;
      }
    }
    return any ? edited.build() : model;
  }

  private static TensorShapeProto shape(String rows, List<Integer> sizes) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(rows));
    sizes.stream()
        .skip(1)
        .forEach(size -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
    return shape.build();
  }

  /** Whether rows can be made: all sizes are known, and texts have numbers. */
  boolean isComplete() {
    boolean texts =
        file.getGraph().getInputList().stream()
            .anyMatch(
                i ->
                    i.getType().getTensorType().getElemType() == TensorProto.DataType.STRING_VALUE);
    return !texts && rowInputs().stream().allMatch(HostInput::isSized);
  }

  /**
   * A batch whose columns have the sizes of the inputs.
   *
   * @throws BadInputException if there are values that the host's types do not hold
   */
  Batch sized(String who, Batch rows) {
    Map<String, Column> columns = new LinkedHashMap<>(rows.columns());
    for (HostInput input : rowInputs()) {
      Column column = columns.get(input.name());
      if (column == null) {
        continue; // which the session refuses, naming it
      }
      input.requireExact(who, column);
      long width = 1;
      for (int size : input.inner()) {
        width *= size;
      }
      if (input.isSized() && column.size() == rows.rows() * width) {
        int[] shape = input.shape().stream().mapToInt(Integer::intValue).toArray();
        shape[0] = rows.rows();
        columns.put(input.name(), Columns.shaped(column, shape));
      }
    }
    return new Batch(rows.rows(), columns);
  }

  /** Names for graphs by input: the input's own where it may be one. */
  Map<String, String> aliases() {
    Set<String> taken = new LinkedHashSet<>();
    inputs.forEach(input -> taken.add(input.name()));
    Map<String, String> aliases = new LinkedHashMap<>();
    for (HostInput input : inputs) {
      String safe = input.name().replaceAll("[^A-Za-z0-9_.\\-]", "_");
      safe = safe.matches("[A-Za-z0-9].*") ? safe : "input" + safe;
      aliases.put(input.name(), safe.equals(input.name()) ? safe : GraphEdit.fresh(taken, safe));
    }
    return aliases;
  }

  /**
   * The canonical form as it is shipped: with the outputs of the file and sizes as they are fed,
   * and without the casts of taps, which come with the graft and go with it.
   */
  ModelProto shipped(List<String> outputs) {
    GraphProto.Builder graph = model.getGraph().toBuilder().clearOutput().clearNode();
    model.getGraph().getNodeList().stream().filter(n -> !isTapCast(n)).forEach(graph::addNode);
    model.getGraph().getOutputList().stream()
        .filter(o -> outputs.contains(o.getName()))
        .forEach(graph::addOutput);
    List<HostInput> rows = rowInputs();
    for (int i = 0; i < rows.size(); i++) {
      var tensor = graph.getInputBuilder(i).getTypeBuilder().getTensorTypeBuilder();
      String open = tensor.getShape().getDim(0).getDimParam();
      tensor.setShape(shape(open.isEmpty() ? "rows" : open, rows.get(i).shape()));
    }
    return model.toBuilder().setGraph(graph).build();
  }

  /** The inputs as columns give them: with rows where the file has none or a fixed number. */
  List<HostInput> rowInputs() {
    List<HostInput> rows = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      HostInput input = inputs.get(i);
      List<Integer> shape = new ArrayList<>(input.shape());
      if (OpenRows.isScalar(file.getGraph().getInput(i))) {
        shape.add(-1);
      } else if (!shape.isEmpty()) {
        shape.set(0, -1);
      }
      rows.add(input.withShape(shape));
    }
    return rows;
  }

  /** The tensor of the shipped form that becomes a tap, by the file's name of it. */
  String shippedTap(String tensor) {
    return model.getGraph().getNodeList().stream()
        .filter(n -> isTapCast(n) && n.getOutput(0).equals(taps.get(tensor)))
        .map(n -> n.getInput(0))
        .findFirst()
        .orElse(taps.get(tensor));
  }

  private boolean isTapCast(NodeProto node) {
    return node.getOpType().equals("Cast")
        && taps.containsValue(node.getOutput(0))
        && !taps.containsKey(node.getOutput(0));
  }

  static String described(List<HostInput> inputs) {
    List<String> each = new ArrayList<>();
    inputs.forEach(i -> each.add("'%s' %s %s".formatted(i.name(), i.original(), i.shape())));
    return String.join(", ", each);
  }
}
