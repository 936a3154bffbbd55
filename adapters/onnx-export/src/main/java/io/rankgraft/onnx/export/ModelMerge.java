package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Two models as one and taken apart again; the second reads tensors of the first. */
final class ModelMerge {
  /** A note of a merged model by the second one's prefix: the inputs it brought, one a line. */
  private static final String MERGED = "rankgraft.merged.";

  /** And the tensors of the first it renamed: the name now and the one before, in turn. */
  private static final String RENAMED = "rankgraft.renamed.";

  private final ModelProto base;
  private final ModelProto added;
  private final String prefix;
  private final GraphProto.Builder graph;
  private final Map<String, String> wires;
  private final Map<String, String> names = new LinkedHashMap<>(); // of the second, in the result
  private final Map<String, String> renamed = new LinkedHashMap<>(); // of the first
  private final List<String> brought = new ArrayList<>();

  private ModelMerge(ModelProto base, ModelProto added, String prefix, Map<String, String> wires) {
    this.base = base;
    this.added = added;
    this.prefix = prefix;
    this.wires = wires;
    requireSameOperators();
    if (!isFree(base, prefix)) {
      throw new IllegalArgumentException(
          "merge, prefix '%s': expected one the first model does not use but it has names below it; choose another"
              .formatted(prefix));
    }
    requireWires();
    this.graph = spared().toBuilder();
  }

  /** As {@link OnnxModels#merge}. */
  static ModelProto of(
      ModelProto first, ModelProto second, String prefix, Map<String, String> wires) {
    return new ModelMerge(first, second, prefix, wires).merged();
  }

  /** The first of {@code graft}, {@code graft2}, … that a model has no names below. */
  static String prefix(ModelProto model, String wanted) {
    String prefix = wanted;
    for (int i = 2; !isFree(model, prefix); i++) {
      prefix = wanted + i;
    }
    return prefix;
  }

  private static boolean isFree(ModelProto model, String prefix) {
    String inside = prefix + "/";
    return model.getMetadataPropsList().stream().noneMatch(n -> n.getKey().equals(MERGED + prefix))
        && model.getGraph().getNodeList().stream().noneMatch(n -> n.getName().startsWith(inside))
        && GraphEdit.names(model.getGraph()).stream().noneMatch(n -> n.startsWith(inside));
  }

  /** The first graph with other names for tensors that the second gives under theirs. */
  private GraphProto spared() {
    Set<String> taken = GraphEdit.names(base.getGraph());
    Set<String> inputs = inputs(base.getGraph());
    for (ValueInfoProto output : added.getGraph().getOutputList()) {
      String name = output.getName();
      if (inputs.contains(name)) {
        throw new IllegalArgumentException(
            "merge, output '%s': expected a name that no input has, as ONNX has one space of names, but an input of the first model has it; rename the output"
                .formatted(name));
      }
      if (taken.contains(name)) {
        renamed.put(name, GraphEdit.fresh(taken, "host/" + name));
      }
    }
    return renamed.isEmpty() ? base.getGraph() : GraphEdit.renamed(base.getGraph(), renamed);
  }

  private static Set<String> inputs(GraphProto graph) {
    return graph.getInputList().stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
  }

  private ModelProto merged() {
    Map<String, String> casts = new HashMap<>(); // by tensor of the first
    wires.forEach(
        (input, tensor) -> {
          String now = renamed.getOrDefault(tensor, tensor);
          names.put(input, wantsCast(input, now) ? casts.computeIfAbsent(now, this::asFloat) : now);
        });
    added.getGraph().getInputList().forEach(this::input);
    for (ValueInfoProto output : added.getGraph().getOutputList()) {
      names.putIfAbsent(output.getName(), output.getName());
      graph.addOutput(output);
    }
    for (TensorProto weight : added.getGraph().getInitializerList()) {
      graph.addInitializer(weight.toBuilder().setName(named(weight.getName())));
    }
    for (NodeProto node : added.getGraph().getNodeList()) {
      if (GraphEdit.hasGraphs(node)) {
        throw new IllegalArgumentException(
            "merge, op %s '%s': expected a second model without control flow but it has some; write it without"
                .formatted(node.getOpType(), node.getName()));
      }
      graph.addNode(
          node.toBuilder()
              .setName(prefix + "/" + node.getName())
              .clearInput()
              .addAllInput(node.getInputList().stream().map(this::named).toList())
              .clearOutput()
              .addAllOutput(node.getOutputList().stream().map(this::named).toList()));
    }
    ModelProto.Builder merged =
        base.toBuilder()
            .setGraph(graph)
            .setIrVersion(Math.max(base.getIrVersion(), added.getIrVersion()))
            .addMetadataProps(note(MERGED, brought));
    List<String> before = new ArrayList<>();
    renamed.forEach((old, now) -> before.addAll(List.of(now, old)));
    return before.isEmpty()
        ? merged.build()
        : merged.addMetadataProps(note(RENAMED, before)).build();
  }

