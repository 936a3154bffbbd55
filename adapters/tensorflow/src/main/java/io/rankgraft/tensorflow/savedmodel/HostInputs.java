package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The tensors of a host that are fed: what is declared, the inputs of the signature, defaults or
 * inner tensors they may be, and placeholders no signature names.
 */
final class HostInputs {
  private final HostContents host;
  private final HostChoices choices;
  private final Map<String, TensorInfo> signature;
  private final Map<TensorName, HostInput> cuts = new LinkedHashMap<>();
  private final HostLookups lookups;

  /**
   * @throws IllegalArgumentException if the choices name an input there is none of
   */
  HostInputs(HostContents host, HostChoices choices) {
    this.host = host;
    this.choices = choices;
    this.signature = host.signature(choices.signature()).getInputsMap();
    for (String name : choices.defaults()) {
      requireDefault(name);
    }
    cuts.putAll(choices.inputs());
    signature.forEach(
        (name, info) -> {
          TensorName tensor = host.tensorOf(info);
          if (!choices.defaults().contains(name)
              && host.graph().nodes().containsKey(tensor.node())
              && fed(tensor) != null) {
            cuts.putIfAbsent(tensor, ofHost(name, tensor));
          }
        });
    this.lookups = new HostLookups(host, choices, cuts.keySet());
  }

  private void requireDefault(String name) {
    TensorInfo info = signature.get(name);
    if (info == null) {
      throw new IllegalArgumentException(
          "default of input '%s': expected an input of the signature but there is none; %s"
              .formatted(name, Names.nearest(name, signature.keySet())));
    }
    if (!hasDefault(host.tensorOf(info))) {
      throw new IllegalArgumentException(
          "default of input '%s': expected an input with a default but it is a %s; feed it"
              .formatted(name, host.graph().node(host.tensorOf(info).node()).getOp()));
    }
  }

  private boolean hasDefault(TensorName tensor) {
    NodeDef node = host.graph().nodes().get(tensor.node());
    return node != null && node.getOp().equals("PlaceholderWithDefault");
  }

  private static HostInput ofHost(String name, TensorName tensor) {
    return new HostInput(symbol(name), tensor.toString(), Axis.CANDIDATE, Shape.unknown());
  }

