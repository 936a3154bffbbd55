package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.graph.Names;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What a SavedModel's file says, whatever is chosen of it.
 *
 * @param signatures by name, those that serve
 * @param assets by the constant that names them, files in the host's folder {@code assets}
 * @param topLevel the nodes of the file that are in no function
 */
record HostContents(
    Path folder,
    HostLimits limits,
    FlatGraph graph,
    HostVariables variables,
    Map<String, SignatureDef> signatures,
    Map<TensorName, String> assets,
    Set<String> topLevel) {
  private static final String SERVING = "serving_default";
  private static final String INTERNAL = "__saved_model";
  private static final int SCALARS_ARE_SCALARS = 24; // from this version of graphs on

  static HostContents of(Path folder, HostLimits limits, MetaGraphDef meta, GraphDef definition) {
    String who = "host '%s'".formatted(folder);
    FlatGraph flat = FunctionInliner.flatten(who, withPlainShapes(definition), limits.nodes());
    FunctionBounds.require(who, flat, limits.nodes());
    String restore = meta.getSaverDef().getRestoreOpName();
    HostVariables variables =
        new HostVariables(
            flat,
            folder,
            restore.isEmpty() ? List.of() : flat.standingFor(TensorName.parse(restore).node()),
            limits);
    Map<String, SignatureDef> signatures = new LinkedHashMap<>();
    SignatureDef serving = meta.getSignatureDefMap().get(SERVING);
    if (serving != null) {
      signatures.put(SERVING, serving);
    }
    for (String name : new TreeSet<>(meta.getSignatureDefMap().keySet())) {
      if (!name.startsWith(INTERNAL)) {
        signatures.putIfAbsent(name, meta.getSignatureDefMap().get(name));
      }
    }
    Set<String> topLevel = new LinkedHashSet<>();
    definition.getNodeList().forEach(node -> topLevel.add(node.getName()));
    Map<TensorName, String> assets = new HashMap<>();
    for (AssetFileDef asset : meta.getAssetFileDefList()) {
      assets.put(TensorName.parse(asset.getTensorInfo().getName()), asset.getFilename());
    }
    return new HostContents(folder, limits, flat, variables, signatures, assets, topLevel);
  }

  /** Old graphs wrote the shape of a scalar where they knew no shape. */
  private static GraphDef withPlainShapes(GraphDef definition) {
    if (!definition.hasVersions()
        || definition.getVersions().getProducer() >= SCALARS_ARE_SCALARS) {
      return definition;
    }
    GraphDef.Builder plain = definition.toBuilder();
    for (NodeDef.Builder node : plain.getNodeBuilderList()) {
      AttrValue shape = node.getAttrMap().get("shape");
      if (node.getOp().equals("Placeholder")
          && shape != null
          && shape.getShape().getDimCount() == 0) {
        TensorShapeProto unknown = TensorShapeProto.newBuilder().setUnknownRank(true).build();
        node.putAttr("shape", AttrValue.newBuilder().setShape(unknown).build());
      }
    }
    return plain.build();
  }

  /** The signature that is read unless another is chosen; empty if the file has none. */
  String firstSignature() {
    return signatures.keySet().stream().findFirst().orElse("");
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  SignatureDef signature(String name) {
    SignatureDef found = signatures.get(name);
    if (found == null && !name.isEmpty()) {
      throw new IllegalArgumentException(
          "signature '%s': expected a signature of host '%s' but there is none; %s"
              .formatted(name, folder, Names.nearest(name, signatures.keySet())));
    }
    return found == null ? SignatureDef.getDefaultInstance() : found;
  }

  TensorName tensorOf(TensorInfo info) {
    return graph.resolve(TensorName.parse(info.getName()));
  }

  /** A tensor's type; invalid for one that is not there. */
  DataType typeOf(TensorName tensor) {
    NodeDef node = graph.nodes().get(tensor.node());
    if (node == null || !OpRegistry.has(node.getOp())) {
      return DataType.DT_INVALID;
    }
    List<DataType> types = OpRegistry.outputTypes(node);
    return tensor.output() < types.size() ? types.get(tensor.output()) : DataType.DT_INVALID;
  }

  HostBoundary boundary() {
    return new HostBoundary(graph, variables, limits);
  }

  /** The tensor a chain of identities passes on; it ends at a variable's read. */
  TensorName copied(TensorName tensor) {
    TensorName here = tensor;
    for (int steps = 0; steps < graph.nodes().size(); steps++) {
      NodeDef node = graph.node(here.node());
      if (!node.getOp().equals("Identity") || variables.readBy(here).isPresent()) {
        return here;
      }
      here = graph.inputs(node).get(0);
    }
    return tensor;
  }

  /** What a message calls the host. */
  String who() {
    return "host '%s'".formatted(folder);
  }
}
