package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A ranker that exists as a TensorFlow SavedModel, ready for grafts. Immutable: the {@code with}
 * methods give a host that says more.
 *
 * <pre>{@code
 * SavedModelHost host =
 *     SavedModelHost.read(folder)
 *         .withTap("hidden", "dense/Relu:0")
 *         .withTap("logit", "logits/BiasAdd:0");
 * HostBuild build = host.build(scope); // in TRAIN, SERVE or EXPORT
 * }</pre>
 *
 * <p>The file is read without trust. Function calls are inlined, variables of TensorFlow 1 and 2
 * become ours, placeholders with a default take it. All is frozen unless {@link #withTrained} says
 * otherwise. Strings, examples and lookup tables stay outside: declare what they give as inputs
 * with {@link #withInput}. The host is built once in a model's graph, and both TRAIN and SERVE read
 * it.
 */
public final class SavedModelHost {
  private static final String NAME = "host";
  private static final String SIGNATURE = "serving_default";

  private final Path folder;
  private final HostLimits limits;
  private final FlatGraph graph;
  private final HostVariables variables;
  private final SignatureDef signature;
  private final Map<String, TensorName> taps;
  private final Map<TensorName, HostInput> inputs;
  private final Predicate<String> trained;

  private SavedModelHost(
      Path folder,
      HostLimits limits,
      FlatGraph graph,
      HostVariables variables,
      SignatureDef signature,
      Map<String, TensorName> taps,
      Map<TensorName, HostInput> inputs,
      Predicate<String> trained) {
    this.folder = folder;
    this.limits = limits;
    this.graph = graph;
    this.variables = variables;
    this.signature = signature;
    this.taps = taps;
    this.inputs = inputs;
    this.trained = trained;
  }

  /** Reads a SavedModel under the default limits. */
  public static SavedModelHost read(Path folder) {
    return read(folder, HostLimits.ofDefaults());
  }

  /**
   * Reads a SavedModel. It is checked again, where taps and inputs are known, when it is built.
   *
   * @throws BadInputException if it is none, is damaged or exceeds the limits
   */
  public static SavedModelHost read(Path folder, HostLimits limits) {
    MetaGraphDef meta = SavedModelFile.read(folder, limits);
    return of(folder, limits, meta, meta.getGraphDef());
  }

  static SavedModelHost of(Path folder, HostLimits limits, MetaGraphDef meta, GraphDef definition) {
    String who = "host '%s'".formatted(folder);
    FlatGraph flat = FunctionInliner.flatten(who, definition, limits.nodes());
    String restore = meta.getSaverDef().getRestoreOpName();
    HostVariables variables =
        new HostVariables(
            flat,
            folder,
            restore.isEmpty() ? List.of() : flat.standingFor(TensorName.parse(restore).node()),
            limits);
    Map<String, SignatureDef> signatures = new TreeMap<>(meta.getSignatureDefMap());
    SignatureDef signature =
        signatures.getOrDefault(
            SIGNATURE,
            signatures.values().stream().findFirst().orElse(SignatureDef.getDefaultInstance()));
    return new SavedModelHost(
        folder, limits, flat, variables, signature, Map.of(), Map.of(), variable -> false);
  }

  /**
   * This host and one more tap. Where the tensor is a mere copy of another, as what a function
   * gives is, that one is tapped: a join is then seen by all who read it.
   *
   * @param tensor a tensor of the host, {@code dense/Relu:0}, or an output of its signature
   * @throws IllegalArgumentException if there is none of that name, naming the nearest
   */
  public SavedModelHost withTap(String name, String tensor) {
    Names.requireSymbol("tap", name);
    Map<String, TensorName> more = new LinkedHashMap<>(taps);
    more.put(name, copied(find("tap '" + name + "'", tensor)));
    return new SavedModelHost(folder, limits, graph, variables, signature, more, inputs, trained);
  }

  /** This host with a tensor fed instead of computed, one row a candidate. */
  public SavedModelHost withInput(String name, String tensor) {
    return withInput(new HostInput(name, tensor, Axis.CANDIDATE, Shape.unknown()));
  }

  /**
   * This host with a tensor fed instead of computed: a cut point, or a placeholder under another
   * name, axis or shape.
   */
  public SavedModelHost withInput(HostInput input) {
    String who = "host input '" + input.name() + "'";
    Map<TensorName, HostInput> more = new LinkedHashMap<>(inputs);
    more.values().removeIf(i -> i.name().equals(input.name()));
    more.put(find(who, input.tensor()), input);
    return new SavedModelHost(folder, limits, graph, variables, signature, taps, more, trained);
  }

  /**
   * This host with some variables trained; they become parameters {@code host/<variable>}.
   *
   * @throws IllegalArgumentException if none matches, or one that does is not float32
   */
  public SavedModelHost withTrained(Predicate<String> variable) {
    List<HostVariable> chosen =
        variables.all().stream().filter(v -> variable.test(v.name())).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "host '%s': expected variables to train but none matches; it has %s"
              .formatted(folder, variables.all().stream().map(HostVariable::name).toList()));
    }
    for (HostVariable v : chosen) {
      if (v.type() != DataType.DT_FLOAT) {
        throw new IllegalArgumentException(
            "host variable '%s': expected float32 to train but it is %s"
                .formatted(v.name(), HostBoundary.plain(v.type())));
      }
    }
    return new SavedModelHost(folder, limits, graph, variables, signature, taps, inputs, variable);
  }

  /** The tensors a graft can read: all its signature needs that are computed from numbers. */
  public List<HostTensor> tensors() {
    List<TensorName> outputs =
        signature.getOutputsMap().values().stream().map(this::tensorOf).toList();
    HostBoundary boundary = new HostBoundary(graph, variables, limits);
    try (HostShapes shapes =
        new HostShapes(graph, boundary.inside(outputs, inputs.keySet()).nodes())) {
      return shapes.tensors();
    }
  }

  /** The inputs of the host's signature, and the tensors they are. */
  public Map<String, String> signatureInputs() {
    return tensors(signature.getInputsMap());
  }

  /** The outputs of the host's signature, and the tensors they are. */
  public Map<String, String> signatureOutputs() {
    return tensors(signature.getOutputsMap());
  }

  private Map<String, String> tensors(Map<String, TensorInfo> infos) {
    Map<String, String> tensors = new TreeMap<>();
    infos.forEach((key, info) -> tensors.put(key, tensorOf(info).toString()));
    return tensors;
  }

  /** The variables of the host. */
  public List<HostVariable> variables() {
    return variables.all();
  }

  /**
   * The values of a float32 variable as the file holds them, in row-major order.
   *
   * @throws BadInputException if the files are damaged
   */
  public float[] values(HostVariable variable) {
    if (variable.type() != DataType.DT_FLOAT) {
      throw new IllegalArgumentException(
          "host variable '%s': expected float32 but it is %s"
              .formatted(variable.name(), HostBoundary.plain(variable.type())));
    }
    try (TFloat32 tensor = (TFloat32) variables.read(variable)) {
      float[] copy = new float[Math.toIntExact(tensor.size())];
      tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(copy, false, false)));
      return copy;
    }
  }

  /** The path of all the host's names in a model. */
  public String name() {
    return NAME;
  }

  /** The host as a build reads it. Ask once a build. */
  public HostBuild build(GraftScope scope) {
    Built built = scope.shared(NAME, inner -> new Built(this, replay(inner)));
    if (built.host != this) {
      throw new IllegalArgumentException(
          "host '%s': expected the host of the other build but that is '%s' with taps of its own"
              .formatted(folder, built.host.folder));
    }
    return new HostBuild(this, scope, built.replay);
  }

  private record Built(SavedModelHost host, HostReplay replay) {}

  private HostReplay replay(GraftScope scope) {
    if (taps.isEmpty()) {
      throw new IllegalStateException(
          "host '%s': expected a tap but none is declared; it has %s"
              .formatted(folder, names(tensors().stream().map(HostTensor::name).toList())));
    }
    String who = "host '%s', taps %s".formatted(folder, taps.keySet());
    HostBoundary boundary = new HostBoundary(graph, variables, limits);
    List<NodeDef> order = boundary.require(who, taps.values(), inputs.keySet());
    GraphDef.Builder functions = GraphDef.newBuilder();
    functions.getLibraryBuilder().addAllFunction(graph.functionsOf(order).values());
    if (functions.getLibrary().getFunctionCount() > 0) {
      ((Graph) scope.tf().scope().env()).importGraphDef(functions.build());
    }
    Map<TensorName, Operand<?>> fed = new HashMap<>();
    try (HostShapes shapes =
        new HostShapes(graph, boundary.inside(taps.values(), Set.of()).nodes())) {
      for (Map.Entry<TensorName, HostInput> input : inputs(order).entrySet()) {
        fed.put(input.getKey(), placeholder(scope, input.getKey(), input.getValue(), shapes));
      }
    }
    return new HostReplay(
        graph, variables, v -> trained.test(v.name()), order, scope, taps.values(), fed);
  }

  /** Declared inputs that are needed, and the placeholders on the way. */
  private Map<TensorName, HostInput> inputs(List<NodeDef> order) {
    Map<TensorName, String> keys = new HashMap<>();
    signature.getInputsMap().forEach((key, info) -> keys.put(tensorOf(info), key));
    Map<TensorName, HostInput> all = new LinkedHashMap<>();
    Set<TensorName> read = new HashSet<>(taps.values());
    order.forEach(node -> read.addAll(graph.inputs(node)));
    inputs.forEach(
        (tensor, input) -> {
          if (read.contains(tensor)) {
            all.put(tensor, input);
          }
        });
    for (NodeDef node : order) {
      if (node.getOp().startsWith("Placeholder") && !node.getOp().endsWith("Default")) {
        TensorName tensor = new TensorName(node.getName(), 0);
        String key = keys.getOrDefault(tensor, node.getName()).replaceAll("[^A-Za-z0-9_.\\-]", "-");
        all.putIfAbsent(
            tensor, new HostInput(key, tensor.toString(), Axis.CANDIDATE, Shape.unknown()));
      }
    }
    return all;
  }

  private Operand<?> placeholder(
      GraftScope scope, TensorName tensor, HostInput input, HostShapes shapes) {
    NodeDef node = graph.node(tensor.node());
    DataType type = OpRegistry.outputTypes(node).get(tensor.output());
    Class<? extends TType> numbers = Constants.type(type);
    if (numbers == null) {
      throw new IllegalArgumentException(
          "host input '%s': expected a tensor of numbers but '%s' is %s"
              .formatted(input.name(), tensor, HostBoundary.plain(type)));
    }
    Shape shape = input.shape().isUnknown() ? shapes.of(tensor) : input.shape();
    return scope.input(input.name(), numbers, shape, input.axis());
  }

  Map<String, TensorName> taps() {
    return taps;
  }

  SignatureDef signature() {
    return signature;
  }

  private TensorName tensorOf(TensorInfo info) {
    return graph.resolve(TensorName.parse(info.getName()));
  }

  /** The tensor a chain of identities passes on; a variable's read is not looked behind. */
  private TensorName copied(TensorName tensor) {
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

  private TensorName find(String who, String text) {
    TensorName found = graph.resolve(TensorName.parse(text));
    if (graph.nodes().containsKey(found.node())) {
      NodeDef node = graph.node(found.node());
      if (!OpRegistry.has(node.getOp()) || found.output() < OpRegistry.outputTypes(node).size()) {
        return found;
      }
    }
    TensorInfo output = signature.getOutputsMap().get(text);
    if (output != null) {
      return tensorOf(output);
    }
    List<String> known = new ArrayList<>(signature.getOutputsMap().keySet());
    tensors().forEach(t -> known.add(t.name()));
    throw new IllegalArgumentException(
        "%s: expected a tensor of host '%s' but there is no '%s'; %s"
            .formatted(who, folder, text, Names.nearest(text, known)));
  }

  private static String names(Collection<String> names) {
    return String.join(", ", names.stream().limit(20).toList()) + (names.size() > 20 ? " …" : "");
  }
}
