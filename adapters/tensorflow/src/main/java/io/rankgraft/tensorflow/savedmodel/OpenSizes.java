package io.rankgraft.tensorflow.savedmodel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;

/**
 * How many numbers per row an input has whose file does not say: as many as the weights that meet
 * it first.
 */
final class OpenSizes {
  private static final Set<String> PASS = Set.of("Identity", "Cast", "StopGradient");
  private static final Set<String> ELEMENTWISE =
      Set.of("Add", "AddV2", "BiasAdd", "Mul", "RealDiv", "Sub");

  private final HostContents host;
  private final HostShapes shapes;

  OpenSizes(HostContents host, HostShapes shapes) {
    this.host = host;
    this.shapes = shapes;
  }

  /**
   * By the tensor at which values enter, of those given; those that nothing shows are not there.
   */
  Map<TensorName, Long> of(List<NodeDef> order, Set<TensorName> inputs) {
    Map<TensorName, TensorName> sources = new HashMap<>(); // of tensors shaped like an input
    inputs.forEach(input -> sources.put(input, input));
    Map<TensorName, Long> sizes = new HashMap<>();
    for (NodeDef node : order) {
      List<TensorName> read = host.graph().inputs(node);
      boolean matrix = node.getOp().equals("MatMul");
      boolean pass = PASS.contains(node.getOp());
      if (read.isEmpty() || !matrix && !pass && !ELEMENTWISE.contains(node.getOp())) {
        continue;
      }
      TensorName from = sources.get(read.get(0));
      if (from != null && read.size() > 1) {
        weights(read.get(1))
            .map(shape -> matrix ? rows(node, shape) : shape.get(shape.numDimensions() - 1))
            .filter(size -> size > 1)
            .ifPresent(size -> sizes.putIfAbsent(from, size));
      }
      if (from != null && !matrix) {
        sources.put(new TensorName(node.getName(), 0), from);
      }
    }
    return sizes;
  }

  private static long rows(NodeDef node, Shape matrix) {
    boolean turned = OpRegistry.attribute(node, "transpose_b").getB();
    return matrix.get(turned ? 1 : 0);
  }

  /** The shape of a constant or variable of one dimension or more. */
  private Optional<Shape> weights(TensorName tensor) {
    Shape shape =
        host.variables().readBy(tensor).map(HostVariable::shape).orElseGet(() -> shapes.of(tensor));
    return shape.isUnknown() || shape.numDimensions() == 0 ? Optional.empty() : Optional.of(shape);
  }
}
