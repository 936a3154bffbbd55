package io.rankgraft.nd4j;

import io.rankgraft.nd4j.Value.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Operators on shapes, and along axes. */
final class ShapeOps {
  private ShapeOps() {}

  static void addTo(Map<String, Operator> ops) {
    ops.put("Constant", c -> List.of(constant(c)));
    ops.put("Flatten", c -> List.of(flatten(c)));
    ops.put("Reshape", c -> List.of(reshape(c)));
    ops.put(
        "Transpose",
        c ->
            List.of(
                c.in(0)
                    .transpose(
                        c.hasAttribute("perm")
                            ? c.attribute("perm").getIntsList().stream()
                                .mapToInt(Long::intValue)
                                .toArray()
                            : IntStream.range(0, c.in(0).rank())
                                .map(d -> c.in(0).rank() - 1 - d)
                                .toArray())));
    ops.put("Unsqueeze", c -> List.of(unsqueeze(c)));
    ops.put("Squeeze", c -> List.of(squeeze(c)));
    ops.put(
        "Expand", c -> List.of(c.in(0).expand(Value.broadcast(c.in(0).shape(), sizes(c.in(1))))));
    ops.put("Tile", c -> List.of(tile(c.in(0), sizes(c.in(1)))));
    ops.put(
        "Shape",
        c -> {
          long[] shape = Arrays.stream(c.in(0).shape()).asLongStream().toArray();
          int start = c.in(0).axis(c.integer("start", 0));
          int end = c.in(0).axis(c.integer("end", shape.length));
          return List.of(Value.wholes(Arrays.copyOfRange(shape, start, end)));
        });
    ops.put("Size", c -> List.of(Value.scalar(Kind.WHOLE, c.in(0).size())));
    ops.put("Range", c -> List.of(range(c)));
    ops.put("Concat", c -> List.of(concat(c)));
    ops.put("Pad", c -> List.of(pad(c)));
    ops.put(
        "ConstantOfShape",
        c -> {
          Value fill =
              c.hasAttribute("value")
                  ? OnnxReplay.value(c.attribute("value").getT())
                  : Value.scalar(Kind.FLOAT, 0);
          return List.of(Value.scalar(fill.kind(), fill.data()[0]).expand(sizes(c.in(0))));
        });
    reduce(ops, "ReduceSum", 0, Double::sum, false);
    reduce(ops, "ReduceMean", 0, Double::sum, true);
    reduce(ops, "ReduceMax", Double.NEGATIVE_INFINITY, Math::max, false);
    reduce(ops, "ReduceMin", Double.POSITIVE_INFINITY, Math::min, false);
    reduce(ops, "ReduceProd", 1, (a, b) -> a * b, false);
    reduce(ops, "ReduceL1", 0, (a, b) -> a + Math.abs(b), false);
    reduce(ops, "ReduceSumSquare", 0, (a, b) -> a + b * b, false);
    after(ops, "ReduceL2", "ReduceSumSquare", Math::sqrt);
    after(ops, "ReduceLogSum", "ReduceSum", Math::log);
    reduce(ops, "exp of it summed", 0, (a, b) -> a + Math.exp(b), false);
    after(ops, "ReduceLogSumExp", "exp of it summed", Math::log);
    ops.remove("exp of it summed");
    ops.put("Softmax", c -> List.of(softmax(c, false)));
    ops.put("LogSoftmax", c -> List.of(softmax(c, true)));
    ops.put("CumSum", c -> List.of(cumSum(c)));
    ops.put("ArgMax", c -> List.of(arg(c, 1)));
    ops.put("ArgMin", c -> List.of(arg(c, -1)));
  }

  /** An operator that is another with a function of its result. */
  private static void after(
      Map<String, Operator> ops, String name, String first, DoubleUnaryOperator f) {
    Operator inner = ops.get(first);
    ops.put(name, c -> List.of(inner.apply(c).get(0).map(f)));
  }

  private static Value constant(Call c) {
    if (c.hasAttribute("value")) {
      return OnnxReplay.value(c.attribute("value").getT());
    } else if (c.hasAttribute("value_int")) {
      return Value.scalar(Kind.WHOLE, c.attribute("value_int").getI());
    } else if (c.hasAttribute("value_float")) {
      return Value.scalar(Kind.FLOAT, c.attribute("value_float").getF());
    } else if (c.hasAttribute("value_ints")) {
      return Value.wholes(
          c.attribute("value_ints").getIntsList().stream().mapToLong(Long::longValue).toArray());
    }
    throw c.unsupported("a tensor or whole numbers");
  }

