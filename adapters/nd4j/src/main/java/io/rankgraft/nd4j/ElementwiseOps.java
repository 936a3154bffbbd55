package io.rankgraft.nd4j;

import io.rankgraft.nd4j.Value.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Operators on elements, from their definitions. */
final class ElementwiseOps {
  private static final double SELU_ALPHA = 1.67326319217681884765625;
  private static final double SELU_GAMMA = 1.05070102214813232421875;

  private ElementwiseOps() {}

  static void addTo(Map<String, Operator> ops) {
    Map<String, DoubleUnaryOperator> unary =
        Map.ofEntries(
            Map.entry("Abs", Math::abs),
            Map.entry("Neg", x -> -x),
            Map.entry("Exp", Math::exp),
            Map.entry("Log", Math::log),
            Map.entry("Sqrt", Math::sqrt),
            Map.entry("Sin", Math::sin),
            Map.entry("Cos", Math::cos),
            Map.entry("Sign", Math::signum),
            Map.entry("Floor", Math::floor),
            Map.entry("Ceil", Math::ceil),
            Map.entry("Round", Math::rint),
            Map.entry("Erf", ElementwiseOps::erf),
            Map.entry("Relu", x -> Math.max(x, 0)),
            Map.entry("Tanh", Math::tanh),
            Map.entry("Sigmoid", x -> 1 / (1 + Math.exp(-x))),
            Map.entry("Softplus", ElementwiseOps::softplus),
            Map.entry("Softsign", x -> x / (1 + Math.abs(x))),
            Map.entry("Reciprocal", x -> 1 / x),
            Map.entry("Identity", x -> x),
            Map.entry("Dropout", x -> x),
            Map.entry("Tan", Math::tan),
            Map.entry("Atan", Math::atan),
            Map.entry("Asin", Math::asin),
            Map.entry("Acos", Math::acos),
            Map.entry("Sinh", Math::sinh),
            Map.entry("Cosh", Math::cosh),
            Map.entry("HardSwish", x -> x * Math.max(0, Math.min(1, x / 6 + 0.5))),
            Map.entry("Mish", x -> x * Math.tanh(softplus(x))),
            Map.entry("Not", x -> 1 - x));
    unary.forEach((name, f) -> ops.put(name, c -> List.of(c.in(0).map(f))));
    ops.put("IsNaN", c -> truth(c, x -> Double.isNaN(x) ? 1 : 0));
    ops.put("IsInf", c -> truth(c, x -> Double.isInfinite(x) ? 1 : 0));
    ops.put(
        "LeakyRelu",
        c -> {
          double alpha = c.number("alpha", 0.01);
          return List.of(c.in(0).map(x -> x < 0 ? alpha * x : x));
        });
    ops.put(
        "Elu",
        c -> {
          double alpha = c.number("alpha", 1);
          return List.of(c.in(0).map(x -> x < 0 ? alpha * Math.expm1(x) : x));
        });
    ops.put(
        "Selu",
        c -> List.of(c.in(0).map(x -> SELU_GAMMA * (x <= 0 ? SELU_ALPHA * Math.expm1(x) : x))));
    ops.put(
        "HardSigmoid",
        c -> {
          double alpha = c.number("alpha", 0.2);
          double beta = c.number("beta", 0.5);
          return List.of(c.in(0).map(x -> Math.max(0, Math.min(1, alpha * x + beta))));
        });
    ops.put(
        "Celu",
        c -> {
          double alpha = c.number("alpha", 1);
          return List.of(
              c.in(0).map(x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha))));
        });
    ops.put(
        "ThresholdedRelu",
        c -> {
          double alpha = c.number("alpha", 1);
          return List.of(c.in(0).map(x -> x > alpha ? x : 0));
        });
    ops.put("Gelu", c -> List.of(gelu(c)));
    ops.put(
        "PRelu",
        c -> List.of(Value.zip(Kind.FLOAT, c.in(0), c.in(1), (x, s) -> x < 0 ? s * x : x)));
    ops.put("CastLike", c -> List.of(as(c.in(0), c.in(1).kind())));
    ops.put(
        "Mean",
        c -> {
          int n = c.all().size();
          return List.of(ops.get("Sum").apply(c).get(0).map(x -> x / n));
        });
    ops.put("Clip", ElementwiseOps::clip);
    ops.put("Cast", ElementwiseOps::cast);
    ops.put("Where", ElementwiseOps::where);

    many(ops, "Add", Double::sum);
    many(ops, "Sum", Double::sum);
    many(ops, "Sub", (a, b) -> a - b);
    many(ops, "Mul", (a, b) -> a * b);
    many(ops, "Pow", Math::pow);
    many(ops, "Max", Math::max);
    many(ops, "Min", Math::min);
    ops.put(
        "Div",
        c -> {
          boolean whole = c.in(0).kind() == Kind.WHOLE;
          return List.of(
              Value.zip(
                  c.in(0).kind(),
                  c.in(0),
                  c.in(1),
                  (a, b) -> whole ? (double) ((long) a / (long) b) : a / b));
        });
    many(ops, "Mod", (a, b) -> a - b * Math.floor(a / b));
    many(ops, "Xor", (a, b) -> a == b ? 0 : 1);
    many(ops, "And", (a, b) -> a * b);
    many(ops, "Or", Math::max);
    compare(ops, "Equal", (a, b) -> a == b ? 1 : 0);
    compare(ops, "Greater", (a, b) -> a > b ? 1 : 0);
    compare(ops, "GreaterOrEqual", (a, b) -> a >= b ? 1 : 0);
    compare(ops, "Less", (a, b) -> a < b ? 1 : 0);
    compare(ops, "LessOrEqual", (a, b) -> a <= b ? 1 : 0);
  }

  private static List<Value> truth(Call c, DoubleUnaryOperator f) {
    return List.of(c.in(0).map(f).as(Kind.TRUTH));
  }

  private static void many(Map<String, Operator> ops, String name, DoubleBinaryOperator f) {
    ops.put(
        name,
        c ->
            List.of(c.all().stream().reduce((a, b) -> Value.zip(a.kind(), a, b, f)).orElseThrow()));
  }

  private static void compare(Map<String, Operator> ops, String name, DoubleBinaryOperator f) {
    ops.put(name, c -> List.of(Value.zip(Kind.TRUTH, c.in(0), c.in(1), f)));
  }

  private static List<Value> clip(Call c) {
    double low = c.has(1) ? c.in(1).data()[0] : Double.NEGATIVE_INFINITY;
    double high = c.has(2) ? c.in(2).data()[0] : Double.POSITIVE_INFINITY;
    return List.of(c.in(0).map(x -> Math.min(Math.max(x, low), high)));
  }

  private static List<Value> cast(Call c) {
    return List.of(as(c.in(0), OnnxReplay.kind((int) c.integer("to", 1))));
  }

  private static Value as(Value x, Kind to) {
    return switch (to) {
      case FLOAT -> x.as(to);
      case WHOLE -> x.map(v -> v < 0 ? Math.ceil(v) : Math.floor(v)).as(to);
      case TRUTH -> x.map(v -> v == 0 ? 0 : 1).as(to);
    };
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static Value gelu(Call c) {
    if (!c.text("approximate", "none").equals("none")) {
      return c.in(0)
          .map(x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
    }
    return c.in(0).map(x -> x / 2 * (1 + erf(x / Math.sqrt(2))));
  }

  private static List<Value> where(Call c) {
    int[] shape =
        Value.broadcast(c.in(0).shape(), Value.broadcast(c.in(1).shape(), c.in(2).shape()));
    double[] condition = c.in(0).expand(shape).data();
    double[] yes = c.in(1).expand(shape).data();
    double[] no = c.in(2).expand(shape).data();
    double[] chosen = new double[condition.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = condition[i] != 0 ? yes[i] : no[i];
    }
    return List.of(new Value(c.in(1).kind(), shape, chosen));
  }

  /** erf(x) = 2/√π · exp(−x²) · Σ 2^n x^(2n+1) / (2n+1)!!, all terms of one sign. */
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 200 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
