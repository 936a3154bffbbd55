package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TInt32;

/** The inputs of strings of a host: what its tables say, and those that are fed as ids. */
final class HostLookups {
  private final HostContents host;
  private final HostChoices choices;
  private final Map<String, TensorInfo> signature;
  private final Set<TensorName> cuts;
  private final Map<TensorName, Lookup> chosen = new LinkedHashMap<>();

  /** A tensor that is computed from the ids of an input's strings. */
  private record Lookup(String input, TensorName strings, List<String> valuesById) {}

  /**
   * @param cuts the tensors that are fed as they are
   * @throws IllegalArgumentException if the choices name an input of strings there is none of
   */
  HostLookups(HostContents host, HostChoices choices, Set<TensorName> cuts) {
    this.host = host;
    this.choices = choices;
    this.signature = host.signature(choices.signature()).getInputsMap();
    this.cuts = cuts;
    choices
        .lookups()
        .forEach(
            (name, valuesById) -> {
              TensorName strings = host.tensorOf(requireStrings(name));
              for (TensorName tensor : new StringPart(host, strings).following(crossing())) {
                chosen.put(tensor, new Lookup(name, strings, valuesById));
              }
            });
  }

  private Set<TensorName> crossing() {
    return host.boundary().inside(choices.taps().values(), cuts).crossing().keySet();
  }

  private TensorInfo requireStrings(String name) {
    TensorInfo info = signature.get(name);
    if (info == null || !isStrings(info)) {
      throw new IllegalArgumentException(
          "lookup of input '%s': expected an input of strings of the signature but %s; %s"
              .formatted(
                  name,
                  info == null ? "there is none" : "it holds numbers",
                  Names.nearest(
                      name,
                      signature.keySet().stream()
                          .filter(n -> isStrings(signature.get(n)))
                          .toList())));
    }
    return info;
  }

  private boolean isStrings(TensorInfo info) {
    return host.typeOf(host.tensorOf(info)) == DataType.DT_STRING;
  }

  /** The tensors that are made of ids instead of strings. */
  Set<TensorName> tensors() {
    return chosen.keySet();
  }

  /**
   * Makes an input of ids for each input of strings, and of it the tensors that followed from the
   * strings.
   *
   * @param shapes of a tensor of strings
   * @param fed takes the tensors in
   */
  void feed(GraftScope scope, Function<TensorName, Shape> shapes, Map<TensorName, Operand<?>> fed) {
    Map<String, Operand<TInt32>> inputs = new HashMap<>();
    chosen.forEach(
        (tensor, lookup) -> {
          String symbol = HostInputs.symbol(lookup.input());
          Operand<TInt32> ids =
              inputs.computeIfAbsent(
                  symbol,
                  s ->
                      scope.input(s, TInt32.class, shapes.apply(lookup.strings()), Axis.CANDIDATE));
          fed.put(tensor, codes(scope, symbol + "-codes-" + fed.size(), tensor, lookup, ids));
        });
  }

  /** For each id the number the host itself gives its string. */
  private Operand<?> codes(
      GraftScope scope, String symbol, TensorName tensor, Lookup lookup, Operand<TInt32> ids) {
    StringPart part = new StringPart(host, lookup.strings());
    String who = "%s, lookup of input '%s'".formatted(host.who(), lookup.input());
    part.values(who, tensor, lookup.valuesById().subList(0, 1)).close(); // or it is said too late
    Operand<?> codes =
        scope.fixed(
            symbol,
            Constants.type(host.typeOf(tensor)),
            Shape.of(lookup.valuesById().size()),
            () -> part.values(who, tensor, lookup.valuesById()));
    @SuppressWarnings("unchecked") // ids in another shape
    Operand<TInt32> shaped = (Operand<TInt32>) part.shaped(scope.tf(), ids, tensor);
    return scope.tf().gather(codes, shaped, scope.tf().constant(0));
  }

  /** See {@link SavedModelHost#lookups}. */
  List<HostLookup> read() {
    List<HostLookup> found = new ArrayList<>();
    HostTables tables = new HostTables(host);
    Set<TensorName> crossing = crossing();
    signature.forEach(
        (name, info) -> {
          if (isStrings(info)) {
            for (TensorName tensor :
                new StringPart(host, host.tensorOf(info)).following(crossing)) {
              NodeDef node = host.graph().node(tensor.node());
              if (HostTables.FINDS.contains(node.getOp())) {
                tables.codes(node).ifPresent(codes -> found.add(of(name, tensor, node, codes)));
              }
            }
          }
        });
    return found;
  }

  private HostLookup of(String name, TensorName tensor, NodeDef find, Map<String, Long> codes) {
    NodeDef unknown = host.graph().node(host.copied(host.graph().inputs(find).get(2)).node());
    return new HostLookup(name, tensor.toString(), codes, Constants.scalar(unknown).orElse(-1));
  }
}
