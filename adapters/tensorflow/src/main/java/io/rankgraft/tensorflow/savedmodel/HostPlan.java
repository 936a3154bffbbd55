package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** What follows from a file and what was chosen of it. */
record HostPlan(HostContents file, HostChoices choices) {
  private static final Set<String> HANDS_ON =
      Set.of(
          "Identity",
          "IdentityN",
          "Cast",
          "Reshape",
          "Squeeze",
          "ExpandDims",
          "EnsureShape",
          "StopGradient",
          "PreventGradient",
          "CheckNumerics",
          "Snapshot");

  private HostInputs feeding() {
    return new HostInputs(file, choices);
  }

  /** See {@link SavedModelHost#tensors}. */
  List<HostTensor> tensors() {
    List<TensorName> outputs =
        file.signature(choices.signature()).getOutputsMap().values().stream()
            .map(file::tensorOf)
            .toList();
    try (HostShapes shapes =
        new HostShapes(file, file.boundary().inside(outputs, choices.inputs().keySet()).nodes())) {
      List<HostTensor> ordered = new ArrayList<>(shapes.tensors());
      ordered.sort(Comparator.comparing(tensor -> !tensor.mayBeLogit())); // stable
      return ordered;
    }
  }

  /** See {@link SavedModelHost#producer}. */
  TapProducer producer(String tap) {
    TensorName here = choices.taps().get(tap);
    if (here == null) {
      throw new IllegalArgumentException(
          "producer of tap '%s': expected a tap of %s but there is none; %s"
              .formatted(tap, file.who(), Names.nearest(tap, choices.taps().keySet())));
    }
    FlatGraph graph = file.graph();
    NodeDef node = graph.node(here.node());
    for (int steps = 0; HANDS_ON.contains(node.getOp()) && steps < graph.nodes().size(); steps++) {
      here = graph.inputs(node).get(node.getOp().equals("IdentityN") ? here.output() : 0);
      node = graph.node(here.node());
    }
    return new TapProducer(
        node.getOp(),
        here.toString(),
        graph.inputs(node).stream().map(TensorName::toString).toList());
  }

  /** See {@link SavedModelHost#idRanges}. */
  Map<String, Long> idRanges() {
    HostInputs feeding = feeding();
    HostBoundary boundary = file.boundary();
    List<NodeDef> order = boundary.require(file.who(), choices.taps().values(), feeding.cuts());
    try (HostShapes shapes = shapes(boundary, feeding, choices.taps().values())) {
      return feeding.idRanges(order, new IdRanges(file, shapes));
    }
  }

  /** See {@link SavedModelHost#openSizes}. */
  Map<String, Long> openSizes() {
    HostInputs feeding = feeding();
    HostBoundary boundary = file.boundary();
    List<NodeDef> order = boundary.require(file.who(), choices.taps().values(), feeding.cuts());
    try (HostShapes shapes = shapes(boundary, feeding, choices.taps().values())) {
      return feeding.openSizes(order, new OpenSizes(file, shapes));
    }
  }

  /** The host in a model's graph. */
  HostReplay replay(GraftScope scope) {
    Map<String, TensorName> taps = choices.taps();
    if (taps.isEmpty()) {
      throw new IllegalStateException(
          "%s: expected a tap but none is declared; it has %s"
              .formatted(file.who(), names(tensors().stream().map(HostTensor::name).toList())));
    }
    String who = "%s, taps %s".formatted(file.who(), taps.keySet());
    HostBoundary boundary = file.boundary();
    HostInputs feeding = feeding();
    List<NodeDef> order = boundary.require(who, taps.values(), feeding.cuts());
    Map<TensorName, Operand<?>> fed;
    try (HostShapes shapes = shapes(boundary, feeding, taps.values())) {
      fed = feeding.placeholders(scope, order, shapes);
    }
    GraphDef.Builder functions = GraphDef.newBuilder();
    functions.getLibraryBuilder().addAllFunction(file.graph().functionsOf(order).values());
    if (functions.getLibrary().getFunctionCount() > 0) {
      ((Graph) scope.tf().scope().env()).importGraphDef(functions.build());
    }
    long fixedRows = feeding.fixedRows(order);
    try {
      HostReplay replay =
          new HostReplay(
              file.graph(),
              file.variables(),
              v -> choices.trained().test(v.name()),
              order,
              scope,
              taps.values(),
              fed,
              fixedRows);
      taps.forEach((tap, tensor) -> requireOpen(tap, replay.tensor(tensor).shape(), fixedRows));
      return replay;
    } catch (TensorFlowException | IllegalArgumentException e) {
      if (e instanceof BadInputException said) {
        throw said;
      }
      throw new BadInputException(
          "%s: expected ops that fit one another but %s%s"
              .formatted(
                  who, HostShapes.firstLine(e), fixedRows == 0 ? "" : "; " + export(fixedRows)),
          e);
    }
  }

  private void requireOpen(String tap, Shape shape, long fixedRows) {
    if (fixedRows > 0
        && !shape.isUnknown()
        && shape.numDimensions() > 0
        && shape.get(0) != Shape.UNKNOWN_SIZE) {
      throw new BadInputException(
          "%s: expected an open number of rows but tap '%s' is %s; %s"
              .formatted(file.who(), tap, shape, export(fixedRows)));
    }
  }

  private static String export(long fixedRows) {
    return "its inputs have a fixed batch of %s: export it with an open one".formatted(fixedRows);
  }

  /** Shapes of all the taps need, past the tensors that are fed in their place. */
  private HostShapes shapes(
      HostBoundary boundary, HostInputs feeding, Collection<TensorName> taps) {
    List<TensorName> wanted = new ArrayList<>(taps);
    wanted.addAll(feeding.cuts());
    return new HostShapes(file, boundary.inside(wanted, Set.of()).nodes());
  }

  /** Outputs of the signature that are numbers, and computed from those that are fed. */
  List<String> comparableOutputs() {
    HostBoundary boundary = file.boundary();
    Set<TensorName> cuts = feeding().cuts();
    List<String> outputs = new ArrayList<>();
    file.signature(choices.signature())
        .getOutputsMap()
        .forEach(
            (name, info) -> {
              TensorName tensor = file.tensorOf(info);
              if (file.graph().nodes().containsKey(tensor.node())
                  && boundary.isNumber(tensor)
                  && boundary.inside(List.of(tensor), cuts).crossing().isEmpty()) {
                outputs.add(name);
              }
            });
    return outputs;
  }

  /** The outputs of the signature by the names the file itself gives their tensors. */
  Map<String, String> outputsInFile() {
    Map<String, String> names = new LinkedHashMap<>();
    file.signature(choices.signature())
        .getOutputsMap()
        .forEach((name, info) -> names.put(name, info.getName()));
    return names;
  }

  /** The inputs by the names the file itself gives their tensors, where it has any outside. */
  Map<String, String> inputsInFile() {
    return feeding().inFile();
  }

  /** The number of rows the file fixes for what the taps need; 0 if it is open. */
  long fixedRows() {
    HostInputs feeding = feeding();
    return feeding.fixedRows(
        file.boundary().inside(choices.taps().values(), feeding.cuts()).nodes());
  }

  private static String names(Collection<String> names) {
    return String.join(", ", names.stream().limit(20).toList()) + (names.size() > 20 ? " …" : "");
  }
}