  private static Value flatten(Call c) {
    Value x = c.in(0);
    int outer = Value.size(Arrays.copyOf(x.shape(), x.axis(c.integer("axis", 1))));
    return x.reshaped(outer, outer == 0 ? 0 : x.size() / outer);
  }

  /** Reduced along one axis, which stays with a size of one. */
  static Value along(Value x, int axis, double start, DoubleBinaryOperator f) {
    boolean[] gone = new boolean[x.rank()];
    gone[axis] = true;
    return reduced(x, gone, start, f, false);
  }

  static int[] sizes(Value vector) {
    return Arrays.stream(vector.longs()).mapToInt(Math::toIntExact).toArray();
  }

  private static Value reshape(Call c) {
    int[] shape = sizes(c.in(1));
    int known = 1;
    int open = -1;
    for (int d = 0; d < shape.length; d++) {
      if (shape[d] == 0 && c.integer("allowzero", 0) == 0) {
        shape[d] = c.in(0).shape()[d];
      }
      if (shape[d] < 0) {
        open = d;
      } else {
        known *= shape[d];
      }
    }
    if (open >= 0) {
      shape[open] = c.in(0).size() / known;
    }
    return c.in(0).reshaped(shape);
  }

  private static Value unsqueeze(Call c) {
    long[] axes = c.axes();
    int rank = c.in(0).rank() + axes.length;
    boolean[] added = new boolean[rank];
    for (long axis : axes) {
      added[(int) (axis < 0 ? axis + rank : axis)] = true;
    }
    int[] shape = new int[rank];
    int from = 0;
    for (int d = 0; d < rank; d++) {
      shape[d] = added[d] ? 1 : c.in(0).shape()[from++];
    }
    return c.in(0).reshaped(shape);
  }

  private static Value squeeze(Call c) {
    long[] axes = c.axes();
    boolean[] dropped = new boolean[c.in(0).rank()];
    for (int d = 0; d < dropped.length; d++) {
      dropped[d] = axes == null && c.in(0).shape()[d] == 1;
    }
    for (long axis : axes == null ? new long[0] : axes) {
      dropped[c.in(0).axis(axis)] = true;
    }
    return c.in(0)
        .reshaped(
            IntStream.range(0, dropped.length)
                .filter(d -> !dropped[d])
                .map(d -> c.in(0).shape()[d])
                .toArray());
  }

  private static Value tile(Value x, int[] times) {
    Value result = x;
    for (int d = 0; d < times.length; d++) {
      result = joined(java.util.Collections.nCopies(times[d], result), d);
    }
    return result;
  }

  private static Value range(Call c) {
    double start = c.in(0).data()[0];
    double step = c.in(2).data()[0];
    int count = (int) Math.max(0, Math.ceil((c.in(1).data()[0] - start) / step));
    return new Value(
        c.in(0).kind(),
        new int[] {count},
        IntStream.range(0, count).mapToDouble(i -> start + i * step).toArray());
  }

  private static Value concat(Call c) {
    return joined(c.all(), c.in(0).axis(c.integer("axis", 0)));
  }

