package io.rankgraft.tensorflow.savedmodel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * How many rows the smallest table has that an input's values are ids of: followed from each gather
 * back to the input through ops that pass all values on as they are.
 */
final class IdRanges {
  /** Pass the values of their first input on, or of all inputs but the last one. */
  private static final Set<String> PASS =
      Set.of(
          "Identity", "Cast", "Reshape", "Squeeze", "ExpandDims", "EnsureShape", "StopGradient",
          "PreventGradient", "Snapshot", "Transpose", "Tile", "BroadcastTo", "Unique", "UniqueV2",
          "PlaceholderWithDefault");

  private final HostContents host;
  private final HostShapes shapes;

  IdRanges(HostContents host, HostShapes shapes) {
    this.host = host;
    this.shapes = shapes;
  }

  /** By the tensor at which values enter, of those given. */
  Map<TensorName, Long> of(List<NodeDef> order, Set<TensorName> inputs) {
    Map<TensorName, Long> ranges = new HashMap<>();
    for (NodeDef node : order) {
      rows(node)
          .ifPresent(
              rows -> {
                for (TensorName input : sources(ids(node), inputs)) {
                  ranges.merge(input, rows, Math::min);
                }
              });
    }
    return ranges;
  }

  private TensorName ids(NodeDef gather) {
    return host.graph().inputs(gather).get(1);
  }

  /** The rows of what a node gathers by its second input; empty if it gathers none. */
  private Optional<Long> rows(NodeDef node) {
    List<TensorName> inputs = host.graph().inputs(node);
    boolean first =
        switch (node.getOp()) {
          case "ResourceGather", "Gather" -> true;
          case "GatherV2" ->
              Constants.scalar(host.graph().node(inputs.get(2).node())).orElse(-1) == 0;
          default -> false;
        };
    if (!first || OpRegistry.attribute(node, "batch_dims").getI() != 0) {
      return Optional.empty();
    }
    Shape shape =
        host.variables()
            .readBy(inputs.get(0))
            .or(() -> host.variables().behind(inputs.get(0)))
            .map(HostVariable::shape)
            .orElseGet(() -> shapes.of(inputs.get(0)));
    return shape.isUnknown() || shape.numDimensions() == 0 || shape.get(0) == Shape.UNKNOWN_SIZE
        ? Optional.empty()
        : Optional.of(shape.get(0));
  }

  private Set<TensorName> sources(TensorName ids, Set<TensorName> inputs) {
    Set<TensorName> found = new HashSet<>();
    Set<TensorName> seen = new HashSet<>();
    Deque<TensorName> open = new ArrayDeque<>(List.of(ids));
    while (!open.isEmpty()) {
      TensorName here = open.remove();
      if (!seen.add(here)) {
        continue;
      }
      if (inputs.contains(here)) {
        found.add(here);
        continue;
      }
      NodeDef node = host.graph().node(here.node());
      List<TensorName> read = host.graph().inputs(node);
      if (PASS.contains(node.getOp()) && here.output() == 0) {
        open.add(read.get(0));
      } else if (node.getOp().equals("IdentityN")) {
        open.add(read.get(here.output()));
      } else if (node.getOp().equals("Pack")) {
        open.addAll(read);
      } else if (node.getOp().equals("ConcatV2")) {
        open.addAll(read.subList(0, read.size() - 1));
      }
    }
    return found;
  }

  /** The numbers a type can hold, from 0 on; empty where ids of any size fit. */
  static Optional<Long> of(DataType type) {
    return switch (type) {
      case DT_INT8 -> Optional.of(1L << 7);
      case DT_UINT8 -> Optional.of(1L << 8);
      case DT_INT16 -> Optional.of(1L << 15);
      case DT_UINT16 -> Optional.of(1L << 16);
      default -> Optional.empty();
    };
  }
}
