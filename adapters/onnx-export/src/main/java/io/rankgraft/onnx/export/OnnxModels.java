package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.rankgraft.data.BadInputException;
import io.rankgraft.onnx.ModelBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ONNX models as values: inner tensors exposed, two models merged into one and taken apart. */
public final class OnnxModels {
  private OnnxModels() {}

  /**
   * The tensors that can be tapped: inputs, then what each node gives, in the order of the file.
   *
   * @return the producing op by tensor name, {@code Input} for an input
   * @throws BadInputException if the bytes are no ONNX model
   */
  public static Map<String, String> tensors(byte[] model) {
    return tensors(parse("model", model).getGraph());
  }

  static Map<String, String> tensors(GraphProto graph) {
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
    return opset(parse("model", model));
  }

  static int opset(ModelProto model) {
    return model.getOpsetImportList().stream()
        .filter(set -> HostFile.isStandard(set.getDomain()))
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
    return exposed(parse("model", model), tensors).toByteArray();
  }

  static ModelProto exposed(ModelProto model, Collection<String> tensors) {
    ModelProto.Builder edited = model.toBuilder();
    Set<String> known = tensors(model.getGraph()).keySet();
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
    return edited.build();
  }

  /** The model with every tensor of its graph that can be one as an output. */
  static ModelProto exposed(ModelProto model) {
    ModelProto.Builder edited = model.toBuilder();
    Set<String> outputs = new HashSet<>();
    edited.getGraph().getOutputList().forEach(output -> outputs.add(output.getName()));
    for (NodeProto node : model.getGraph().getNodeList()) {
      for (String output : node.getOutputList()) {
        if (!output.isEmpty() && outputs.add(output)) {
          edited.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(output));
        }
      }
    }
    return edited.build();
  }

  /** What the file says of a tensor's type; the runtime infers the rest. */
  static ValueInfoProto typed(GraphProto graph, String tensor) {
    List<ValueInfoProto> known = new ArrayList<>(graph.getValueInfoList());
    known.addAll(graph.getInputList());
    return known.stream()
        .filter(info -> info.getName().equals(tensor))
        .findFirst()
        .orElse(ValueInfoProto.newBuilder().setName(tensor).build());
  }

  /**
   * One model of two: some inputs of the second read tensors of the first. Outputs are those of
   * both; an input of the same name is one input, int32 in one and int64 in the other or not. A
   * tensor of the first that is called like an output of the second gets another name.
   *
   * @param prefix of the second model's inner names, so that they meet none of the first's
   * @param wires tensors of the first by input of the second
   * @throws IllegalArgumentException if a wire leads nowhere, the operator versions differ, an
   *     output is called like an input of the first or the first has names below the prefix
   */
  public static byte[] merge(
      byte[] first, byte[] second, String prefix, Map<String, String> wires) {
    return ModelMerge.of(parse("first model", first), parse("second model", second), prefix, wires)
        .toByteArray();
  }

  /**
   * The first model of a merged one, out of the merged one alone; of several merges the last is
   * undone.
   *
   * @throws BadInputException if the bytes are no model that {@link #merge} made
   */
  public static byte[] strip(byte[] merged) {
    return ModelMerge.strip(parse("merged model", merged)).toByteArray();
  }

  /** As {@link #strip(byte[])}. */
  public static byte[] strip(ByteBuffer merged) {
    return ModelMerge.strip(parse("merged model", merged)).toByteArray();
  }

  static ModelProto parse(String who, byte[] model) {
    return parse(who, ByteBuffer.wrap(model));
  }

  /** The bytes of a model, outside the heap if there are many. */
  static ByteBuffer buffer(ModelProto model) {
    return ModelBuffer.of(model.getSerializedSize(), model::writeTo);
  }

  static ModelProto parse(String who, ByteBuffer model) {
    try {
      // Weights of the parsed model lie in these bytes: a large model is not copied.
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(model).newCodedInput();
      input.enableAliasing(true);
      ModelProto parsed = ModelProto.parseFrom(input);
      if (!parsed.hasGraph() || parsed.getGraph().getOutputCount() == 0) {
        throw new BadInputException(who + ": expected an ONNX model with outputs but it has none");
      }
      return parsed;
    } catch (IOException e) {
      throw new BadInputException(
          who + ": expected an ONNX model but it is damaged; export it again", e);
    }
  }
}
