package io.rankgraft.tensorflow.savedmodel;

import com.google.protobuf.ByteString;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.tensorflow.ModelSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The SERVE build of a trained model as one SavedModel: what the outputs need, and no training.
 * Variables stay variables, in files beside the graph; the step is frozen. Of a graph for export
 * the EXPORT build is written, constants and all.
 *
 * <pre>{@code
 * SavedModelExport.of(session)
 *     .withHost(served)
 *     .withOutput("logit", served.taps().require("logit"))
 *     .write(folder);
 * }</pre>
 *
 * <p>Inputs of the host keep the names its own signature gives them; others have their full name.
 * The file notes where grafts were joined, so that {@link GraftRemoval} can take them out again.
 */
public final class SavedModelExport {
  static final String JOINS = "rankgraft_joins";
  static final String HOST_OUTPUTS = "rankgraft_host_outputs";

  private final ModelSession session;
  private final Optional<HostBuild> host;
  private final FeatureSchema features;
  private final Map<String, Operand<?>> outputs;

  private SavedModelExport(
      ModelSession session,
      Optional<HostBuild> host,
      FeatureSchema features,
      Map<String, Operand<?>> outputs) {
    this.session = session;
    this.host = host;
    this.features = features;
    this.outputs = outputs;
  }

  public static SavedModelExport of(ModelSession session) {
    return new SavedModelExport(session, Optional.empty(), new FeatureSchema(List.of()), Map.of());
  }

  /** This export, of a model with a SavedModel host: its SERVE build. */
  public SavedModelExport withHost(HostBuild served) {
    return new SavedModelExport(session, Optional.of(served), features, outputs);
  }

  /** This export, with inputs named as the features of a schema: {@link InputSpec#nameOf}. */
  public SavedModelExport withFeatures(FeatureSchema schema) {
    return new SavedModelExport(session, host, schema, outputs);
  }

  /** This export and one more output of the SERVE build. */
  public SavedModelExport withOutput(String key, Operand<?> tensor) {
    Map<String, Operand<?>> more = new LinkedHashMap<>(outputs);
    more.put(key, tensor);
    return new SavedModelExport(session, host, features, more);
  }

  /**
   * Writes the folder.
   *
   * @throws BadInputException if it exists or cannot be written
   * @throws IllegalArgumentException if an output needs something that is no input of SERVE
   */
  public void write(Path folder) {
    if (outputs.isEmpty()) {
      throw new IllegalStateException("saved model export: expected an output but there is none");
    }
    ModelGraph model = session.model();
    List<String> roots = new ArrayList<>();
    outputs.values().forEach(o -> roots.add(o.op().name()));
    List<HostBuild.Replacement> joins = host.map(HostBuild::replacements).orElse(List.of());
    joins.forEach(j -> roots.add(j.original().op().name())); // or they could not be taken out
    GraphDef graph =
        withFrozenStep(SavedModelWriter.pruned(model.graph().toGraphDef(), roots), model);
    SignatureDef signature = signature(graph, model);
    SavedModelWriter.write(
        folder, graph, signature, notes(joins), prefix -> writeVariables(graph, prefix));
  }

  private void writeVariables(GraphDef graph, Path prefix) {
    ModelGraph model = session.model();
    Ops tf = model.ops().withSubScope("export");
    Map<String, Operand<?>> values = new LinkedHashMap<>();
    SavedModelWriter.variables(graph)
        .forEach(
            (key, node) ->
                values.put(
                    key,
                    tf.readVariableOp(
                        model.graph().operationOrThrow(node.getName()).output(0),
                        Constants.type(node.getAttrOrThrow("dtype").getType()))));
    session.write(values, prefix);
  }

