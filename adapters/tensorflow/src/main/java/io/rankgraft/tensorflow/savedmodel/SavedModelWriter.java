package io.rankgraft.tensorflow.savedmodel;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes a graph whose variables are in files beside it, as TensorFlow's loaders expect it. */
final class SavedModelWriter {
  private static final String SAVE = "save/";

  private SavedModelWriter() {}

  /** A definition of the nodes some others need, and nothing else. */
  static GraphDef pruned(GraphDef graph, Collection<String> roots) {
    Map<String, NodeDef> byName = new HashMap<>();
    graph.getNodeList().forEach(n -> byName.put(n.getName(), n));
    Set<String> kept = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      String name = open.remove();
      if (kept.add(name)) {
        NodeDef node = byName.get(name);
        if (node == null) {
          throw new BadInputException(
              "graph: expected a node '%s' but it is not there".formatted(name));
        }
        for (String input : node.getInputList()) {
          open.add(input.startsWith("^") ? input.substring(1) : TensorName.parse(input).node());
        }
      }
    }
    GraphDef.Builder smaller = GraphDef.newBuilder(graph).clearNode();
    graph.getNodeList().stream().filter(n -> kept.contains(n.getName())).forEach(smaller::addNode);
    return smaller.build();
  }

  /** The variables of a definition: handles by the name they are shared and stored under. */
  static Map<String, NodeDef> variables(GraphDef graph) {
    Map<String, NodeDef> handles = new TreeMap<>();
    for (NodeDef node : graph.getNodeList()) {
      if (node.getOp().equals("VarHandleOp")) {
        String shared = node.getAttrOrThrow("shared_name").getS().toStringUtf8();
        handles.put(shared.isEmpty() ? node.getName() : shared, node);
      }
    }
    return handles;
  }

  /**
   * Writes a folder, which comes into being whole or not at all.
   *
   * @param variables writes the variables of the graph to files of a given prefix
   * @throws BadInputException if the folder is there and not empty, or cannot be written
   */
  static void write(
      Path folder,
      GraphDef graph,
      SignatureDef signature,
      Map<String, CollectionDef> notes,
      Consumer<Path> variables) {
    Path whole = folder.toAbsolutePath();
    Path unfinished = whole.resolveSibling(".unfinished-" + whole.getFileName());
    try {
      if (Files.exists(folder) && !isEmptyFolder(folder)) {
        throw BadInputException.in(
            folder, "expected a new folder to export to but it exists and is not empty");
      }
      DurableFiles.remove(unfinished); // of a run that was killed
      Files.createDirectories(unfinished.resolve(SavedModelFile.VARIABLES));
      MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
      meta.getMetaInfoDefBuilder().addTags(SavedModelFile.SERVE);
      meta.putSignatureDef("serving_default", signature).putAllCollectionDef(notes);
      Map<String, NodeDef> handles = variables(graph);
      if (handles.isEmpty()) {
        meta.setGraphDef(graph);
      } else {
        variables.accept(Path.of(SavedModelFile.variables(unfinished)));
        meta.setGraphDef(withSaver(graph, handles)).setSaverDef(saver());
      }
      SavedModel model =
          SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
      DurableFiles.create(unfinished.resolve(SavedModelFile.GRAPH), out -> writeSorted(model, out));
      Path values = unfinished.resolve(SavedModelFile.VARIABLES);
      for (Path file : DurableFiles.list(values)) {
        DurableFiles.force(file);
      }
      DurableFiles.force(values);
      DurableFiles.force(unfinished);
      Files.deleteIfExists(whole); // empty, or it was refused
      Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(whole.getParent());
    } catch (IOException e) {
      throw new BadInputException(
          "%s: expected a folder to export to but %s".formatted(folder, DurableFiles.reason(e)), e);
    }
  }

  /** TensorFlow hands out maps in an order of chance; sorted, equal models are equal bytes. */
  private static void writeSorted(SavedModel model, OutputStream to) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(to);
    out.useDeterministicSerialization();
    model.writeTo(out);
    out.flush();
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static SaverDef saver() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(SAVE + "filename:0")
        .setSaveTensorName(SAVE + "control_dependency:0")
        .setRestoreOpName(SAVE + "restore_all")
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  /** The graph and the ops that save and restore its variables. */
  private static GraphDef withSaver(GraphDef graph, Map<String, NodeDef> handles) {
    List<DataType> types =
        handles.values().stream().map(h -> h.getAttrOrThrow("dtype").getType()).toList();
    AttrValue dtypes =
        AttrValue.newBuilder().setList(AttrValue.ListValue.newBuilder().addAllType(types)).build();
    List<String> keys = List.copyOf(handles.keySet());
    GraphDef.Builder all = GraphDef.newBuilder(graph);
    all.addNode(
        node("filename", "Placeholder")
            .putAttr("dtype", type(DataType.DT_STRING))
            .putAttr("shape", AttrValue.newBuilder().setShape(shape()).build()));
    all.addNode(strings("keys", keys))
        .addNode(strings("slices", keys.stream().map(k -> "").toList()));
    NodeDef.Builder save =
        node("save", "SaveV2", "filename", "keys", "slices").putAttr("dtypes", dtypes);
    NodeDef.Builder restored = node("restore_all", "NoOp");
    int i = 0;
    for (NodeDef handle : handles.values()) {
      String at = handle.getName();
      AttrValue type = handle.getAttrOrThrow("dtype");
      all.addNode(node("read_" + i, "ReadVariableOp").addInput(at).putAttr("dtype", type));
      save.addInput(SAVE + "read_" + i);
      all.addNode(
          node("assign_" + i, "AssignVariableOp")
              .addInput(at)
              .addInput(SAVE + "restore:" + i)
              .putAttr("dtype", type));
      restored.addInput("^" + SAVE + "assign_" + i);
      i++;
    }
    all.addNode(save);
    all.addNode(
        node("control_dependency", "Identity", "filename")
            .addInput("^" + SAVE + "save")
            .putAttr("T", type(DataType.DT_STRING)));
    all.addNode(
        node("restore", "RestoreV2", "filename", "keys", "slices").putAttr("dtypes", dtypes));
    return all.addNode(restored).build();
  }

  private static NodeDef.Builder node(String name, String op, String... inputs) {
    NodeDef.Builder node = NodeDef.newBuilder().setName(SAVE + name).setOp(op);
    for (String input : inputs) {
      node.addInput(SAVE + input);
    }
    return node;
  }

  private static NodeDef.Builder strings(String name, List<String> values) {
    List<ByteString> bytes = new ArrayList<>();
    values.forEach(v -> bytes.add(ByteString.copyFromUtf8(v)));
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(shape(values.size()))
            .addAllStringVal(bytes)
            .build();
    return node(name, "Const")
        .putAttr("dtype", type(DataType.DT_STRING))
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static TensorShapeProto shape(long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return shape.build();
  }
}
