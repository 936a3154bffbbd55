package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Takes the grafts out of a SavedModel that {@link SavedModelExport} wrote: what reads a joined
 * tensor reads the host's again, and what nothing needs any more is left out. The host comes from
 * the union alone, so it is the host that was served.
 */
public final class GraftRemoval {
  private GraftRemoval() {}

  /**
   * Writes the host of a union, with the outputs both have.
   *
   * @throws BadInputException if the union is none, or the folder cannot be written
   */
  public static void strip(Path union, Path folder, HostLimits limits) {
    MetaGraphDef meta = SavedModelFile.read(union, limits);
    if (!meta.containsCollectionDef(SavedModelExport.JOINS)) {
      throw BadInputException.in(
          union, "expected a host with a graft but it does not say where one was joined");
    }
    Map<String, String> originals = originals(union, meta);
    GraphDef.Builder restored = GraphDef.newBuilder(meta.getGraphDef()).clearNode();
    for (NodeDef node : meta.getGraphDef().getNodeList()) {
      NodeDef.Builder copy = NodeDef.newBuilder(node).clearInput();
      node.getInputList()
          .forEach(i -> copy.addInput(i.startsWith("^") ? i : original(i, originals)));
      restored.addNode(copy);
    }
    SignatureDef.Builder signature =
        SignatureDef.newBuilder(meta.getSignatureDefOrThrow("serving_default"))
            .clearInputs()
            .clearOutputs();
    List<String> roots = new ArrayList<>();
    for (String key : SavedModelExport.lines(meta, SavedModelExport.HOST_OUTPUTS)) {
      var output = meta.getSignatureDefOrThrow("serving_default").getOutputsOrThrow(key);
      String name = original(output.getName(), originals);
      signature.putOutputs(key, output.toBuilder().setName(name).build());
      roots.add(TensorName.parse(name).node());
    }
    if (roots.isEmpty()) {
      throw BadInputException.in(union, "expected an output of the host but there is none");
    }
    GraphDef graph = SavedModelWriter.pruned(restored.build(), roots);
    Set<String> kept =
        graph.getNodeList().stream().map(NodeDef::getName).collect(Collectors.toSet());
    meta.getSignatureDefOrThrow("serving_default")
        .getInputsMap()
        .forEach(
            (key, info) -> {
              if (kept.contains(TensorName.parse(info.getName()).node())) {
                signature.putInputs(key, info);
              }
            });
    SavedModelWriter.write(
        folder,
        graph,
        signature.build(),
        Map.of(),
        prefix -> copyVariables(union, SavedModelWriter.variables(graph), prefix));
  }

  private static Map<String, String> originals(Path union, MetaGraphDef meta) {
    List<String> joins = SavedModelExport.lines(meta, SavedModelExport.JOINS);
    Map<String, String> originals = new HashMap<>();
    for (int i = 0; i + 1 < joins.size(); i += 2) {
      originals.put(joins.get(i), joins.get(i + 1));
    }
    Set<String> names = new HashSet<>();
    meta.getGraphDef().getNodeList().forEach(n -> names.add(n.getName()));
    originals
        .values()
        .forEach(
            tensor -> {
              if (!names.contains(TensorName.parse(tensor).node())) {
                throw BadInputException.in(
                    union, "expected the host's tensor '%s' but it is gone".formatted(tensor));
              }
            });
    return originals;
  }

  /** What a tensor stands in for; several grafts may be joined at one place. */
  private static String original(String tensor, Map<String, String> originals) {
    String here = TensorName.parse(tensor).toString();
    for (int steps = 0; steps < originals.size() && originals.containsKey(here); steps++) {
      here = originals.get(here);
    }
    return here;
  }

  private static void copyVariables(Path union, Map<String, NodeDef> variables, Path prefix) {
    String[] keys = variables.keySet().toArray(String[]::new);
    String[] whole = Collections.nCopies(keys.length, "").toArray(String[]::new);
    List<Class<? extends TType>> types = new ArrayList<>();
    variables.values().forEach(v -> types.add(Constants.type(v.getAttrOrThrow("dtype").getType())));
    try (Graph scratch = new Graph();
        Session session = new Session(scratch)) {
      Ops tf = Ops.create(scratch);
      Operand<TString> names = tf.constant(StdArrays.ndCopyOf(keys));
      Operand<TString> slices = tf.constant(StdArrays.ndCopyOf(whole));
      Restore values =
          tf.train.restore(tf.constant(SavedModelFile.variables(union)), names, slices, types);
      List<Operand<?>> read = new ArrayList<>(values.tensors());
      Op save = tf.train.save(tf.constant(prefix.toString()), names, slices, read);
      session.runner().addTarget(save).run().close();
    } catch (TensorFlowException e) {
      throw new BadInputException(
          "%s: expected variables to read but %s".formatted(union, e.getMessage()), e);
    }
  }
}
