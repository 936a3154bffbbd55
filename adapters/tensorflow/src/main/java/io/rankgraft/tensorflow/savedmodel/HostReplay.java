package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * A host's nodes built again in a model's graph, one by one, with what stands at its edge replaced:
 * inputs by placeholders, frozen variables by fixed data, trained ones by parameters, and gathers
 * of their rows by lookups, where a gradient of rows arrives.
 */
final class HostReplay {
  private static final int MOST_DIMENSIONS = 32;

  private final FlatGraph graph;
  private final HostVariables variables;
  private final Predicate<HostVariable> trained;
  private final List<NodeDef> order;
  private final GraftScope scope;
  private final Map<TensorName, Operand<?>> tensors;
  private final Map<String, GraphOperation> operations = new HashMap<>();
  private final Map<HostVariable, Operand<?>> whole = new HashMap<>();
  private final Map<HostVariable, EmbeddingTable> tables = new HashMap<>();
  private final Set<HostVariable> gathered = new HashSet<>();
  private final long fixedRows;
  private final Map<TensorName, Operand<?>> casts = new HashMap<>();

  /** Rows of a variable, by ids. */
  private record Rows(HostVariable variable, TensorName ids, long batchDims) {}

  /**
   * @param order nodes, each after those it needs
   * @param wanted the taps
   * @param inputs what is fed, by the tensor it stands for
   * @param fixedRows the number of rows the file fixes and this opens; 0 if it is open
   */
  HostReplay(
      FlatGraph graph,
      HostVariables variables,
      Predicate<HostVariable> trained,
      List<NodeDef> order,
      GraftScope scope,
      Collection<TensorName> wanted,
      Map<TensorName, Operand<?>> inputs,
      long fixedRows) {
    this.graph = graph;
    this.variables = variables;
    this.trained = trained;
    this.order = order;
    this.scope = scope;
    this.tensors = new HashMap<>(inputs);
    this.fixedRows = fixedRows;
    order.forEach(node -> rowsOf(node).ifPresent(rows -> gathered.add(rows.variable())));
    NodeCopier copier = new NodeCopier(scope.tf(), "nodes");
    order.forEach(node -> place(node, copier, tensors, false));
    wanted.forEach(tap -> tensors.put(tap, input(tap, tensors)));
  }

  /** A tap, or a tensor one of them needs, in the host's own type. */
  Operand<?> tensor(TensorName name) {
    return tensors.get(name);
  }

  /** A tap as float32; one op, however often it is asked for. */
  Operand<?> tap(TensorName name) {
    return casts.computeIfAbsent(name, n -> wide(scope.tf(), tensors.get(n)));
  }

  static Operand<?> wide(Ops tf, Operand<?> tensor) {
    return InputTypes.cast(tf, tensor, DataType.DT_FLOAT);
  }

  /**
   * Everything downstream of some replaced tensors built anew.
   *
   * @param replaced what is in their places
   * @return these, and all tensors that depend on them
   */
  Map<TensorName, Operand<?>> downstream(Map<TensorName, Operand<?>> replaced, Ops tf) {
    Map<TensorName, Operand<?>> changed = new LinkedHashMap<>(replaced);
    NodeCopier copier = new NodeCopier(tf, "joined");
    for (NodeDef node : order) {
      if (graph.inputs(node).stream().anyMatch(changed::containsKey)) {
        Map<TensorName, Operand<?>> local = new HashMap<>();
        for (TensorName input : graph.inputs(node)) {
          local.put(input, changed.getOrDefault(input, tensors.get(input)));
        }
        local.values().removeIf(Objects::isNull); // variables, read by themselves
        place(node, copier, local, true);
        local.forEach(
            (name, operand) -> {
              if (name.node().equals(node.getName())) {
                changed.putIfAbsent(name, operand); // what was replaced stays so
              }
            });
      }
    }
    return changed;
  }

