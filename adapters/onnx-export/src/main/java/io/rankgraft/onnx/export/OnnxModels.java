package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** ONNX models as values: inner tensors exposed, two models merged into one and taken apart. */
public final class OnnxModels {
  /** A note of a merged model by the second one's prefix: the inputs it brought, one a line. */
  private static final String MERGED = "rankgraft.merged.";

  private OnnxModels() {}

  /**
   * The tensors that can be tapped: inputs, then what each node gives, in the order of the file.
   *
   * @return the producing op by tensor name, {@code Input} for an input
   * @throws BadInputException if the bytes are no ONNX model
   */
  public static Map<String, String> tensors(byte[] model) {
    GraphProto graph = parse("model", model).getGraph();
    Map<String, String> tensors = new LinkedHashMap<>();
    graph.getInputList().forEach(input -> tensors.put(input.getName(), "Input"));
    graph.getInitializerList().forEach(weight -> tensors.remove(weight.getName()));
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().stream()
          .filter(output -> !output.isEmpty())
          .forEach(output -> tensors.put(output, node.getOpType()));
    }
    return tensors;
  }

  /**
   * The version of the standard operators a model uses, for {@link OnnxExport} of what will be
   * merged with it.
   *
   * @throws BadInputException if the bytes are no ONNX model or it names none
   */
  public static int opset(byte[] model) {
    return parse("model", model).getOpsetImportList().stream()
        .filter(set -> set.getDomain().isEmpty())
        .mapToInt(set -> Math.toIntExact(set.getVersion()))
        .findFirst()
        .orElseThrow(
            () -> new BadInputException("model: expected a version of operators but it has none"));
  }

  /**
   * The model with some inner tensors as outputs behind its own.
   *
   * @throws IllegalArgumentException if there is no such tensor; the message lists those there are
   */
  public static byte[] expose(byte[] model, Collection<String> tensors) {
    ModelProto.Builder edited = parse("model", model).toBuilder();
    Set<String> known = tensors(model).keySet();
    Set<String> outputs = new HashSet<>();
    edited.getGraph().getOutputList().forEach(output -> outputs.add(output.getName()));
    for (String tensor : tensors) {
      if (!known.contains(tensor)) {
        throw new IllegalArgumentException(
            "onnx tensor '%s': expected one of %s".formatted(tensor, known));
      }
      if (outputs.add(tensor)) {
        edited.getGraphBuilder().addOutput(typed(edited.getGraph(), tensor));
      }
    }
    return edited.build().toByteArray();
  }

  /** What the file says of a tensor's type; the runtime infers the rest. */
  private static ValueInfoProto typed(GraphProto graph, String tensor) {
    List<ValueInfoProto> known = new ArrayList<>(graph.getValueInfoList());
    known.addAll(graph.getInputList());
    return known.stream()
        .filter(info -> info.getName().equals(tensor))
        .findFirst()
        .orElse(ValueInfoProto.newBuilder().setName(tensor).build());
  }

  /**
   * One model of two: some inputs of the second read tensors of the first. Outputs are those of
   * both; an input of the same name is one input.
   *
   * @param prefix of the second model's inner names, so that they meet none of the first's
   * @param wires tensors of the first by input of the second
   * @throws IllegalArgumentException if a wire leads nowhere, the operator versions differ, an
   *     output is in both or the first has names below the prefix
   */
  public static byte[] merge(
      byte[] first, byte[] second, String prefix, Map<String, String> wires) {
    ModelProto base = parse("first model", first);
    ModelProto added = parse("second model", second);
    requireSameOperators(base, added);
    requireFree(base.getGraph(), prefix);
    requireWires(tensors(first).keySet(), added.getGraph(), wires);

    Map<String, String> names = new LinkedHashMap<>(wires); // of the second, in the result
    GraphProto.Builder graph = base.getGraph().toBuilder();
    Map<String, ValueInfoProto> inputs = new LinkedHashMap<>();
    graph.getInputList().forEach(input -> inputs.put(input.getName(), input));
    Set<String> weights = new HashSet<>();
    added.getGraph().getInitializerList().forEach(weight -> weights.add(weight.getName()));
    List<String> brought = new ArrayList<>();
    for (ValueInfoProto input : added.getGraph().getInputList()) {
      String name = input.getName();
      if (!wires.containsKey(name) && !weights.contains(name)) {
        names.put(name, name);
        if (!inputs.containsKey(name)) {
          graph.addInput(input);
          brought.add(name);
        } else if (elementType(inputs.get(name)) != elementType(input)) {
          throw new IllegalArgumentException(
              "merge, input '%s': expected one element type in both models but they differ"
                  .formatted(name));
        }
      }
    }
    Set<String> outputs = new HashSet<>();
    graph.getOutputList().forEach(output -> outputs.add(output.getName()));
    Set<String> taken = tensors(first).keySet();
    for (ValueInfoProto output : added.getGraph().getOutputList()) {
      String name = output.getName();
      if (taken.contains(name) || !outputs.add(name)) {
        throw new IllegalArgumentException(
            "merge, output '%s': expected a new name but the first model has it; rename it"
                .formatted(name));
      }
      if (!names.containsKey(name)) {
        names.put(name, name);
      }
      graph.addOutput(output);
    }
    for (TensorProto weight : added.getGraph().getInitializerList()) {
      graph.addInitializer(weight.toBuilder().setName(named(names, prefix, weight.getName())));
    }
    for (NodeProto node : added.getGraph().getNodeList()) {
      requireFlat(node);
      graph.addNode(
          node.toBuilder()
              .setName(prefix + "/" + node.getName())
              .clearInput()
              .addAllInput(renamed(names, prefix, node.getInputList()))
              .clearOutput()
              .addAllOutput(renamed(names, prefix, node.getOutputList())));
    }
    return base.toBuilder()
        .setGraph(graph)
        .setIrVersion(Math.max(base.getIrVersion(), added.getIrVersion()))
        .addMetadataProps(
            StringStringEntryProto.newBuilder()
                .setKey(MERGED + prefix)
                .setValue(String.join("\n", brought)))
        .build()
        .toByteArray();
  }

  /**
   * The first model of a merged one, out of the merged one alone.
   *
   * @throws BadInputException if the bytes are no model that {@link #merge} made
   */
  public static byte[] strip(byte[] merged) {
    ModelProto model = parse("merged model", merged);
    ModelProto.Builder first = model.toBuilder().clearMetadataProps();
    GraphProto.Builder graph = first.getGraphBuilder();
    boolean any = false;
    for (StringStringEntryProto note : model.getMetadataPropsList()) {
      if (!note.getKey().startsWith(MERGED)) {
        first.addMetadataProps(note);
        continue;
      }
      any = true;
      String inside = note.getKey().substring(MERGED.length()) + "/";
      List<String> brought = List.of(note.getValue().split("\n"));
      keep(graph, node -> !node.getName().startsWith(inside));
      List<TensorProto> weights = graph.getInitializerList();
      weights = weights.stream().filter(w -> !w.getName().startsWith(inside)).toList();
      graph.clearInitializer().addAllInitializer(weights);
      List<ValueInfoProto> inputs = graph.getInputList();
      inputs = inputs.stream().filter(i -> !brought.contains(i.getName())).toList();
      graph.clearInput().addAllInput(inputs);
    }
    if (!any) {
      throw new BadInputException(
          "merged model: expected one of two models but it does not say where the second begins");
    }
    Set<String> left = tensors(first.build().toByteArray()).keySet();
    List<ValueInfoProto> outputs = graph.getOutputList();
    outputs = outputs.stream().filter(o -> left.contains(o.getName())).toList();
    graph.clearOutput().addAllOutput(outputs);
    return first.build().toByteArray();
  }

  private static void keep(GraphProto.Builder graph, Predicate<NodeProto> which) {
    List<NodeProto> nodes = graph.getNodeList().stream().filter(which).toList();
    graph.clearNode().addAllNode(nodes);
  }

  private static void requireFree(GraphProto first, String prefix) {
    String inside = prefix + "/";
    boolean taken =
        first.getNodeList().stream().anyMatch(n -> n.getName().startsWith(inside))
            || first.getInitializerList().stream().anyMatch(w -> w.getName().startsWith(inside));
    if (taken) {
      throw new IllegalArgumentException(
          "merge, prefix '%s': expected one the first model does not use but it has names below it; choose another"
              .formatted(prefix));
    }
  }

  private static List<String> renamed(
      Map<String, String> names, String prefix, List<String> tensors) {
    return tensors.stream().map(tensor -> named(names, prefix, tensor)).toList();
  }

  /** An empty name is an optional input left out. */
  private static String named(Map<String, String> names, String prefix, String tensor) {
    return tensor.isEmpty() ? "" : names.getOrDefault(tensor, prefix + "/" + tensor);
  }

  private static void requireWires(
      Set<String> tensors, GraphProto second, Map<String, String> wires) {
    List<String> inputs = second.getInputList().stream().map(ValueInfoProto::getName).toList();
    wires.forEach(
        (input, tensor) -> {
          if (!inputs.contains(input)) {
            throw new IllegalArgumentException(
                "merge, input '%s': expected one of %s".formatted(input, inputs));
          }
          if (!tensors.contains(tensor)) {
            throw new IllegalArgumentException(
                "merge, tensor '%s': expected one of %s".formatted(tensor, tensors));
          }
        });
  }

  private static void requireSameOperators(ModelProto first, ModelProto second) {
    for (OperatorSetIdProto set : second.getOpsetImportList()) {
      long version =
          first.getOpsetImportList().stream()
              .filter(other -> other.getDomain().equals(set.getDomain()))
              .mapToLong(OperatorSetIdProto::getVersion)
              .findFirst()
              .orElse(-1);
      if (version != set.getVersion()) {
        throw new IllegalArgumentException(
            "merge: expected operators of one version but the second model has %d and the first %s; export the second with the first's"
                .formatted(set.getVersion(), version < 0 ? "none" : Long.toString(version)));
      }
    }
  }

  private static void requireFlat(NodeProto node) {
    if (node.getAttributeList().stream().anyMatch(a -> a.hasG() || a.getGraphsCount() > 0)) {
      throw new IllegalArgumentException(
          "merge, op %s '%s': expected a second model without control flow but it has some"
              .formatted(node.getOpType(), node.getName()));
    }
  }

  private static int elementType(ValueInfoProto tensor) {
    return tensor.getType().getTensorType().getElemType();
  }

  static ModelProto parse(String who, byte[] model) {
    try {
      ModelProto parsed = ModelProto.parseFrom(model);
      if (!parsed.hasGraph() || parsed.getGraph().getOutputCount() == 0) {
        throw new BadInputException(who + ": expected an ONNX model with outputs but it has none");
      }
      return parsed;
    } catch (InvalidProtocolBufferException e) {
      throw new BadInputException(
          who + ": expected an ONNX model but it is damaged: " + e.getMessage(), e);
    }
  }
}
