package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.rankgraft.data.BadInputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How large the tensors of a graph get for a few rows, before the runtime makes them: shapes and
 * the small whole numbers that shapes are computed from are followed through the graph. A graph
 * whose tensors grow without reason, or whose nodes cannot be put in an order, is refused.
 *
 * <p>What cannot be followed (sizes that depend on the values of rows, the rounds of a loop) is not
 * bounded here: {@link HostTrial} runs such a host in a process of its own first.
 */
final class SizeCheck {
  /** Values of one tensor, and of all of a graph: 256 MB and 512 MB of float32. */
  private static final long MOST = 1L << 26;

  private static final long MOST_IN_ALL = 1L << 27;
  private static final long MOST_ROUNDS = 100_000;
  private static final int ROWS = 3;
  private static final int OPEN = 4;
  private static final int SMALL = 64;
  private static final int DEEPEST = 5000;
  private static final Set<String> SAME_SHAPE =
      Set.of(
          "Relu",
          "Sigmoid",
          "Tanh",
          "Cast",
          "Identity",
          "Softmax",
          "LogSoftmax",
          "Neg",
          "Abs",
          "Exp",
          "Log",
          "Sqrt",
          "Erf",
          "Gelu",
          "Clip",
          "Dropout",
          "Not",
          "Floor",
          "Ceil",
          "LayerNormalization",
          "BatchNormalization",
          "LeakyRelu",
          "Elu",
          "Selu",
          "Softplus",
          "Reciprocal",
          "Sign",
          "CumSum",
          "Hardmax",
          "Round");
  private static final Set<String> BROADCAST =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Max",
          "Min",
          "Sum",
          "Mean",
          "Equal",
          "Greater",
          "Less",
          "GreaterOrEqual",
          "LessOrEqual",
          "And",
          "Or",
          "Xor",
          "Where",
          "PRelu",
          "Mod");

  /** Which input says how large the output gets. */
  private static final Map<String, Integer> SIZED =
      Map.of(
          "ConstantOfShape",
          0,
          "Expand",
          1,
          "Tile",
          1,
          "Range",
          1,
          "Pad",
          1,
          "OneHot",
          1,
          "Resize",
          3,
          "Upsample",
          1,
          "EyeLike",
          1);

  private final String who;
  private final Map<String, long[]> shapes = new HashMap<>(); // that are known
  private final Map<String, long[]> values = new HashMap<>(); // of small tensors that are known
  private final Map<String, TensorProto> weights = new HashMap<>();
  private final Set<String> free = new HashSet<>(); // tensors with values of the rows
  private boolean followed = true;
  private long all;

  private SizeCheck(String who) {
    this.who = who;
  }

  /**
   * @return whether all could be followed; else there is something only a run shows: graphs in
   *     graphs, functions, sizes that depend on the values of rows
   * @throws BadInputException naming the operator whose tensor is too large, or a cycle
   */
  static boolean require(String who, GraphProto graph) {
    requireOrder(who, graph);
    SizeCheck check = new SizeCheck(who);
    check.graph(graph);
    return check.followed;
  }

  /** Nodes come after what they read, as the format demands; else there may be a cycle. */
  private static void requireOrder(String who, GraphProto graph) {
    Map<String, NodeProto> by = new HashMap<>();
    graph.getNodeList().forEach(n -> n.getOutputList().forEach(o -> by.put(o, n)));
    Set<String> done = new HashSet<>();
    int longest = 0;
    Map<String, Integer> depth = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      int deep = 1;
      for (String input : node.getInputList()) {
        if (by.containsKey(input) && !done.contains(input)) {
          throw new BadInputException(
              "%s, op %s '%s': expected nodes in an order in which each reads what is before it but it reads '%s', which comes later or never; export it again"
                  .formatted(who, node.getOpType(), node.getName(), input));
        }
        deep = Math.max(deep, 1 + depth.getOrDefault(input, 0));
      }
      longest = Math.max(longest, deep);
      done.addAll(node.getOutputList());
      int here = deep;
      node.getOutputList().forEach(o -> depth.put(o, here));
    }
    if (longest > DEEPEST) {
      throw new BadInputException(
          "%s: expected at most %s nodes after one another but there are %s; simplify the model"
              .formatted(who, DEEPEST, longest));
    }
  }

  private void graph(GraphProto graph) {
    for (ValueInfoProto input : graph.getInputList()) {
      if (!input.getType().getTensorType().hasShape()) {
        continue;
      }
      List<TensorShapeProto.Dimension> sizes =
          input.getType().getTensorType().getShape().getDimList();
      long[] shape = new long[sizes.size()];
      Arrays.setAll(
          shape,
          d -> sizes.get(d).getDimValue() > 0 ? sizes.get(d).getDimValue() : d == 0 ? ROWS : OPEN);
      made("Input", input.getName(), input.getName(), shape);
    }
    graph.getInitializerList().forEach(weight -> constant(weight.getName(), weight));
    graph.getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
    graph.getInputList().forEach(input -> free.add(input.getName()));
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOutputCount() > 0) {
        node(node);
      }
    }
  }

  private void constant(String name, TensorProto tensor) {
    shapes.put(name, tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
    long[] numbers = tensor.getDimsCount() <= 1 ? OpenRows.longs(tensor) : null;
    if (numbers != null && numbers.length <= SMALL) {
      values.put(name, numbers);
    }
  }

  /** A tensor of a shape; shapes nothing can hold end here. */
  private void made(String op, String node, String tensor, long... shape) {
    long size = 1;
    for (long d : shape) {
      size = d <= 0 ? 0 : size > MOST / d ? MOST + 1 : size * d;
    }
    all += size;
    if (size > MOST || all > MOST_IN_ALL) {
      throw new BadInputException(
          "%s, op %s '%s': expected tensors of at most %s values for %s rows, and %s in all, but its has shape %s; export a smaller model"
              .formatted(who, op, node, MOST, ROWS, MOST_IN_ALL, Arrays.toString(shape)));
    }
    shapes.put(tensor, shape);
  }

  private void node(NodeProto node) {
    String out = node.getOutput(0);
    boolean ofRows = node.getInputList().stream().anyMatch(free::contains);
    if (ofRows && !node.getOpType().equals("Shape") && !node.getOpType().equals("Size")) {
      free.addAll(node.getOutputList());
    }
    int sized = SIZED.getOrDefault(node.getOpType(), -1);
    boolean bySize =
        sized >= 0 && sized < node.getInputCount() && free.contains(node.getInput(sized));
    boolean unknown =
        !HostFile.isStandard(node.getDomain()) && !node.getDomain().equals("ai.onnx.ml");
    followed &= !bySize && !unknown && !GraphEdit.hasGraphs(node);
    long[] shape = shape(node);
    if (shape != null) {
      made(node.getOpType(), node.getName(), out, shape);
    }
    long[] known = small(node);
    if (known != null && known.length <= SMALL) {
      values.put(out, known);
    }
    if (node.getOpType().equals("Loop")) {
      long[] rounds = input(values, node, 0);
      if (rounds != null && rounds.length == 1 && rounds[0] > MOST_ROUNDS && alwaysGoes(node)) {
        throw new BadInputException(
            "%s, op Loop '%s': expected at most %s rounds but it makes %s; export the model without endless loops"
                .formatted(who, node.getName(), MOST_ROUNDS, rounds[0]));
      }
    }
  }

  /** A loop whose condition is left out, so that only the count ends it. */
  private static boolean alwaysGoes(NodeProto node) {
    return node.getInputCount() < 2 || node.getInput(1).isEmpty();
  }

  private static long[] input(Map<String, long[]> of, NodeProto node, int i) {
    return i < node.getInputCount() ? of.get(node.getInput(i)) : null;
  }

  /** The shape of the first output; null where it cannot be followed. */
  private long[] shape(NodeProto node) {
    long[] x = input(shapes, node, 0);
    String op = node.getOpType();
    if (SAME_SHAPE.contains(op)) {
      return x;
    } else if (BROADCAST.contains(op)) {
      long[] shape = x;
      for (int i = 1; i < node.getInputCount(); i++) {
        shape = SizeRules.broadcast(shape, input(shapes, node, i));
      }
      return shape;
    }
    return switch (op) {
      case "Constant" -> {
        node.getAttributeList().stream()
            .filter(a -> a.hasT())
            .forEach(a -> constant(node.getOutput(0), a.getT()));
        yield shapes.get(node.getOutput(0));
      }
      case "ConstantOfShape" -> input(values, node, 0);
      case "Expand" -> SizeRules.broadcast(x, input(values, node, 1));
      case "Tile" -> {
        long[] times = input(values, node, 1);
        yield x == null || times == null || times.length != x.length
            ? null
            : SizeRules.product(x, times);
      }
      case "Upsample", "Resize", "Pad", "OneHot", "Range", "Concat" -> grown(node, op, x);
      case "Reshape" -> SizeRules.reshaped(x, input(values, node, 1));
      case "MatMul" -> SizeRules.matrix(x, input(shapes, node, 1));
      case "Gather" -> SizeRules.gathered(node, x, input(shapes, node, 1));
      case "Transpose" -> SizeRules.transposed(node, x);
      case "Shape" -> x == null ? null : new long[] {x.length};
      default -> null;
    };
  }

  private long[] grown(NodeProto node, String op, long[] x) {
    switch (op) {
      case "Concat" -> {
        long axis = SizeRules.attribute(node, "axis", 0);
        if (x == null) {
          return null;
        }
        int d = (int) (axis < 0 ? axis + x.length : axis);
        if (d < 0 || d >= x.length) {
          return null;
        }
        long[] shape = x.clone();
        for (int i = 1; i < node.getInputCount(); i++) {
          long[] other = input(shapes, node, i);
          if (other == null || other.length != shape.length) {
            return null;
          }
          shape[d] += other[d];
        }
        return shape;
      }
      case "Range" -> {
        long[] start = x == null ? null : input(values, node, 0);
        long[] end = input(values, node, 1);
        long[] step = input(values, node, 2);
        boolean known =
            List.of(0, 1, 2).stream().allMatch(i -> SizeRules.isNumber(input(values, node, i)));
        return known ? new long[] {Math.max(0, (end[0] - start[0]) / step[0])} : null;
      }
      case "OneHot" -> {
        long[] depth = input(values, node, 1);
        if (x == null || depth == null || depth.length == 0) {
          return null;
        }
        long[] shape = Arrays.copyOf(x, x.length + 1);
        shape[x.length] = depth[0];
        return shape;
      }
      case "Pad" -> {
        long[] pads = input(values, node, 1);
        if (x == null || pads == null || pads.length != 2 * x.length) {
          return null;
        }
        long[] shape = x.clone();
        Arrays.setAll(shape, d -> x[d] + pads[d] + pads[d + x.length]);
        return shape;
      }
      default -> {
        TensorProto scales =
            weights.get(
                node.getInputCount() < 2 ? "" : node.getInput(node.getInputCount() > 2 ? 2 : 1));
        float[] by = SizeRules.floats(scales);
        if (x == null || by.length != x.length) {
          return input(values, node, 3); // the sizes of a Resize
        }
        long[] shape = x.clone();
        Arrays.setAll(shape, d -> (long) (x[d] * (double) by[d]));
        return shape;
      }
    }
  }

  /** The numbers of a small tensor that sizes are made of; null where they are not known. */
  private long[] small(NodeProto node) {
    long[] x = input(values, node, 0);
    long[] shape = input(shapes, node, 0);
    return switch (node.getOpType()) {
      case "Shape" -> shape;
      case "Identity", "Cast", "Unsqueeze", "Squeeze", "Reshape" -> x;
      case "Gather" -> {
        long[] at = input(values, node, 1);
        boolean inside =
            x != null
                && at != null
                && Arrays.stream(at).allMatch(i -> i >= -x.length && i < x.length);
        yield inside
            ? Arrays.stream(at).map(i -> x[(int) (i < 0 ? i + x.length : i)]).toArray()
            : null;
      }
      case "Concat" -> {
        long[] all = new long[0];
        for (int i = 0; i < node.getInputCount(); i++) {
          long[] part = input(values, node, i);
          if (part == null || all.length + part.length > SMALL) {
            yield null;
          }
          int from = all.length;
          all = Arrays.copyOf(all, from + part.length);
          System.arraycopy(part, 0, all, from, part.length);
        }
        yield all;
      }
      case "Mul" -> {
        long[] y = input(values, node, 1);
        boolean same = x != null && y != null && x.length > 0 && y.length > 0;
        int n = same ? Math.max(x.length, y.length) : 0;
        boolean fits = same && (x.length == n || x.length == 1) && (y.length == n || y.length == 1);
        if (!fits) {
          yield null;
        }
        long[] product = new long[n];
        Arrays.setAll(product, i -> SizeRules.saturated(x[i % x.length], y[i % y.length]));
        yield product;
      }
      default -> null;
    };
  }
}
