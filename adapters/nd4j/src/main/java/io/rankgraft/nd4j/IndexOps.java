package io.rankgraft.nd4j;

import io.rankgraft.nd4j.Value.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that pick, cut and scatter. */
final class IndexOps {
  private IndexOps() {}

  static void addTo(Map<String, Operator> ops) {
    ops.put("Gather", c -> List.of(gather(c)));
    ops.put("GatherND", c -> List.of(gatherNd(c)));
    ops.put("Slice", c -> List.of(slice(c)));
    ops.put("Split", IndexOps::split);
    ops.put("TopK", IndexOps::topK);
    ops.put("ScatterND", c -> List.of(scatterNd(c)));
    ops.put("GatherElements", c -> List.of(gatherElements(c)));
    ops.put("OneHot", c -> List.of(oneHot(c)));
    ops.put("Trilu", c -> List.of(triangle(c)));
  }

  private static Value gather(Call c) {
    Value x = c.in(0);
    Value indices = c.in(1);
    int axis = x.axis(c.integer("axis", 0));
    int length = x.shape()[axis];
    int inner = Value.strides(x.shape())[axis];
    int outer = x.size() == 0 ? 0 : x.size() / (length * inner);
    double[] data = new double[outer * indices.size() * inner];
    int to = 0;
    for (int o = 0; o < outer; o++) {
      for (long index : indices.longs()) {
        int from = index(index, length);
        System.arraycopy(x.data(), (o * length + from) * inner, data, to, inner);
        to += inner;
      }
    }
    int[] shape =
        IntStream.concat(
                IntStream.concat(Arrays.stream(x.shape(), 0, axis), Arrays.stream(indices.shape())),
                Arrays.stream(x.shape(), axis + 1, x.rank()))
            .toArray();
    return new Value(x.kind(), shape, data);
  }

  private static int index(long index, int length) {
    long at = index < 0 ? index + length : index;
    if (at < 0 || at >= length) {
      throw new IllegalArgumentException(
          "judge: expected an index below %s but got %s".formatted(length, index));
    }
    return (int) at;
  }

  private static Value gatherNd(Call c) {
    Value x = c.in(0);
    Value indices = c.in(1);
    int batch = (int) c.integer("batch_dims", 0);
    int depth = indices.shape()[indices.rank() - 1];
    int[] strides = Value.strides(x.shape());
    int rows = indices.size() / Math.max(1, depth);
    int batches = Value.size(Arrays.copyOf(x.shape(), batch));
    int each = batches == 0 ? 0 : rows / batches;
    int inner = Value.size(Arrays.copyOfRange(x.shape(), batch + depth, x.rank()));
    double[] data = new double[rows * inner];
    for (int row = 0; row < rows; row++) {
      int from = batches == 0 ? 0 : row / each * (x.size() / batches);
      for (int d = 0; d < depth; d++) {
        long index = (long) indices.data()[row * depth + d];
        from += index(index, x.shape()[batch + d]) * strides[batch + d];
      }
      System.arraycopy(x.data(), from, data, row * inner, inner);
    }
    int[] shape =
        IntStream.concat(
                Arrays.stream(indices.shape(), 0, indices.rank() - 1),
                Arrays.stream(x.shape(), batch + depth, x.rank()))
            .toArray();
    return new Value(x.kind(), shape, data);
  }

  private static Value slice(Call c) {
    Value x = c.in(0);
    double[] starts = c.in(1).data();
    double[] ends = c.in(2).data();
    Value result = x;
    for (int i = 0; i < starts.length; i++) {
      int axis = c.has(3) ? x.axis(c.in(3).longs()[i]) : i;
      int step = c.has(4) ? (int) c.in(4).longs()[i] : 1;
      result = cut(result, axis, starts[i], ends[i], step);
    }
    return result;
  }

  private static Value cut(Value x, int axis, double start, double end, int step) {
    int length = x.shape()[axis];
    double first = start < 0 ? start + length : start;
    double last = end < 0 ? end + length : end;
    int low = step > 0 ? 0 : -1;
    int high = step > 0 ? length : length - 1;
    int from = (int) Math.min(Math.max(first, step > 0 ? 0 : 0), high);
    int to = (int) Math.min(Math.max(last, low), high);
    List<Integer> picks = new ArrayList<>();
    for (int i = from; step > 0 ? i < to : i > to; i += step) {
      picks.add(i);
    }
    return picked(x, axis, picks);
  }

  private static Value picked(Value x, int axis, List<Integer> picks) {
    int length = x.shape()[axis];
    int inner = Value.strides(x.shape())[axis];
    int[] shape = x.shape().clone();
    shape[axis] = picks.size();
    double[] data = new double[Value.size(shape)];
    int outer = data.length == 0 ? 0 : data.length / (picks.size() * inner);
    int to = 0;
    for (int o = 0; o < outer; o++) {
      for (int pick : picks) {
        System.arraycopy(x.data(), (o * length + pick) * inner, data, to, inner);
        to += inner;
      }
    }
    return new Value(x.kind(), shape, data);
  }