  /** A name of the host as a build can have it. */
  static String symbol(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_.\\-]", "-");
    return plain.matches("[A-Za-z0-9].*") ? plain : "v" + plain;
  }

  /** The tensors the host is cut at. */
  Set<TensorName> cuts() {
    Set<TensorName> all = new LinkedHashSet<>(cuts.keySet());
    all.addAll(lookups.tensors());
    return all;
  }

  /** The inputs of the signature in the file's order. */
  List<SignatureInput> ofSignature() {
    List<SignatureInput> all = new ArrayList<>();
    signature.forEach(
        (name, info) -> {
          TensorName tensor = host.tensorOf(info);
          HostInput declared = choices.inputs().get(tensor);
          all.add(
              new SignatureInput(
                  name,
                  declared == null ? symbol(name) : declared.name(),
                  tensor.toString(),
                  host.typeOf(tensor),
                  choices.lookups().containsKey(name)
                      ? TInt32.class
                      : InputTypes.fed(host.typeOf(tensor)),
                  declared == null || declared.shape().isUnknown()
                      ? ownShape(tensor)
                      : declared.shape(),
                  hasDefault(tensor)));
        });
    return all;
  }

  /** What placeholder and signature say of a shape, the more exact one. */
  private Shape ownShape(TensorName tensor) {
    Shape shape = Shape.unknown();
    NodeDef node = host.graph().nodes().get(tensor.node());
    if (node != null && node.getOp().startsWith("Placeholder")) {
      shape = Constants.shape(OpRegistry.attribute(node, "shape").getShape());
    }
    if (shape.isUnknown()) {
      for (TensorInfo info : signature.values()) {
        if (info.hasTensorShape() && host.tensorOf(info).equals(tensor)) {
          shape = Constants.shape(info.getTensorShape());
        }
      }
    }
    return shape;
  }

  /** The inputs that some nodes or the taps read. */
  private Map<TensorName, HostInput> read(Collection<NodeDef> nodes) {
    Set<TensorName> read = new HashSet<>(choices.taps().values());
    nodes.forEach(node -> read.addAll(host.graph().inputs(node)));
    Map<TensorName, HostInput> all = new LinkedHashMap<>(cuts);
    all.keySet().retainAll(read);
    for (NodeDef node : nodes) {
      if (node.getOp().equals("Placeholder") || node.getOp().equals("PlaceholderV2")) {
        TensorName tensor = new TensorName(node.getName(), 0);
        all.putIfAbsent(tensor, ofHost(node.getName(), tensor));
      }
    }
    return all;
  }

  /**
   * Placeholders in a build for the inputs that are read, each cast to the host's own type.
   *
   * @param shapes of the whole host
   * @return by the tensor each stands for
   * @throws IllegalArgumentException if one cannot be fed as it is declared
   */
  Map<TensorName, Operand<?>> placeholders(
      GraftScope scope, Collection<NodeDef> nodes, HostShapes shapes) {
    Map<TensorName, Operand<?>> fed = new HashMap<>();
    read(nodes)
        .forEach(
            (tensor, input) -> {
              Class<? extends TType> type = requireFed(input, tensor);
              Shape shape = shape(tensor, input, shapes);
              Operand<?> placeholder = scope.input(input.name(), type, shape, input.axis());
              fed.put(tensor, InputTypes.cast(scope.tf(), placeholder, host.typeOf(tensor)));
            });
    lookups.feed(scope, tensor -> shape(tensor, ofHost("strings", tensor), shapes), fed);
    return fed;
  }

  private Class<? extends TType> requireFed(HostInput input, TensorName tensor) {
    Class<? extends TType> type = fed(tensor);
    if (type == null) {
      throw new BadInputException(
          "host input '%s': expected a tensor of numbers but '%s' is %s"
              .formatted(input.name(), tensor, host.boundary().typeOf(tensor)));
    }
    return type;
  }

  private Class<? extends TType> fed(TensorName tensor) {
    return InputTypes.fed(host.typeOf(tensor));
  }

  /** The declared shape, or the host's with an open number of rows. */
  private Shape shape(TensorName tensor, HostInput input, HostShapes shapes) {
    Shape own = ownShape(tensor);
    if (own.isUnknown()) {
      own = shapes.of(tensor);
    }
    Shape open = input.axis() == Axis.NONE ? own : withOpenRows(own);
    if (input.shape().isUnknown()) {
      return open;
    }
    if (isColumn(open) && input.shape().numDimensions() == 1) {
      return open;
    }
    if (!input.shape().isCompatibleWith(open)) {
      throw new BadInputException(
          "host input '%s': expected shape %s, as the host has it, but it is declared %s"
              .formatted(input.name(), open, input.shape()));
    }
    return input.shape();
  }

  /** Whether a shape is [rows, 1, …], which holds what [rows] holds. */
  private static boolean isColumn(Shape shape) {
    return !shape.isUnknown()
        && shape.numDimensions() > 1
        && Arrays.stream(shape.asArray()).skip(1).allMatch(size -> size == 1);
  }

  private static Shape withOpenRows(Shape shape) {
    if (shape.isUnknown() || shape.numDimensions() == 0) {
      return shape;
    }
    long[] dims = shape.asArray();
    dims[0] = Shape.UNKNOWN_SIZE;
    return Shape.of(dims);
  }

  /** See {@link SavedModelHost#lookups}. */
  List<HostLookup> readLookups() {
    return lookups.read();
  }

  /**
   * By symbol, the names inputs have in the file: an input of the signature has one there, and so
   * has a node no function call was put in the place of.
   */
  Map<String, String> inFile() {
    Map<String, String> names = new LinkedHashMap<>();
    for (Map.Entry<TensorName, HostInput> cut : cuts.entrySet()) {
      if (host.topLevel().contains(cut.getKey().node())) {
        names.put(cut.getValue().name(), cut.getKey().toString());
      }
    }
    signature.forEach(
        (name, info) -> {
          HostInput input = cuts.get(host.tensorOf(info));
          if (input != null) {
            names.put(input.name(), info.getName());
          }
        });
    for (String node : host.topLevel()) {
      if (host.graph().nodes().containsKey(node)
          && host.graph().node(node).getOp().startsWith("Placeholder")) {
        names.putIfAbsent(symbol(node), node + ":0");
      }
    }
    return names;
  }

  /** By the symbol of an input, how many ids it may have. */
  Map<String, Long> idRanges(List<NodeDef> nodes, IdRanges ranges) {
    Map<TensorName, HostInput> read = read(nodes);
    Map<TensorName, Long> found = ranges.of(nodes, read.keySet());
    Map<String, Long> named = new LinkedHashMap<>();
    choices.lookups().forEach((name, values) -> named.put(symbol(name), (long) values.size()));
    read.forEach(
        (tensor, input) -> {
          Long rows = found.get(tensor);
          long most = IdRanges.of(host.typeOf(tensor)).orElse(Long.MAX_VALUE);
          if (rows != null) {
            named.put(input.name(), Math.min(rows, most));
          }
        });
    return named;
  }

  /** By the symbol of an input, how many numbers per row it has where weights show it. */
  Map<String, Long> openSizes(List<NodeDef> nodes, OpenSizes sizes) {
    Map<TensorName, HostInput> read = read(nodes);
    Map<String, Long> named = new LinkedHashMap<>();
    sizes
        .of(nodes, read.keySet())
        .forEach((tensor, size) -> named.put(read.get(tensor).name(), size));
    return named;
  }

  /** The number of rows the file fixes for the inputs some nodes read; 0 if it is open. */
  long fixedRows(Collection<NodeDef> nodes) {
    long rows = 0;
    for (Map.Entry<TensorName, HostInput> entry : read(nodes).entrySet()) {
      Shape own = ownShape(entry.getKey());
      if (entry.getValue().axis() != Axis.NONE
          && !own.isUnknown()
          && own.numDimensions() > 0
          && own.get(0) > 0) {
        rows = own.get(0);
      }
    }
    return rows;
  }
}
