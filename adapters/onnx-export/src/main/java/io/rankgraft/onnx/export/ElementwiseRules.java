package io.rankgraft.onnx.export;

import java.util.List;
import java.util.Map;

/** Ops that act on each element, with broadcasting. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  static void addTo(Map<String, Rule> rules) {
    Map.ofEntries(
            Map.entry("Abs", "Abs"),
            Map.entry("Neg", "Neg"),
            Map.entry("Exp", "Exp"),
            Map.entry("Log", "Log"),
            Map.entry("Sqrt", "Sqrt"),
            Map.entry("Sin", "Sin"),
            Map.entry("Cos", "Cos"),
            Map.entry("Sign", "Sign"),
            Map.entry("Floor", "Floor"),
            Map.entry("Ceil", "Ceil"),
            Map.entry("Round", "Round"),
            Map.entry("Rint", "Round"),
            Map.entry("Erf", "Erf"),
            Map.entry("Relu", "Relu"),
            Map.entry("Elu", "Elu"),
            Map.entry("Selu", "Selu"),
            Map.entry("Tanh", "Tanh"),
            Map.entry("Sigmoid", "Sigmoid"),
            Map.entry("Softplus", "Softplus"),
            Map.entry("Softsign", "Softsign"),
            Map.entry("Reciprocal", "Reciprocal"),
            Map.entry("Inv", "Reciprocal"),
            Map.entry("IsNan", "IsNaN"),
            Map.entry("IsInf", "IsInf"),
            Map.entry("LogicalNot", "Not"),
            Map.entry("LogicalAnd", "And"),
            Map.entry("LogicalOr", "Or"),
            Map.entry("Identity", "Identity"),
            Map.entry("StopGradient", "Identity"),
            Map.entry("PreventGradient", "Identity"),
            Map.entry("CheckNumerics", "Identity"),
            Map.entry("EnsureShape", "Identity"),
            Map.entry("Snapshot", "Identity"),
            Map.entry("Add", "Add"),
            Map.entry("AddV2", "Add"),
            Map.entry("BiasAdd", "Add"),
            Map.entry("Sub", "Sub"),
            Map.entry("Mul", "Mul"),
            Map.entry("Div", "Div"),
            Map.entry("RealDiv", "Div"),
            Map.entry("TruncateDiv", "Div"),
            Map.entry("Pow", "Pow"),
            Map.entry("Maximum", "Max"),
            Map.entry("Minimum", "Min"),
            Map.entry("AddN", "Sum"),
            Map.entry("Greater", "Greater"),
            Map.entry("GreaterEqual", "GreaterOrEqual"),
            Map.entry("Less", "Less"),
            Map.entry("LessEqual", "LessOrEqual"),
            Map.entry("Equal", "Equal"),
            Map.entry("SelectV2", "Where"))
        .forEach((tf, onnx) -> rules.put(tf, (n, g) -> g.addTo(n.out(), onnx, n.all())));

    rules.put(
        "IdentityN",
        (n, g) -> {
          for (int k = 0; k < n.all().size(); k++) {
            g.addTo(n.out(k), "Identity", List.of(n.in(k)));
          }
        });
    rules.put("NotEqual", (n, g) -> g.addTo(n.out(), "Not", List.of(g.add("Equal", n.all()))));
    rules.put(
        "LeakyRelu",
        (n, g) ->
            g.addTo(n.out(), "LeakyRelu", n.all(), Attributes.number("alpha", n.number("alpha"))));
    rules.put(
        "Relu6",
        (n, g) ->
            g.addTo(
                n.out(), "Clip", List.of(n.in(0), g.scalar(n.type(0), 0), g.scalar(n.type(0), 6))));
    rules.put("Square", (n, g) -> g.addTo(n.out(), "Mul", List.of(n.in(0), n.in(0))));
    rules.put(
        "Rsqrt",
        (n, g) -> g.addTo(n.out(), "Reciprocal", List.of(g.add("Sqrt", List.of(n.in(0))))));
    rules.put(
        "SquaredDifference",
        (n, g) -> {
          String difference = g.add("Sub", n.all());
          g.addTo(n.out(), "Mul", List.of(difference, difference));
        });
    rules.put("Log1p", ElementwiseRules::log1p);
    rules.put("Expm1", ElementwiseRules::expm1);
    rules.put("DivNoNan", (n, g) -> zeroWhere(n, g, 1, g.add("Div", n.all())));
    rules.put("MulNoNan", (n, g) -> zeroWhere(n, g, 1, g.add("Mul", n.all())));
    rules.put("Xdivy", (n, g) -> zeroWhere(n, g, 0, g.add("Div", n.all())));
    rules.put(
        "Xlogy",
        (n, g) -> {
          String log = g.add("Log", List.of(n.in(1)));
          zeroWhere(n, g, 0, g.add("Mul", List.of(n.in(0), log)));
        });
    rules.put("FloorMod", (n, g) -> g.addTo(n.out(), "Identity", List.of(floorMod(n, g))));
    rules.put(
        "FloorDiv",
        (n, g) -> {
          if (ElementTypes.isFloating(n.type(0))) {
            g.addTo(n.out(), "Floor", List.of(g.add("Div", n.all())));
          } else {
            String whole = g.add("Sub", List.of(n.in(0), floorMod(n, g)));
            g.addTo(n.out(), "Div", List.of(whole, n.in(1)));
          }
        });
    rules.put(
        "ClipByValue",
        (n, g) -> g.addTo(n.out(), "Min", List.of(g.add("Max", n.in(0, 2)), n.in(2))));
    rules.put(
        "Cast",
        (n, g) -> g.addTo(n.out(), "Cast", n.all(), Attributes.integer("to", n.outputType(0))));
    rules.put("Select", ElementwiseRules::select);
    for (String softmax : List.of("Softmax", "LogSoftmax")) {
      rules.put(
          softmax, (n, g) -> g.addTo(n.out(), softmax, n.all(), Attributes.integer("axis", -1)));
    }
  }

  /** ONNX has no log1p; {@code log(u) · x / (u − 1)}, u = 1 + x, is exact to rounding (Kahan). */
  private static void log1p(TfNode n, OnnxNodes g) {
    String x = n.in(0);
    String one = g.scalar(n.type(0), 1);
    String u = g.add("Add", List.of(x, one));
    String ratio = g.add("Div", List.of(x, g.add("Sub", List.of(u, one))));
    String product = g.add("Mul", List.of(g.add("Log", List.of(u)), ratio));
    g.addTo(n.out(), "Where", List.of(g.add("Equal", List.of(u, one)), x, product));
  }

  /** As {@link #log1p}: {@code (u − 1) · x / log(u)}, u = exp(x). */
  private static void expm1(TfNode n, OnnxNodes g) {
    String x = n.in(0);
    String one = g.scalar(n.type(0), 1);
    String u = g.add("Exp", List.of(x));
    String less = g.add("Sub", List.of(u, one));
    String ratio = g.add("Div", List.of(x, g.add("Log", List.of(u))));
    String product = g.add("Mul", List.of(less, ratio));
    // Far from zero u − 1 is exact enough, and the quotient would be 0 · ∞.
    String far = g.add("Greater", List.of(g.add("Abs", List.of(x)), g.scalar(n.type(0), 1)));
    String near = g.add("Where", List.of(g.add("Equal", List.of(u, one)), x, product));
    g.addTo(n.out(), "Where", List.of(far, less, near));
  }

  private static void zeroWhere(TfNode n, OnnxNodes g, int input, String otherwise) {
    String zero = g.scalar(n.type(0), 0);
    String condition = g.add("Equal", List.of(n.in(input), zero));
    g.addTo(n.out(), "Where", List.of(condition, zero, otherwise));
  }

  /** The remainder with the divisor's sign. */
  private static String floorMod(TfNode n, OnnxNodes g) {
    if (!ElementTypes.isFloating(n.type(0))) {
      return g.add("Mod", n.all());
    }
    String floor = g.add("Floor", List.of(g.add("Div", n.all())));
    return g.add("Sub", List.of(n.in(0), g.add("Mul", List.of(n.in(1), floor))));
  }

  /** The older select takes a vector that chooses rows. */
  private static void select(TfNode n, OnnxNodes g) {
    String condition = n.in(0);
    if (n.rank(0) == 1 && n.rank(1) > 1) {
      long[] axes = new long[n.rank(1) - 1];
      for (int i = 0; i < axes.length; i++) {
        axes[i] = i + 1;
      }
      condition = g.add("Unsqueeze", List.of(condition, g.longs(axes)));
    }
    g.addTo(n.out(), "Where", List.of(condition, n.in(1), n.in(2)));
  }
}
