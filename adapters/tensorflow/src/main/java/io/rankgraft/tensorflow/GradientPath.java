package io.rankgraft.tensorflow;

import io.rankgraft.layers.SideBySide;
import io.rankgraft.train.CustomGradients;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.core.StopGradient;
import org.tensorflow.proto.DataType;

/**
 * The ops a gradient passes on its way from a scalar back to where it arrives: along floating-point
 * tensors and not past a stop-gradient. TensorFlow refuses one without a gradient by its type
 * alone, so its name is looked for here.
 */
final class GradientPath {
  private static final Pattern NO_GRADIENT = Pattern.compile("No gradient defined for op: (\\w+)");

  /**
   * Types without a gradient in TensorFlow's C++ registry, found all at once. Others TensorFlow
   * finds one by one; for loops it does not refuse but aborts the process.
   */
  private static final Set<String> WITHOUT_GRADIENT =
      Set.of(
          "CheckNumerics",
          "Cumprod",
          "EnsureShape",
          "Gather",
          "IdentityN",
          "If",
          "PartitionedCall",
          "PlaceholderWithDefault",
          "ResourceGather",
          "SparseMatrixMatMul",
          "SparseSegmentSum",
          "SparseSoftmaxCrossEntropyWithLogits",
          "SparseTensorDenseMatMul",
          "StatefulPartitionedCall",
          "StatelessIf",
          "StatelessWhile",
          "TensorScatterAdd",
          "TensorScatterMax",
          "TensorScatterMin",
          "TensorScatterSub",
          "TensorScatterUpdate",
          "TopKV2",
          "While",
          "Xlogy");

  private static final Set<DataType> FLOATING =
      EnumSet.of(DataType.DT_FLOAT, DataType.DT_DOUBLE, DataType.DT_HALF, DataType.DT_BFLOAT16);

  private GradientPath() {}

  /**
   * @throws IllegalArgumentException if an op on the way has no gradient, naming all of them
   */
  static void requireGradients(Operand<?> scalar, Collection<? extends Operand<?>> arrivals) {
    List<String> without = new ArrayList<>();
    List<String> registered = CustomGradients.registered();
    for (GraphOperation op : between(scalar, arrivals)) {
      if (WITHOUT_GRADIENT.contains(op.type()) && !registered.contains(op.type())) {
        without.add("%s '%s'".formatted(op.type(), op.name()));
      }
    }
    if (!without.isEmpty()) {
      throw without(scalar, without, null);
    }
  }

  /**
   * The ops on the way with more than eight inputs. TensorFlow holds their edges in a hash set by
   * address, so it walks them, and adds up what arrives at tensors that they share, in an order
   * that differs from process to process.
   */
  static List<String> withoutOrder(Operand<?> scalar, Collection<? extends Operand<?>> arrivals) {
    return between(scalar, arrivals).stream()
        .filter(op -> op.numInputs() > SideBySide.MOST_INPUTS)
        .map(op -> "%s '%s' of %s inputs".formatted(op.type(), op.name(), op.numInputs()))
        .toList();
  }

  /** TensorFlow's own refusal of an op type, with the ops on the way that are of it. */
  static RuntimeException named(
      Operand<?> scalar, Collection<? extends Operand<?>> arrivals, TensorFlowException refusal) {
    Matcher said = NO_GRADIENT.matcher(String.valueOf(refusal.getMessage()));
    if (!said.find()) {
      return refusal;
    }
    List<String> ops =
        between(scalar, arrivals).stream()
            .filter(op -> op.type().equals(said.group(1)))
            .map(op -> "%s '%s'".formatted(op.type(), op.name()))
            .toList();
    return without(scalar, ops.isEmpty() ? List.of(said.group(1)) : ops, refusal);
  }

  private static IllegalArgumentException without(
      Operand<?> scalar, List<String> ops, Throwable cause) {
    return new IllegalArgumentException(
        "gradient of '%s': expected ops with a gradient on the way to the parameters but TensorFlow has none for %s; compose them from other ops, put a stop-gradient after them, or register one in CustomGradients"
            .formatted(scalar.op().name(), String.join(", ", ops)),
        cause);
  }

  private static List<GraphOperation> between(
      Operand<?> scalar, Collection<? extends Operand<?>> arrivals) {
    Set<GraphOperation> ends = new HashSet<>();
    arrivals.forEach(a -> ends.add((GraphOperation) a.op()));
    Map<GraphOperation, List<GraphOperation>> consumers = new LinkedHashMap<>();
    Deque<GraphOperation> open = new ArrayDeque<>();
    GraphOperation start = (GraphOperation) scalar.op();
    consumers.put(start, new ArrayList<>());
    open.add(start);
    while (!open.isEmpty()) {
      GraphOperation op = open.remove();
      if (ends.contains(op) || op.type().equals(StopGradient.OP_NAME)) {
        continue;
      }
      for (Operand<?> input : op.inputs()) {
        if (!FLOATING.contains(input.asOutput().dataType())) {
          continue;
        }
        GraphOperation producer = (GraphOperation) input.op();
        List<GraphOperation> known = consumers.get(producer);
        if (known == null) {
          known = new ArrayList<>();
          consumers.put(producer, known);
          open.add(producer);
        }
        known.add(op);
      }
    }
    Set<GraphOperation> passed = new HashSet<>();
    for (GraphOperation end : ends) {
      open.addAll(consumers.getOrDefault(end, List.of()));
    }
    while (!open.isEmpty()) {
      GraphOperation op = open.remove();
      if (passed.add(op)) {
        open.addAll(consumers.get(op));
      }
    }
    return consumers.keySet().stream().filter(passed::contains).toList();
  }
}
