package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * A host as TensorFlow itself runs its file: functions are called, the file's own ops restore its
 * variables, and nothing is rebuilt. Only what the asked outputs need is there, so that no other
 * part of the file can run.
 */
final class OwnEngine implements AutoCloseable {
  /** Beside the ops that may run: they read the files of the variables and no other. */
  private static final Set<String> RESTORING =
      Set.of("RestoreV2", "Assign", "AssignVariableOp", "VarIsInitializedOp");

  private final String who;
  private final Graph graph = new Graph();
  private final Session session;

  /**
   * @param roots the tensors that are asked for, by their names in the file; nothing is {@link
   *     #outside}
   * @throws BadInputException if TensorFlow refuses the file
   */
  OwnEngine(HostContents host, Set<String> roots) {
    this.who = host.who();
    try {
      MetaGraphDef meta = SavedModelFile.read(host.folder(), host.limits());
      graph.importGraphDef(needed(host, meta, roots));
      session = new Session(graph);
      if (restores(host, meta)) {
        try (TString files = TString.scalarOf(SavedModelFile.variables(host.folder()))) {
          session
              .runner()
              .feed(meta.getSaverDef().getFilenameTensorName(), files)
              .addTarget(TensorName.parse(meta.getSaverDef().getRestoreOpName()).node())
              .run()
              .close();
        }
      }
    } catch (TensorFlowException e) {
      graph.close();
      throw refused(e);
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  private BadInputException refused(TensorFlowException e) {
    return new BadInputException(
        "%s: expected a file TensorFlow runs but %s".formatted(who, HostShapes.firstLine(e)), e);
  }

  private static GraphDef pruned(GraphDef whole, Set<String> kept) {
    GraphDef needed = SavedModelWriter.pruned(whole, kept);
    FlatGraph calls = new FlatGraph(Map.of(), Map.of(), Map.of(), functions(whole));
    GraphDef.Builder smaller = needed.toBuilder();
    smaller
        .getLibraryBuilder()
        .clearFunction()
        .addAllFunction(calls.functionsOf(needed.getNodeList()).values());
    return smaller.build();
  }

  private static Map<String, FunctionDef> functions(GraphDef graph) {
    Map<String, FunctionDef> functions = new HashMap<>();
    graph.getLibrary().getFunctionList().forEach(f -> functions.put(f.getSignature().getName(), f));
    return functions;
  }

  /** Why the file cannot run as it is; empty if it can. */
  static Optional<String> outside(HostContents host, Set<String> roots) {
    GraphDef graph = needed(host, SavedModelFile.read(host.folder(), host.limits()), roots);
    List<NodeDef> all = new ArrayList<>(graph.getNodeList());
    graph.getLibrary().getFunctionList().forEach(f -> all.addAll(f.getNodeDefList()));
    Set<String> functions = functions(graph).keySet();
    for (NodeDef node : all) {
      if (!host.boundary().mayRun(node.getOp())
          && !RESTORING.contains(node.getOp())
          && !functions.contains(node.getOp())) {
        return Optional.of("the file's '%s' is %s".formatted(node.getName(), node.getOp()));
      }
    }
    return Optional.empty();
  }

  private static boolean restores(HostContents host, MetaGraphDef meta) {
    return !meta.getSaverDef().getRestoreOpName().isEmpty() && !host.variables().all().isEmpty();
  }

  /** What some tensors and the variables need, on this machine. */
  private static GraphDef needed(HostContents host, MetaGraphDef meta, Set<String> roots) {
    Set<String> kept = new HashSet<>();
    roots.forEach(root -> kept.add(TensorName.parse(root).node()));
    if (restores(host, meta)) {
      kept.add(TensorName.parse(meta.getSaverDef().getRestoreOpName()).node());
      kept.add(TensorName.parse(meta.getSaverDef().getFilenameTensorName()).node());
    }
    return placed(pruned(meta.getGraphDef(), kept));
  }

  /** Devices of the machine it was made on are gone. */
  private static GraphDef placed(GraphDef graph) {
    GraphDef.Builder here = graph.toBuilder();
    here.getNodeBuilderList().forEach(NodeDef.Builder::clearDevice);
    here.getLibraryBuilder()
        .getFunctionBuilderList()
        .forEach(f -> f.getNodeDefBuilderList().forEach(NodeDef.Builder::clearDevice));
    return here.build();
  }

  boolean has(String tensor) {
    TensorName name = TensorName.parse(tensor);
    return graph.operation(name.node()) != null;
  }

  /**
   * Some tensors as float32.
   *
   * @param fed by the name in the file, each in a type that casts to its own
   */
  Map<String, float[]> run(Map<String, Tensor> fed, Set<String> wanted) {
    List<Tensor> cast = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      fed.forEach(
          (name, tensor) -> {
            cast.add(cast(tensor, name));
            TensorName to = TensorName.parse(name);
            runner.feed(to.node(), to.output(), cast.get(cast.size() - 1));
          });
      Ops tf = Ops.create(graph);
      List<String> names = List.copyOf(wanted);
      for (String name : names) {
        TensorName from = TensorName.parse(name);
        Operand<?> tensor = graph.operationOrThrow(from.node()).output(from.output());
        runner.fetch(tf.identity(HostReplay.wide(tf, tensor)));
      }
      try (Result result = runner.run()) {
        Map<String, float[]> values = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
          TFloat32 tensor = (TFloat32) result.get(i);
          float[] copy = new float[Math.toIntExact(tensor.size())];
          tensor.asRawTensor().data().asFloats().copyTo(DataBuffers.of(copy, false, false), copy.length);
          values.put(names.get(i), copy);
        }
        return values;
      }
    } catch (TensorFlowException e) {
      throw refused(e);
    } finally {
      cast.forEach(Tensor::close);
    }
  }

  private Tensor cast(Tensor tensor, String name) {
    TensorName to = TensorName.parse(name);
    var type = graph.operationOrThrow(to.node()).output(to.output()).dataType();
    try (Graph scratch = new Graph();
        Session casting = new Session(scratch)) {
      Ops tf = Ops.create(scratch);
      Operand<?> from =
          tf.placeholder(InputTypes.fed(tensor.dataType()), Placeholder.shape(tensor.shape()));
      Operand<?> wide = tf.identity(from);
      Result result =
          casting.runner().feed(from, tensor).fetch(InputTypes.cast(tf, wide, type)).run();
      return result.get(0);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