  /** Builds one node into {@code into}, which holds its inputs. */
  private void place(
      NodeDef node, NodeCopier copier, Map<TensorName, Operand<?>> into, boolean again) {
    TensorName first = new TensorName(node.getName(), 0);
    List<TensorName> inputs = graph.inputs(node);
    if (variables.readBy(first).isPresent()) {
      return; // read where it is needed, for a gather of rows does not need the whole
    }
    Optional<Rows> rows = rowsOf(node);
    if (rows.isPresent()) {
      into.putIfAbsent(first, gather(rows.get(), into, again));
      return;
    }
    switch (node.getOp()) {
      case "Placeholder", "PlaceholderV2" -> {} // fed
      case "PlaceholderWithDefault", "EnsureShape" -> // a default that is not fed
          into.putIfAbsent(first, input(inputs.get(0), into));
      case "IdentityN" -> { // has no gradient
        for (int i = 0; i < inputs.size(); i++) {
          into.putIfAbsent(new TensorName(node.getName(), i), input(inputs.get(i), into));
        }
      }
      case "Gather" -> // has no gradient either
          into.putIfAbsent(
              first, gather(input(inputs.get(0), into), input(inputs.get(1), into), 0));
      case "ResourceGatherNd" ->
          into.putIfAbsent(first, gatherNd(input(inputs.get(0), into), input(inputs.get(1), into)));
      case "Reshape" -> {
        Optional<Operand<?>> open = openReshape(inputs, into);
        if (open.isPresent()) {
          into.putIfAbsent(first, open.get());
        } else {
          copy(node, inputs, copier, into, again);
        }
      }
      default -> copy(node, inputs, copier, into, again);
    }
  }

  /** A reshape to a fixed number of rows as one to as many as there are. */
  private Optional<Operand<?>> openReshape(
      List<TensorName> inputs, Map<TensorName, Operand<?>> from) {
    long[] dims = Constants.integers(graph.node(inputs.get(1).node()), MOST_DIMENSIONS);
    if (fixedRows == 0 || dims.length == 0 || dims[0] != fixedRows) {
      return Optional.empty();
    }
    Ops tf = scope.tf();
    Operand<?> x = input(inputs.get(0), from);
    long[] rest = Arrays.copyOfRange(dims, 1, dims.length);
    Operand<TInt64> to;
    if (Arrays.stream(rest).allMatch(d -> d >= 0)) {
      dims[0] = -1;
      to = tf.constant(dims);
    } else {
      Operand<TInt64> rows =
          tf.slice(
              tf.shape(x, TInt64.class), tf.constant(new long[] {0}), tf.constant(new long[] {1}));
      to = tf.concat(List.of(rows, tf.constant(rest)), tf.constant(0));
    }
    return Optional.of(tf.reshape(x, to));
  }

  private void copy(
      NodeDef node,
      List<TensorName> inputs,
      NodeCopier copier,
      Map<TensorName, Operand<?>> into,
      boolean again) {
    List<Operand<?>> given = new ArrayList<>();
    for (TensorName input : inputs) {
      given.add(input(input, into));
    }
    List<GraphOperation> controls =
        FlatGraph.controls(node).stream()
            .filter(operations::containsKey)
            .map(operations::get)
            .toList();
    GraphOperation built = copier.copy(node, given, controls);
    if (!again) {
      operations.put(node.getName(), built);
    }
    for (int i = 0; i < built.numOutputs(); i++) {
      into.putIfAbsent(new TensorName(node.getName(), i), built.output(i));
    }
  }