  static Value joined(List<Value> parts, int axis) {
    int[] shape = parts.get(0).shape().clone();
    shape[axis] = parts.stream().mapToInt(p -> p.shape()[axis]).sum();
    double[] data = new double[Value.size(shape)];
    int outer = 1;
    for (int d = 0; d < axis; d++) {
      outer *= shape[d];
    }
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (Value part : parts) {
        int length = part.size() / outer;
        System.arraycopy(part.data(), o * length, data, at, length);
        at += length;
      }
    }
    return new Value(parts.get(0).kind(), shape, data);
  }

  private static Value pad(Call c) {
    if (!c.text("mode", "constant").equals("constant")) {
      throw c.unsupported("constant padding");
    }
    int[] pads = sizes(c.in(1));
    double fill = c.has(2) ? c.in(2).data()[0] : 0;
    Value result = c.in(0);
    int rank = result.rank();
    for (int d = 0; d < rank; d++) {
      List<Value> parts = new ArrayList<>();
      parts.add(filled(result, d, pads[d], fill));
      parts.add(result);
      parts.add(filled(result, d, pads[d + rank], fill));
      result = joined(parts, d);
    }
    return result;
  }

  private static Value filled(Value like, int axis, int size, double fill) {
    int[] shape = like.shape().clone();
    shape[axis] = size;
    double[] data = new double[Value.size(shape)];
    Arrays.fill(data, fill);
    return new Value(like.kind(), shape, data);
  }

  private static void reduce(
      Map<String, Operator> ops, String name, double start, DoubleBinaryOperator f, boolean mean) {
    ops.put(
        name,
        c -> {
          Value x = c.in(0);
          long[] axes = c.axes();
          boolean[] gone = new boolean[x.rank()];
          if (axes == null || axes.length == 0) {
            Arrays.fill(gone, c.integer("noop_with_empty_axes", 0) == 0);
          } else {
            for (long axis : axes) {
              gone[x.axis(axis)] = true;
            }
          }
          Value kept = reduced(x, gone, start, f, mean);
          if (c.integer("keepdims", 1) == 1) {
            return List.of(kept);
          }
          return List.of(
              kept.reshaped(
                  IntStream.range(0, gone.length)
                      .filter(d -> !gone[d])
                      .map(d -> x.shape()[d])
                      .toArray()));
        });
  }

  private static Value reduced(
      Value x, boolean[] gone, double start, DoubleBinaryOperator f, boolean mean) {
    int[] shape = x.shape().clone();
    int count = 1;
    for (int d = 0; d < shape.length; d++) {
      count *= gone[d] ? shape[d] : 1;
      shape[d] = gone[d] ? 1 : shape[d];
    }
    double[] data = new double[Value.size(shape)];
    Arrays.fill(data, start);
    int[] strides = Value.strides(shape);
    int[] at = new int[shape.length];
    for (double value : x.data()) {
      int to = 0;
      for (int d = 0; d < at.length; d++) {
        to += gone[d] ? 0 : at[d] * strides[d];
      }
      data[to] = f.applyAsDouble(data[to], value);
      Value.next(at, x.shape());
    }
    int n = count;
    return new Value(x.kind(), shape, mean ? Arrays.stream(data).map(v -> v / n).toArray() : data);
  }

  private static Value softmax(Call c, boolean log) {
    Value x = c.in(0);
    boolean[] along = new boolean[x.rank()];
    along[x.axis(c.integer("axis", -1))] = true;
    Value most = reduced(x, along, Double.NEGATIVE_INFINITY, Math::max, false);
    Value shifted = Value.zip(Kind.FLOAT, x, most, (a, b) -> a - b);
    Value exp = shifted.map(Math::exp);
    Value sum = reduced(exp, along, 0, Double::sum, false);
    return log
        ? Value.zip(Kind.FLOAT, shifted, sum.map(Math::log), (a, b) -> a - b)
        : Value.zip(Kind.FLOAT, exp, sum, (a, b) -> a / b);
  }

  private static Value cumSum(Call c) {
    Value x = c.in(0);
    int axis = x.axis(c.in(1).longs()[0]);
    boolean exclusive = c.integer("exclusive", 0) == 1;
    boolean reverse = c.integer("reverse", 0) == 1;
    int length = x.shape()[axis];
    int inner = Value.strides(x.shape())[axis];
    double[] data = new double[x.size()];
    for (int base = 0; base < x.size(); base++) {
      if (base / inner % length != 0) {
        continue; // not the first along the axis
      }
      double sum = 0;
      for (int k = 0; k < length; k++) {
        int at = base + (reverse ? length - 1 - k : k) * inner;
        data[at] = exclusive ? sum : sum + x.data()[at];
        sum += x.data()[at];
      }
    }
    return new Value(x.kind(), x.shape(), data);
  }

  private static Value arg(Call c, int sign) {
    Value x = c.in(0);
    int axis = x.axis(c.integer("axis", 0));
    int length = x.shape()[axis];
    int inner = Value.strides(x.shape())[axis];
    int[] shape = x.shape().clone();
    shape[axis] = 1;
    double[] data = new double[Value.size(shape)];
    int to = 0;
    for (int base = 0; base < x.size(); base++) {
      if (base / inner % length != 0) {
        continue;
      }
      int best = 0;
      for (int k = 1; k < length; k++) {
        best = sign * x.data()[base + k * inner] > sign * x.data()[base + best * inner] ? k : best;
      }
      data[to++] = best;
    }
    Value kept = new Value(Kind.WHOLE, shape, data);
    return c.integer("keepdims", 1) == 1
        ? kept
        : kept.reshaped(
            IntStream.range(0, shape.length).filter(d -> d != axis).map(d -> shape[d]).toArray());
  }
}
