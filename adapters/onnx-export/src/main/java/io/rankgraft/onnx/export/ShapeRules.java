package io.rankgraft.onnx.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Ops that read or change shapes, and reductions. */
final class ShapeRules {
  /** From this opset on, all reductions take their axes as an input. */
  private static final int AXES_AS_INPUT = 18;

  private ShapeRules() {}

  static void addTo(Map<String, Rule> rules) {
    // A zero in a shape means zero, as in TensorFlow, and not "as the input".
    rules.put(
        "Reshape",
        (n, g) ->
            g.addTo(
                n.out(),
                "Reshape",
                List.of(n.in(0), n.longInput(1, g)),
                Attributes.integer("allowzero", 1)));
    rules.put(
        "Transpose",
        (n, g) ->
            g.addTo(n.out(), "Transpose", n.in(0, 1), Attributes.integers("perm", n.longs(1))));
    rules.put(
        "ExpandDims",
        (n, g) -> g.addTo(n.out(), "Unsqueeze", List.of(n.in(0), g.longs(n.single(1)))));
    rules.put(
        "Squeeze",
        (n, g) -> {
          long[] axes = n.integers("squeeze_dims");
          g.addTo(n.out(), "Squeeze", axes.length == 0 ? n.all() : List.of(n.in(0), g.longs(axes)));
        });
    rules.put("Tile", (n, g) -> g.addTo(n.out(), "Tile", List.of(n.in(0), n.longInput(1, g))));
    rules.put(
        "BroadcastTo", (n, g) -> g.addTo(n.out(), "Expand", List.of(n.in(0), n.longInput(1, g))));
    rules.put("Fill", (n, g) -> g.addTo(n.out(), "Expand", List.of(n.in(1), n.longInput(0, g))));
    rules.put("ZerosLike", (n, g) -> filledLike(n, g, 0));
    rules.put("OnesLike", (n, g) -> filledLike(n, g, 1));
    rules.put("Shape", (n, g) -> counted(n, g, "Shape"));
    rules.put("Size", (n, g) -> counted(n, g, "Size"));
    rules.put(
        "Rank",
        (n, g) -> g.addTo(n.out(), "Identity", List.of(g.scalar(ElementTypes.INT32, n.rank(0)))));
    rules.put("Range", (n, g) -> g.addTo(n.out(), "Range", n.all()));
    rules.put(
        "ConcatV2",
        (n, g) ->
            g.addTo(
                n.out(),
                "Concat",
                n.in(0, n.inputs() - 1),
                Attributes.integer("axis", n.single(n.inputs() - 1))));
    rules.put("Pack", ShapeRules::pack);
    rules.put("Pad", ShapeRules::pad);
    rules.put("PadV2", ShapeRules::pad);

    Map.of(
            "Sum",
            "ReduceSum",
            "Mean",
            "ReduceMean",
            "Max",
            "ReduceMax",
            "Min",
            "ReduceMin",
            "Prod",
            "ReduceProd")
        .forEach((tf, onnx) -> rules.put(tf, (n, g) -> reduce(n, g, onnx, n.in(0), n.out())));
    rules.put("All", (n, g) -> reduceBits(n, g, "ReduceMin"));
    rules.put("Any", (n, g) -> reduceBits(n, g, "ReduceMax"));
    rules.put(
        "L2Loss",
        (n, g) -> {
          String squares = g.add("Mul", List.of(n.in(0), n.in(0)));
          String sum = g.add("ReduceSum", List.of(squares), Attributes.integer("keepdims", 0));
          g.addTo(n.out(), "Mul", List.of(sum, g.scalar(n.type(0), 0.5)));
        });
    rules.put(
        "Cumsum",
        (n, g) ->
            g.addTo(
                n.out(),
                "CumSum",
                List.of(n.in(0), g.scalarLong(n.single(1))),
                Attributes.integer("exclusive", n.flag("exclusive") ? 1 : 0),
                Attributes.integer("reverse", n.flag("reverse") ? 1 : 0)));
    rules.put("ArgMax", (n, g) -> arg(n, g, "ArgMax"));
    rules.put("ArgMin", (n, g) -> arg(n, g, "ArgMin"));
  }

  private static void filledLike(TfNode n, OnnxNodes g, double value) {
    String shape = g.add("Shape", List.of(n.in(0)));
    g.addTo(n.out(), "Identity", List.of(g.filled(n.type(0), value, shape)));
  }

  private static void counted(TfNode n, OnnxNodes g, String op) {
    g.addTo(
        n.out(),
        "Cast",
        List.of(g.add(op, List.of(n.in(0)))),
        Attributes.integer("to", n.outputType(0)));
  }

  private static void pack(TfNode n, OnnxNodes g) {
    long axis = n.integer("axis");
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < n.inputs(); i++) {
      parts.add(g.add("Unsqueeze", List.of(n.in(i), g.longs(axis))));
    }
    g.addTo(n.out(), "Concat", parts, Attributes.integer("axis", axis));
  }

  private static void pad(TfNode n, OnnxNodes g) {
    long[] pairs = n.longs(1); // before, after of each dimension
    int rank = pairs.length / 2;
    long[] pads =
        IntStream.range(0, pairs.length)
            .mapToLong(i -> i < rank ? pairs[2 * i] : pairs[2 * (i - rank) + 1])
            .toArray();
    List<String> inputs = new ArrayList<>(List.of(n.in(0), g.longs(pads)));
    if (n.inputs() > 2) {
      inputs.add(n.in(2));
    }
    g.addTo(n.out(), "Pad", inputs);
  }

  private static void reduce(TfNode n, OnnxNodes g, String op, String input, String output) {
    long[] axes = n.longs(1);
    if (axes.length == 0) { // which means none here, and all in ONNX
      g.addTo(output, "Identity", List.of(input));
      return;
    }
    var keep = Attributes.integer("keepdims", n.flag("keep_dims") ? 1 : 0);
    if (g.opset() < AXES_AS_INPUT && !op.equals("ReduceSum")) { // which took them at 13
      g.addTo(output, op, List.of(input), Attributes.integers("axes", axes), keep);
    } else {
      g.addTo(output, op, List.of(input, g.longs(axes)), keep);
    }
  }

  private static void reduceBits(TfNode n, OnnxNodes g, String op) {
    String numbers = g.cast(n.in(0), ElementTypes.INT32);
    String reduced = n.out() + "/number";
    reduce(n, g, op, numbers, reduced);
    g.addTo(n.out(), "Cast", List.of(reduced), Attributes.integer("to", ElementTypes.BOOL));
  }

  private static void arg(TfNode n, OnnxNodes g, String op) {
    String found =
        g.add(
            op,
            n.in(0, 1),
            Attributes.integer("axis", n.single(1)),
            Attributes.integer("keepdims", 0));
    g.addTo(n.out(), "Cast", List.of(found), Attributes.integer("to", n.outputType(0)));
  }
}
