package io.rankgraft.onnx.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Ops that pick, cut and scatter. */
final class IndexRules {
  /**
   * From this opset on, a split says how many outputs it has, and a scatter may take the larger.
   */
  private static final int COUNTED = 18;

  private IndexRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("GatherV2", IndexRules::gather);
    rules.put(
        "Gather", (n, g) -> g.addTo(n.out(), "Gather", n.all(), Attributes.integer("axis", 0)));
    rules.put(
        "GatherNd", (n, g) -> g.addTo(n.out(), "GatherND", List.of(n.in(0), n.longInput(1, g))));
    rules.put("Slice", IndexRules::slice);
    rules.put("StridedSlice", IndexRules::stridedSlice);
    rules.put("ReverseV2", IndexRules::reverse);
    rules.put("Unpack", IndexRules::unpack);
    rules.put("Split", IndexRules::split);
    rules.put(
        "SplitV",
        (n, g) ->
            g.addTo(
                outputs(n, (int) n.integer("num_split")),
                "Split",
                List.of(n.in(0), n.longInput(1, g)),
                Attributes.integer("axis", n.single(2))));
    rules.put("OneHot", IndexRules::oneHot);
    rules.put("TopKV2", IndexRules::topK);
    rules.put("UnsortedSegmentSum", (n, g) -> segments(n, g, "add", 0));
    rules.put("UnsortedSegmentMax", (n, g) -> segments(n, g, "max", -Float.MAX_VALUE));
    rules.put(
        "ScatterNd",
        (n, g) -> {
          String zeros = g.filled(n.type(1), 0, n.longInput(2, g));
          scatter(n, g, "add", zeros, n.longInput(0, g), n.in(1));
        });
    rules.put(
        "TensorScatterAdd", (n, g) -> scatter(n, g, "add", n.in(0), n.longInput(1, g), n.in(2)));
    rules.put(
        "TensorScatterUpdate",
        (n, g) -> scatter(n, g, "none", n.in(0), n.longInput(1, g), n.in(2)));
  }

  private static List<String> outputs(TfNode n, int count) {
    return IntStream.range(0, count).mapToObj(n::out).toList();
  }

  private static void split(TfNode n, OnnxNodes g) {
    int parts = (int) n.integer("num_split");
    var axis = Attributes.integer("axis", n.single(0));
    if (g.opset() < COUNTED) {
      g.addTo(outputs(n, parts), "Split", List.of(n.in(1)), axis);
    } else {
      var count = Attributes.integer("num_outputs", parts);
      g.addTo(outputs(n, parts), "Split", List.of(n.in(1)), axis, count);
    }
  }

  private static void gather(TfNode n, OnnxNodes g) {
    long axis = n.single(2);
    long batch = n.integer("batch_dims");
    if (batch == 0) {
      g.addTo(n.out(), "Gather", n.in(0, 2), Attributes.integer("axis", axis));
      return;
    }
    if (axis != batch) {
      throw n.unsupported("batch dimensions up to the axis", "they are " + batch + " of " + axis);
    }
    String indices = g.add("Unsqueeze", List.of(n.longInput(1, g), g.longs(-1)));
    g.addTo(
        n.out(), "GatherND", List.of(n.in(0), indices), Attributes.integer("batch_dims", batch));
  }

  private static void slice(TfNode n, OnnxNodes g) {
    String begin = n.longInput(1, g);
    String end;
    if (n.isConstant(1) && n.isConstant(2)) {
      long[] begins = n.longs(1);
      long[] sizes = n.longs(2);
      end =
          g.longs(
              IntStream.range(0, begins.length)
                  .mapToLong(i -> sizes[i] < 0 ? Long.MAX_VALUE : begins[i] + sizes[i])
                  .toArray());
    } else {
      String size = n.longInput(2, g);
      String rest = g.add("Less", List.of(size, g.scalarLong(0)));
      String sum = g.add("Add", List.of(begin, size));
      end = g.add("Where", List.of(rest, g.scalarLong(Long.MAX_VALUE), sum));
    }
    long[] axes = IntStream.range(0, n.rank(0)).asLongStream().toArray();
    g.addTo(n.out(), "Slice", List.of(n.in(0), begin, end, g.longs(axes)));
  }

  /** Constant bounds with every mask; see the documentation of TensorFlow's StridedSlice. */
  private static void stridedSlice(TfNode n, OnnxNodes g) {
    long[] begin = n.longs(1);
    long[] end = n.longs(2);
    long[] step = n.longs(3);
    List<Long> begins = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    List<Long> axes = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    List<Long> dropped = new ArrayList<>(); // axes of the input
    List<Long> added = new ArrayList<>(); // axes of the result
    int axis = 0;
    int outAxis = 0;
    for (int i = 0; i < begin.length; i++) {
      if (has(n, "ellipsis_mask", i)) {
        int named = 0;
        for (int j = 0; j < begin.length; j++) {
          named += j == i || has(n, "new_axis_mask", j) ? 0 : 1;
        }
        int skipped = n.rank(0) - named;
        axis += skipped;
        outAxis += skipped;
      } else if (has(n, "new_axis_mask", i)) {
        added.add((long) outAxis++);
      } else {
        boolean shrink = has(n, "shrink_axis_mask", i);
        boolean back = step[i] < 0;
        axes.add((long) axis);
        steps.add(shrink ? 1 : step[i]);
        begins.add(has(n, "begin_mask", i) && !shrink ? (back ? Long.MAX_VALUE : 0L) : begin[i]);
        ends.add(
            shrink
                ? (begin[i] == -1 ? Long.MAX_VALUE : begin[i] + 1)
                : has(n, "end_mask", i) ? (back ? Long.MIN_VALUE : Long.MAX_VALUE) : end[i]);
        if (shrink) {
          dropped.add((long) axis);
        } else {
          outAxis++;
        }
        axis++;
      }
    }
    String result = n.in(0);
    if (!axes.isEmpty()) {
      result =
          g.add(
              "Slice",
              List.of(result, longs(g, begins), longs(g, ends), longs(g, axes), longs(g, steps)));
    }
    if (!dropped.isEmpty()) {
      result = g.add("Squeeze", List.of(result, longs(g, dropped)));
    }
    if (!added.isEmpty()) {
      result = g.add("Unsqueeze", List.of(result, longs(g, added)));
    }
    g.addTo(n.out(), "Identity", List.of(result));
  }

  private static boolean has(TfNode n, String mask, int bit) {
    return (n.integer(mask) >> bit & 1) == 1;
  }

  private static String longs(OnnxNodes g, List<Long> values) {
    return g.longs(values.stream().mapToLong(Long::longValue).toArray());
  }

  private static void reverse(TfNode n, OnnxNodes g) {
    long[] axes = n.longs(1);
    long[] back = IntStream.range(0, axes.length).mapToLong(i -> -1).toArray();
    long[] first = IntStream.range(0, axes.length).mapToLong(i -> Long.MIN_VALUE).toArray();
    g.addTo(
        n.out(),
        "Slice",
        List.of(n.in(0), g.longs(back), g.longs(first), g.longs(axes), g.longs(back)));
  }

  private static void unpack(TfNode n, OnnxNodes g) {
    for (int k = 0; k < n.integer("num"); k++) {
      g.addTo(
          n.out(k),
          "Gather",
          List.of(n.in(0), g.scalarLong(k)),
          Attributes.integer("axis", n.integer("axis")));
    }
  }

  /**
   * By comparison: ONNX's own op counts negative indices from the end, TensorFlow's gives zeros.
   */
  private static void oneHot(TfNode n, OnnxNodes g) {
    int depth = Math.toIntExact(n.single(1));
    long axis = n.integer("axis");
    int type = n.type(0);
    String numbers =
        g.add("Range", List.of(g.scalar(type, 0), g.scalar(type, depth), g.scalar(type, 1)));
    if (axis >= 0 && axis < n.rank(0)) {
      long[] shape = new long[n.rank(0) - (int) axis + 1];
      java.util.Arrays.fill(shape, 1);
      shape[0] = depth;
      numbers = g.add("Reshape", List.of(numbers, g.longs(shape)));
    }
    String indices = g.add("Unsqueeze", List.of(n.in(0), g.longs(axis)));
    String hit = g.add("Equal", List.of(indices, numbers));
    g.addTo(n.out(), "Where", List.of(hit, n.in(2), n.in(3)));
  }

  private static void topK(TfNode n, OnnxNodes g) {
    String count = g.add("Reshape", List.of(n.longInput(1, g), g.longs(1)));
    String positions = n.out() + "/positions";
    g.addTo(
        List.of(n.out(0), positions),
        "TopK",
        List.of(n.in(0), count),
        Attributes.integer("sorted", 1));
    g.addTo(n.out(1), "Cast", List.of(positions), Attributes.integer("to", n.outputType(1)));
  }

  /** Rows with a negative segment are dropped: they go to one segment more, which is cut off. */
  private static void segments(TfNode n, OnnxNodes g, String reduction, double empty) {
    if (g.opset() < COUNTED && reduction.equals("max")) {
      throw n.unsupported("opset 18 or newer", "it is " + g.opset());
    }
    String ids = n.longInput(1, g);
    String count = g.add("Reshape", List.of(n.longInput(2, g), g.longs(1)));
    String negative = g.add("Less", List.of(ids, g.scalarLong(0)));
    String segment = g.add("Where", List.of(negative, count, ids));
    String rest = g.add("Shape", List.of(n.in(0)), Attributes.integer("start", n.rank(1)));
    String room = g.add("Add", List.of(count, g.scalarLong(1)));
    String shape = g.add("Concat", List.of(room, rest), Attributes.integer("axis", 0));
    String all =
        g.add(
            "ScatterND",
            List.of(
                g.filled(n.type(0), empty, shape),
                g.add("Unsqueeze", List.of(segment, g.longs(-1))),
                n.in(0)),
            Attributes.text("reduction", reduction));
    g.addTo(n.out(), "Slice", List.of(all, g.longs(0), count, g.longs(0)));
  }

  private static void scatter(
      TfNode n, OnnxNodes g, String reduction, String data, String indices, String updates) {
    g.addTo(
        n.out(),
        "ScatterND",
        List.of(data, indices, updates),
        Attributes.text("reduction", reduction));
  }
}