  private GraphDef withFrozenStep(GraphDef graph, ModelGraph model) {
    if (model.isExport()) {
      return graph; // where it is a constant
    }
    String step = model.step().op().name();
    TensorProto value =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT64)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addInt64Val(session.step())
            .build();
    GraphDef.Builder frozen = GraphDef.newBuilder(graph).clearNode();
    for (NodeDef node : graph.getNodeList()) {
      frozen.addNode(
          !node.getName().equals(step)
              ? node
              : NodeDef.newBuilder()
                  .setName(step)
                  .setOp("Const")
                  .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_INT64).build())
                  .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
                  .build());
    }
    return frozen.build();
  }

  private SignatureDef signature(GraphDef graph, ModelGraph model) {
    Map<String, NodeDef> fed = new HashMap<>();
    graph.getNodeList().stream()
        .filter(n -> n.getOp().equals("Placeholder"))
        .forEach(n -> fed.put(n.getName(), n));
    SignatureDef.Builder signature =
        SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
    for (Input<?> input : model.inputs(model.isExport() ? Build.EXPORT : Build.SERVE)) {
      if (fed.remove(input.tensor().op().name()) != null) {
        if (signature.containsInputs(key(input))) {
          throw new IllegalArgumentException(
              "saved model export, input '%s': expected one a feature but '%s' has the same name; export to ONNX, or rename one"
                  .formatted(key(input), input.name()));
        }
        signature.putInputs(key(input), info(input.tensor()));
      }
    }
    if (!fed.isEmpty()) {
      throw new IllegalArgumentException(
          "saved model export: expected outputs of the SERVE build but they need %s, which it does not feed"
              .formatted(fed.keySet()));
    }
    outputs.forEach((key, tensor) -> signature.putOutputs(key, info(tensor)));
    return signature.build();
  }

  private String key(Input<?> input) {
    String prefix = host.map(h -> h.host().name() + "/").orElse("");
    String feature = InputSpec.nameOf(input.name(), features);
    if (!feature.equals(input.name())) {
      return feature;
    }
    return !prefix.isEmpty() && input.name().startsWith(prefix)
        ? input.name().substring(prefix.length())
        : input.name();
  }

  private Map<String, CollectionDef> notes(List<HostBuild.Replacement> joins) {
    if (host.isEmpty()) {
      return Map.of();
    }
    List<String> pairs = new ArrayList<>();
    for (HostBuild.Replacement join : joins) {
      pairs.add(name(join.replacement()));
      pairs.add(name(join.original()));
    }
    Set<Output<?>> taps =
        host.get().taps().names().stream()
            .map(t -> host.get().taps().require(t).asOutput())
            .collect(Collectors.toCollection(HashSet::new));
    List<String> ofHost = new ArrayList<>();
    outputs.forEach(
        (key, tensor) -> {
          if (taps.contains(tensor.asOutput())) {
            ofHost.add(key);
          }
        });
    return Map.of(JOINS, note(pairs), HOST_OUTPUTS, note(ofHost));
  }

  private static CollectionDef note(List<String> lines) {
    CollectionDef.Builder note = CollectionDef.newBuilder();
    lines.forEach(l -> note.getBytesListBuilder().addValue(ByteString.copyFromUtf8(l)));
    return note.build();
  }

  static List<String> lines(MetaGraphDef meta, String note) {
    return meta
        .getCollectionDefOrDefault(note, CollectionDef.getDefaultInstance())
        .getBytesList()
        .getValueList()
        .stream()
        .map(ByteString::toStringUtf8)
        .toList();
  }

  private static String name(Operand<?> tensor) {
    return new TensorName(tensor.op().name(), tensor.asOutput().index()).toString();
  }

  private static TensorInfo info(Operand<?> tensor) {
    TensorShapeProto shape =
        tensor.shape().isUnknown()
            ? TensorShapeProto.newBuilder().setUnknownRank(true).build()
            : SavedModelWriter.shape(tensor.shape().asArray());
    return TensorInfo.newBuilder()
        .setName(name(tensor))
        .setDtype(tensor.asOutput().dataType())
        .setTensorShape(shape)
        .build();
  }
}