  private Operand<?> input(TensorName name, Map<TensorName, Operand<?>> from) {
    Operand<?> found = from.get(name);
    return found != null
        ? found
        : read(
            variables
                .readBy(name)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "host: expected '%s' to be computed but nothing gives it"
                                .formatted(name))));
  }

  private static void requireReadable(HostVariable variable) {
    if (variable.key().isEmpty()) {
      throw new BadInputException(
          "host variable '%s': expected a value in the host's files but nothing restores it"
              .formatted(variable.name()));
    }
    if (variable.shape().isUnknown() || variable.shape().hasUnknownDimension()) {
      throw new BadInputException(
          "host variable '%s': expected a known shape but it is %s"
              .formatted(variable.name(), variable.shape()));
    }
    if (Constants.type(variable.type()) == null) {
      throw new BadInputException(
          "host variable '%s': expected numbers but it holds %s"
              .formatted(variable.name(), variable.type()));
    }
  }

  private Optional<Rows> rowsOf(NodeDef node) {
    List<TensorName> inputs = graph.inputs(node);
    switch (node.getOp()) {
      case "ResourceGather":
        return variables
            .behind(inputs.get(0))
            .map(v -> new Rows(v, inputs.get(1), batchDims(node)));
      case "Gather":
        return variables.readBy(inputs.get(0)).map(v -> new Rows(v, inputs.get(1), 0));
      case "GatherV2":
        boolean ofRows = Constants.scalar(graph.node(inputs.get(2).node())).orElse(-1) == 0;
        return ofRows && batchDims(node) == 0
            ? variables.readBy(inputs.get(0)).map(v -> new Rows(v, inputs.get(1), 0))
            : Optional.empty();
      default:
        return Optional.empty();
    }
  }

  private static long batchDims(NodeDef node) {
    return OpRegistry.attribute(node, "batch_dims").getI();
  }

  private Operand<?> gather(Rows rows, Map<TensorName, Operand<?>> from, boolean again) {
    HostVariable variable = rows.variable();
    Operand<?> ids = input(rows.ids(), from);
    if (!trained.test(variable)) {
      return gather(read(variable), ids, rows.batchDims());
    }
    if (again || rows.batchDims() != 0) {
      throw new IllegalArgumentException(
          "host variable '%s': expected rows looked up by inputs of the host but %s; keep it frozen"
              .formatted(
                  variable.name(),
                  again ? "their ids depend on a joined tap" : "the gather has batch dimensions"));
    }
    Ops tf = scope.tf();
    @SuppressWarnings("unchecked") // a gather's ids are int32 or int64
    Operand<? extends TNumber> numbers = (Operand<? extends TNumber>) ids;
    Operand<TInt32> narrow = tf.dtypes.cast(numbers, TInt32.class);
    Operand<TFloat32> found = table(variable).lookup(narrow);
    if (variable.shape().numDimensions() == 2) {
      return found;
    }
    Operand<TInt32> tail = tf.constant(ints(variable.shape(), 1));
    return tf.reshape(found, tf.concat(List.of(tf.shape(narrow), tail), tf.constant(0)));
  }

  @SuppressWarnings("unchecked") // a gather takes anything by int32 or int64
  private Operand<?> gather(Operand<?> params, Operand<?> ids, long batchDims) {
    Ops tf = scope.tf();
    return tf.gather(
        (Operand<TType>) params,
        (Operand<? extends TNumber>) ids,
        tf.constant(0),
        Gather.batchDims(batchDims));
  }

  @SuppressWarnings("unchecked") // as above
  private Operand<?> gatherNd(Operand<?> params, Operand<?> indices) {
    return scope.tf().gatherNd((Operand<TType>) params, (Operand<? extends TNumber>) indices);
  }

  /** A variable whole; one op, however often it is read. */
  private Operand<?> read(HostVariable variable) {
    Operand<?> known = whole.get(variable);
    if (known == null) {
      known = firstRead(variable);
      whole.put(variable, known);
    }
    return known;
  }

  private Operand<?> firstRead(HostVariable variable) {
    requireReadable(variable);
    Place place = Place.of(scope, variable.name());
    if (!trained.test(variable)) {
      return place
          .scope()
          .fixed(
              place.symbol(),
              Constants.type(variable.type()),
              variable.shape(),
              () -> variables.read(variable));
    }
    if (gathered.contains(variable)) {
      Ops tf = scope.tf();
      return tf.reshape(table(variable).whole(), tf.constant(ints(variable.shape(), 0)));
    }
    return place
        .scope()
        .parameter(place.symbol(), variable.shape(), restored(variable, variable.shape()));
  }

  private EmbeddingTable table(HostVariable variable) {
    EmbeddingTable known = tables.get(variable);
    if (known == null) {
      requireReadable(variable);
      Place place = Place.of(scope, variable.name());
      long rows = variable.shape().get(0);
      int dim = (int) (rows == 0 ? 0 : variable.shape().size() / rows);
      known =
          place
              .scope()
              .embedding(place.symbol(), rows, dim, restored(variable, Shape.of(rows, dim)));
      tables.put(variable, known);
    }
    return known;
  }

  @SuppressWarnings("unchecked") // only float32 variables are trained
  private Initializer restored(HostVariable variable, Shape shape) {
    return (tf, asked, seed) ->
        tf.reshape(
            (Operand<TFloat32>) variables.restore(tf, variable), tf.constant(ints(shape, 0)));
  }

  private static int[] ints(Shape shape, int from) {
    int[] dims = new int[shape.numDimensions() - from];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = (int) shape.get(i + from);
    }
    return dims;
  }

  /** Where a variable of a path stands below the host. */
  private record Place(GraftScope scope, String symbol) {
    static Place of(GraftScope host, String name) {
      GraftScope scope = host;
      String[] segments = name.split("/");
      for (int i = 0; i + 1 < segments.length; i++) {
        scope = scope.child(HostInputs.symbol(segments[i]));
      }
      return new Place(scope, HostInputs.symbol(segments[segments.length - 1]));
    }
  }
}