  /** Whether the second reads float32 where the first does not say that it gives that. */
  private boolean wantsCast(String input, String tensor) {
    boolean floats =
        added.getGraph().getInputList().stream()
            .anyMatch(i -> i.getName().equals(input) && elementType(i) == ElementTypes.FLOAT);
    return floats && HostFile.declared(graph.build(), tensor) != ElementTypes.FLOAT;
  }

  private String asFloat(String tensor) {
    return add("Cast", List.of(tensor), tensor, Attributes.integer("to", ElementTypes.FLOAT));
  }

  private StringStringEntryProto note(String key, List<String> lines) {
    return StringStringEntryProto.newBuilder()
        .setKey(key + prefix)
        .setValue(String.join("\n", lines))
        .build();
  }

  /** An input of the second: a tensor of the first, one both have, or a new one. */
  private void input(ValueInfoProto input) {
    String name = input.getName();
    boolean weight =
        added.getGraph().getInitializerList().stream().anyMatch(w -> w.getName().equals(name));
    if (weight) {
      return;
    }
    String source = names.getOrDefault(name, name);
    ValueInfoProto same =
        graph.getInputList().stream()
            .filter(i -> i.getName().equals(source))
            .findFirst()
            .orElse(null);
    if (same != null) {
      names.put(name, fitted(same, input));
    } else if (!wires.containsKey(name)) {
      names.put(name, name);
      graph.addInput(input);
      brought.add(name);
    }
  }

  /** The first model's input as the second reads it: ids as wide, and of the same rank. */
  private String fitted(ValueInfoProto has, ValueInfoProto wants) {
    int type = elementType(wants);
    String tensor = has.getName();
    if (elementType(has) != type) {
      boolean ids = isId(elementType(has)) && isId(type);
      if (!ids) {
        throw new IllegalArgumentException(
            "merge, input '%s': expected one element type in both models but the first reads %s and the second %s; declare one"
                .formatted(has.getName(), HostFile.words(elementType(has)), HostFile.words(type)));
      }
      tensor = add("Cast", List.of(tensor), wants.getName(), Attributes.integer("to", type));
    }
    List<TensorShapeProto.Dimension> sizes =
        wants.getType().getTensorType().getShape().getDimList();
    TypeProto.Tensor first = has.getType().getTensorType();
    if (first.hasShape() && first.getShape().getDimCount() != sizes.size()) {
      long[] shape = new long[sizes.size()];
      for (int d = 0; d < shape.length; d++) {
        shape[d] = d == 0 ? -1 : sizes.get(d).getDimValue();
      }
      String target = prefix + "/shape/" + wants.getName();
      graph.addInitializer(
          OnnxNodes.longTensor(new long[] {shape.length}, shape).toBuilder().setName(target));
      tensor = add("Reshape", List.of(tensor, target), wants.getName());
    }
    return tensor;
  }

  private static boolean isId(int type) {
    return type == ElementTypes.INT32 || type == ElementTypes.INT64;
  }