  private static List<Value> split(Call c) {
    Value x = c.in(0);
    int axis = x.axis(c.integer("axis", 0));
    int length = x.shape()[axis];
    int parts = c.outputs();
    int[] sizes = new int[parts];
    int chunk = (length + parts - 1) / parts;
    for (int p = 0; p < parts; p++) {
      sizes[p] = c.has(1) ? (int) c.in(1).longs()[p] : Math.min(chunk, length - p * chunk);
    }
    List<Value> values = new ArrayList<>();
    int start = 0;
    for (int size : sizes) {
      values.add(cut(x, axis, start, start + size, 1));
      start += size;
    }
    return values;
  }

  private static List<Value> topK(Call c) {
    Value x = c.in(0);
    int axis = x.axis(c.integer("axis", -1));
    if (axis != x.rank() - 1) { // the axis moved to the end and back
      int[] order = IntStream.range(0, x.rank()).toArray();
      order[axis] = x.rank() - 1;
      order[x.rank() - 1] = axis;
      return topK(c, x.transpose(order)).stream().map(v -> v.transpose(order)).toList();
    }
    return topK(c, x);
  }

  private static List<Value> topK(Call c, Value x) {
    int axis = x.rank() - 1;
    int length = x.shape()[axis];
    int k = (int) c.in(1).longs()[0];
    boolean largest = c.integer("largest", 1) == 1;
    int[] shape = x.shape().clone();
    shape[axis] = k;
    double[] values = new double[Value.size(shape)];
    double[] places = new double[values.length];
    for (int row = 0; row * k < values.length; row++) {
      int base = row * length;
      Comparator<Integer> ascending = Comparator.comparingDouble(i -> x.data()[base + i]);
      List<Integer> order =
          IntStream.range(0, length)
              .boxed()
              .sorted(largest ? ascending.reversed() : ascending) // stable: the first of equals
              .toList();
      for (int i = 0; i < k; i++) {
        places[row * k + i] = order.get(i);
        values[row * k + i] = x.data()[base + order.get(i)];
      }
    }
    return List.of(new Value(x.kind(), shape, values), new Value(Kind.WHOLE, shape, places));
  }

  private static Value scatterNd(Call c) {
    Value x = c.in(0);
    Value indices = c.in(1);
    double[] updates = c.in(2).data();
    String reduction = c.text("reduction", "none");
    int depth = indices.shape()[indices.rank() - 1];
    int[] strides = Value.strides(x.shape());
    int inner = Value.size(Arrays.copyOfRange(x.shape(), depth, x.rank()));
    double[] data = x.data().clone();
    for (int row = 0; row * depth < indices.size(); row++) {
      int to = 0;
      for (int d = 0; d < depth; d++) {
        to += index((long) indices.data()[row * depth + d], x.shape()[d]) * strides[d];
      }
      for (int i = 0; i < inner; i++) {
        double update = updates[row * inner + i];
        data[to + i] =
            switch (reduction) {
              case "none" -> update;
              case "add" -> data[to + i] + update;
              case "mul" -> data[to + i] * update;
              case "max" -> Math.max(data[to + i], update);
              case "min" -> Math.min(data[to + i], update);
              default -> throw c.unsupported("a known reduction but it is " + reduction);
            };
      }
    }
    return new Value(x.kind(), x.shape(), data);
  }

  private static Value gatherElements(Call c) {
    Value x = c.in(0);
    Value indices = c.in(1);
    int axis = x.axis(c.integer("axis", 0));
    int[] strides = Value.strides(x.shape());
    double[] data = new double[indices.size()];
    int[] at = new int[x.rank()];
    for (int i = 0; i < data.length; i++) {
      int from = index((long) indices.data()[i], x.shape()[axis]) * strides[axis];
      for (int d = 0; d < at.length; d++) {
        from += d == axis ? 0 : at[d] * strides[d];
      }
      data[i] = x.data()[from];
      Value.next(at, indices.shape());
    }
    return new Value(x.kind(), indices.shape(), data);
  }

  /** Along a new last axis; an index outside the depth is nowhere hot. */
  private static Value oneHot(Call c) {
    Value indices = c.in(0);
    int depth = (int) c.in(1).data()[0];
    double off = c.in(2).data()[0];
    double on = c.in(2).data()[1];
    long axis = c.integer("axis", -1);
    if (axis != -1 && axis != indices.rank()) {
      throw c.unsupported("the last axis");
    }
    int[] shape = Arrays.copyOf(indices.shape(), indices.rank() + 1);
    shape[indices.rank()] = depth;
    double[] data = new double[Value.size(shape)];
    Arrays.fill(data, off);
    for (int i = 0; i < indices.size(); i++) {
      long hot = (long) indices.data()[i];
      hot = hot < 0 ? hot + depth : hot;
      if (hot >= 0 && hot < depth) {
        data[i * depth + (int) hot] = on;
      }
    }
    return new Value(c.in(2).kind(), shape, data);
  }

  /** The upper or lower triangle of the last two dimensions. */
  private static Value triangle(Call c) {
    Value x = c.in(0);
    boolean upper = c.integer("upper", 1) == 1;
    long k = c.has(1) ? (long) c.in(1).data()[0] : 0;
    int columns = x.shape()[x.rank() - 1];
    int rows = x.shape()[x.rank() - 2];
    double[] data = x.data().clone();
    for (int i = 0; i < data.length; i++) {
      long off = i % columns - (long) (i / columns % rows);
      data[i] = upper ? off >= k ? data[i] : 0 : off <= k ? data[i] : 0;
    }
    return new Value(x.kind(), x.shape(), data);
  }
}
