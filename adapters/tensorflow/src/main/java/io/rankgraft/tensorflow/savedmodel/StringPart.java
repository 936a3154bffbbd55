package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * What a host does with the strings of one input before they are numbers: looks them up, compares
 * them, hashes them. Run once for a list of strings, it gives the number of each, so that ids of
 * the list can be fed in place of strings.
 */
final class StringPart {
  /** Give one value for one string, whatever the others are. */
  private static final Set<String> ONE_BY_ONE =
      Set.of(
          "Identity",
          "Reshape",
          "Squeeze",
          "ExpandDims",
          "Equal",
          "NotEqual",
          "Const",
          "LookupTableFind",
          "LookupTableFindV2",
          "StringToHashBucket",
          "StringToHashBucketFast",
          "StringToHashBucketStrong",
          "StringLower",
          "StringUpper",
          "StringStrip");

  private static final Set<String> SHAPE = Set.of("Reshape", "Squeeze", "ExpandDims");

  private final HostContents host;
  private final TensorName input;
  private final HostTables tables;

  /**
   * @param input the tensor of strings
   */
  StringPart(HostContents host, TensorName input) {
    this.host = host;
    this.input = input;
    this.tables = new HostTables(host);
  }

  /** Of some tensors, those that follow from the input. */
  List<TensorName> following(Set<TensorName> tensors) {
    return tensors.stream()
        .filter(t -> t.equals(input) || nodes(t).stream().anyMatch(this::readsInput))
        .toList();
  }

  private List<NodeDef> nodes(TensorName tensor) {
    return host.graph().upstream(List.of(tensor), Set.of(input), HostBoundary::isFollowed);
  }

  private boolean readsInput(NodeDef node) {
    return host.graph().inputs(node).contains(input);
  }

  /**
   * The value of a tensor for each of some strings, in their order.
   *
   * @param who begins a message
   * @return which the caller closes
   * @throws BadInputException if it does not follow from the strings one by one
   */
  Tensor values(String who, TensorName tensor, List<String> strings) {
    List<NodeDef> nodes = nodes(tensor);
    try (Graph scratch = new Graph();
        Session session = new Session(scratch)) {
      Ops tf = Ops.create(scratch);
      NodeCopier copier = new NodeCopier(tf, "strings");
      Operand<TString> fed =
          tf.placeholder(TString.class, Placeholder.shape(Shape.of(strings.size(), 1)));
      Map<TensorName, Operand<?>> built = new HashMap<>(Map.of(input, fed));
      List<Op> filled = new ArrayList<>();
      Set<String> skipped = new HashSet<>();
      for (NodeDef node : nodes) {
        if (HostTables.FINDS.contains(node.getOp())) {
          built.put(tableOf(node), table(who, tf, node, filled));
        }
      }
      for (NodeDef node : nodes) {
        if (built.containsKey(new TensorName(node.getName(), 0))) {
          continue;
        }
        List<TensorName> read = host.graph().inputs(node);
        boolean whole = read.stream().allMatch(built::containsKey);
        if (!ONE_BY_ONE.contains(node.getOp()) || !whole) {
          skipped.add("%s '%s'".formatted(node.getOp(), node.getName()));
          continue;
        }
        List<Operand<?>> given = new ArrayList<>();
        read.forEach(name -> given.add(built.get(name)));
        GraphOperation op = copier.copy(node, given, List.of());
        built.put(new TensorName(node.getName(), 0), op.output(0));
      }
      Operand<?> result = built.get(tensor);
      if (result == null) {
        throw new BadInputException(
            "%s: expected '%s' to follow from its strings one by one but it needs %s; cut there, --cut NAME=%s"
                .formatted(who, tensor, String.join(", ", skipped), tensor));
      }
      if (!filled.isEmpty()) {
        Session.Runner fill = session.runner();
        filled.forEach(fill::addTarget);
        fill.run().close();
      }
      return run(who, session, tf, fed, result, strings);
    } catch (TensorFlowException e) {
      throw new BadInputException(
          "%s: expected its strings as numbers but %s".formatted(who, HostShapes.firstLine(e)), e);
    }
  }

  private static Tensor run(
      String who,
      Session session,
      Ops tf,
      Operand<TString> fed,
      Operand<?> result,
      List<String> strings) {
    Operand<?> flat = tf.reshape(result, tf.constant(new int[] {-1}));
    String[][] column = strings.stream().map(s -> new String[] {s}).toArray(String[][]::new);
    try (TString all = TString.tensorOf(StdArrays.ndCopyOf(column))) {
      Tensor values = session.runner().feed(fed, all).fetch(flat).run().get(0);
      if (values.size() != strings.size()) {
        values.close();
        throw new BadInputException(
            "%s: expected one number for a string but got %s for %s"
                .formatted(who, values.size(), strings.size()));
      }
      return values;
    }
  }

  /** Ids of strings in the shape a tensor has: what reshapes the strings reshapes their ids. */
  Operand<?> shaped(Ops tf, Operand<?> ids, TensorName tensor) {
    NodeCopier copier = new NodeCopier(tf, "ids");
    Map<TensorName, Operand<?>> shaped = new HashMap<>(Map.of(input, ids));
    Map<TensorName, Operand<?>> constants = new HashMap<>();
    for (NodeDef node : nodes(tensor)) {
      TensorName first = new TensorName(node.getName(), 0);
      List<TensorName> read = host.graph().inputs(node);
      if (node.getOp().equals("Const")
          && InputTypes.isNumber(OpRegistry.outputTypes(node).get(0))) {
        constants.put(first, copier.copy(node, List.of(), List.of()).output(0));
      } else if (SHAPE.contains(node.getOp()) && shaped.containsKey(read.get(0))) {
        NodeDef ofIds =
            node.toBuilder()
                .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_INT32).build())
                .build();
        List<Operand<?>> given = new ArrayList<>(List.of(shaped.get(read.get(0))));
        read.subList(1, read.size()).forEach(name -> given.add(constants.get(name)));
        shaped.put(first, copier.copy(ofIds, given, List.of()).output(0));
      } else {
        read.stream()
            .filter(shaped::containsKey)
            .findFirst()
            .ifPresent(from -> shaped.put(first, shaped.get(from)));
      }
    }
    return shaped.get(tensor);
  }

  private TensorName tableOf(NodeDef find) {
    return host.graph().inputs(find).get(0);
  }

  private Operand<?> table(String who, Ops tf, NodeDef find, List<Op> filled) {
    Map<String, Long> codes =
        tables
            .codes(find)
            .orElseThrow(
                () ->
                    new BadInputException(
                        "%s: expected a table of constants, or of a text file in its folder, but '%s' looks up in another; cut there, --cut NAME=%s:0"
                            .formatted(who, find.getName(), find.getName())));
    Operand<? extends TType> table = tf.hashTable(TString.class, TInt64.class).tableHandle();
    if (!codes.isEmpty()) {
      String[] keys = codes.keySet().toArray(String[]::new);
      long[] values = codes.values().stream().mapToLong(Long::longValue).toArray();
      filled.add(
          tf.initializeTable(table, tf.constant(StdArrays.ndCopyOf(keys)), tf.constant(values)));
    }
    return table;
  }
}