  private String add(
      String op, List<String> inputs, String of, ai.onnx.proto.OnnxMl.AttributeProto... more) {
    String output = prefix + "/" + op + "/" + of;
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(op)
            .setName(output)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(more)));
    return output;
  }

  /** An empty name is an optional input left out. */
  private String named(String tensor) {
    return tensor.isEmpty() ? "" : names.getOrDefault(tensor, prefix + "/" + tensor);
  }

  private void requireWires() {
    Set<String> inputs = inputs(added.getGraph());
    Set<String> tensors = OnnxModels.tensors(base.getGraph()).keySet();
    wires.forEach(
        (input, tensor) -> {
          if (!inputs.contains(input)) {
            throw new IllegalArgumentException(
                "merge, input '%s': expected one of %s".formatted(input, inputs));
          }
          if (!tensors.contains(tensor)) {
            throw new IllegalArgumentException(
                "merge, tensor '%s': expected a tensor of the first model but there is none of that name; %s"
                    .formatted(tensor, io.rankgraft.graph.Names.nearest(tensor, tensors)));
          }
        });
  }

  private void requireSameOperators() {
    for (OperatorSetIdProto set : added.getOpsetImportList()) {
      long version =
          base.getOpsetImportList().stream()
              .filter(other -> other.getDomain().equals(set.getDomain()))
              .mapToLong(OperatorSetIdProto::getVersion)
              .findFirst()
              .orElse(-1);
      if (version != set.getVersion()) {
        throw new IllegalArgumentException(
            "merge: expected operators of one version but the second model has %s and the first %s; export the second with the first's"
                .formatted(set.getVersion(), version < 0 ? "none" : Long.toString(version)));
      }
    }
  }

  private static int elementType(ValueInfoProto tensor) {
    return tensor.getType().getTensorType().getElemType();
  }

  /**
   * The prefix of the merge that was last.
   *
   * @throws BadInputException if the model is not merged
   */
  static String last(ModelProto merged) {
    return merged.getMetadataPropsList().stream()
        .map(StringStringEntryProto::getKey)
        .filter(key -> key.startsWith(MERGED))
        .map(key -> key.substring(MERGED.length()))
        .reduce((first, second) -> second)
        .orElseThrow(
            () ->
                new BadInputException(
                    "merged model: expected one of two models but it does not say where the second"
                        + " begins; give a model that was merged"));
  }

  /**
   * The first model of a merged one.
   *
   * @throws BadInputException if the model is not merged
   */
  static ModelProto strip(ModelProto merged) {
    String prefix = last(merged);
    Map<String, String> notes = new HashMap<>();
    merged.getMetadataPropsList().forEach(note -> notes.put(note.getKey(), note.getValue()));
    String inside = prefix + "/";
    Set<String> brought = Set.of(notes.get(MERGED + prefix).split("\n"));
    Map<String, String> before = new HashMap<>();
    String[] renamed = notes.getOrDefault(RENAMED + prefix, "").split("\n");
    for (int i = 0; i + 1 < renamed.length; i += 2) {
      before.put(renamed[i], renamed[i + 1]);
    }
    GraphProto both = merged.getGraph();
    GraphProto.Builder graph = both.toBuilder().clearNode().clearInitializer();
    graph.clearInput().clearOutput();
    Set<String> gone = new HashSet<>();
    for (NodeProto node : both.getNodeList()) {
      if (node.getName().startsWith(inside)) {
        gone.addAll(node.getOutputList());
      } else {
        graph.addNode(node);
      }
    }
    both.getInitializerList().stream()
        .filter(w -> !w.getName().startsWith(inside))
        .forEach(graph::addInitializer);
    both.getInputList().stream()
        .filter(i -> !brought.contains(i.getName()))
        .forEach(graph::addInput);
    both.getOutputList().stream()
        .filter(o -> !gone.contains(o.getName()))
        .forEach(graph::addOutput);
    ModelProto.Builder first = merged.toBuilder().clearMetadataProps();
    for (StringStringEntryProto note : merged.getMetadataPropsList()) {
      if (!note.getKey().equals(MERGED + prefix) && !note.getKey().equals(RENAMED + prefix)) {
        first.addMetadataProps(note);
      }
    }
    return first.setGraph(GraphEdit.renamed(graph.build(), before)).build();
  }
}
