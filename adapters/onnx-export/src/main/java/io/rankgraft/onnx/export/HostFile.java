package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.rankgraft.data.BadInputException;
import io.rankgraft.onnx.OnnxHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A host's file with one spelling for what ONNX lets a file spell in several ways: the standard
 * domain has no name, a weight is no input, and the version of the standard operators is said once.
 *
 * @param defaults inputs with a value in the file, which is what the host goes on reading
 */
record HostFile(ModelProto model, int opset, List<String> defaults) {
  /** The versions of the standard operators that a host may be of. */
  static final int OLDEST = 7;

  /**
   * A model nobody vouches for, looked into before anything runs it.
   *
   * @throws BadInputException if it is no model or has what none may have
   */
  static ModelProto parse(String who, ByteBuffer model) {
    OnnxHost.requireSound(model);
    ModelProto parsed = OnnxModels.parse(who, model);
    SizeCheck.require(who, parsed.getGraph());
    return parsed;
  }

  static HostFile of(String who, ModelProto file) {
    ModelProto.Builder model = file.toBuilder().clearOpsetImport();
    int opset = -1;
    Set<String> used = new HashSet<>();
    GraphEdit.eachNode(file.getGraph().getNodeList(), node -> used.add(node.getDomain()));
    file.getFunctionsList()
        .forEach(f -> GraphEdit.eachNode(f.getNodeList(), node -> used.add(node.getDomain())));
    for (OperatorSetIdProto set : file.getOpsetImportList()) {
      if (isStandard(set.getDomain())) {
        opset = (int) Math.max(opset, Math.min(set.getVersion(), Integer.MAX_VALUE));
      } else if (used.contains(set.getDomain())) {
        model.addOpsetImport(set);
      }
    }
    boolean standard = used.stream().anyMatch(HostFile::isStandard);
    if (opset < 0 && !standard) {
      opset = OnnxExport.OPSET; // only operators of other domains: any will do
    }
    if (opset < OLDEST || opset > OnnxExport.NEWEST_OPSET) {
      throw new BadInputException(
          "%s: expected opset %s to %s but the file has %s; export it with one of these"
              .formatted(
                  who, OLDEST, OnnxExport.NEWEST_OPSET, opset < 0 ? "none" : "opset " + opset));
    }
    model.addOpsetImport(0, OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset));
    Set<String> inputs = new LinkedHashSet<>();
    file.getGraph().getInputList().forEach(input -> inputs.add(input.getName()));
    Set<String> weights = new HashSet<>();
    file.getGraph().getInitializerList().forEach(weight -> weights.add(weight.getName()));
    inputs.retainAll(weights);
    GraphProto.Builder graph = file.getGraph().toBuilder().clearInput();
    file.getGraph().getInputList().stream()
        .filter(input -> !weights.contains(input.getName()))
        .forEach(graph::addInput);
    if (used.contains("ai.onnx")) {
      graph.clearNode();
      file.getGraph().getNodeList().forEach(node -> graph.addNode(spelled(node)));
      for (var function : model.getFunctionsBuilderList()) {
        List<NodeProto> nodes = function.getNodeList();
        function.clearNode();
        nodes.forEach(node -> function.addNode(spelled(node)));
      }
    }
    return new HostFile(model.setGraph(graph).build(), opset, List.copyOf(inputs));
  }

  static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private static NodeProto spelled(NodeProto node) {
    NodeProto named = isStandard(node.getDomain()) ? node.toBuilder().clearDomain().build() : node;
    return GraphEdit.withGraphs(
        named,
        graph -> {
          GraphProto.Builder inner = graph.toBuilder().clearNode();
          graph.getNodeList().forEach(n -> inner.addNode(spelled(n)));
          return inner.build();
        });
  }

  /** The element type a file declares for a tensor; 0 where it does not. */
  static int declared(GraphProto graph, String tensor) {
    List<ValueInfoProto> known = new ArrayList<>(graph.getOutputList());
    known.addAll(graph.getInputList());
    known.addAll(graph.getValueInfoList());
    for (ValueInfoProto info : known) {
      if (info.getName().equals(tensor) && info.getType().hasTensorType()) {
        return info.getType().getTensorType().getElemType();
      }
    }
    return 0;
  }

  /** An element type in words. */
  static String words(int type) {
    TensorProto.DataType known = TensorProto.DataType.forNumber(type);
    String name = known == null ? "type " + type : known.name().toLowerCase(java.util.Locale.ROOT);
    return name.equals("float") ? "float32" : name;
  }
}
