package io.rankgraft.onnx.export;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Matrix products. */
final class ProductRules {
  private ProductRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("MatMul", (n, g) -> product(n, g, "transpose_a", "transpose_b"));
    for (String op : List.of("BatchMatMul", "BatchMatMulV2", "BatchMatMulV3")) {
      rules.put(op, (n, g) -> product(n, g, "adj_x", "adj_y"));
    }
    rules.put(
        "Einsum",
        (n, g) ->
            g.addTo(n.out(), "Einsum", n.all(), Attributes.text("equation", n.text("equation"))));
    rules.put("SparseTensorDenseMatMul", ProductRules::sparse);
  }

  private static void product(TfNode n, OnnxNodes g, String first, String second) {
    String a = n.flag(first) ? transposed(n, g, 0) : n.in(0);
    String b = n.flag(second) ? transposed(n, g, 1) : n.in(1);
    g.addTo(n.out(), "MatMul", List.of(a, b));
  }

  /** The last two dimensions of an input exchanged. */
  private static String transposed(TfNode n, OnnxNodes g, int input) {
    int rank = n.rank(input);
    long[] order = IntStream.range(0, rank).asLongStream().toArray();
    order[rank - 1] = rank - 2;
    order[rank - 2] = rank - 1;
    return g.add("Transpose", List.of(n.in(input)), Attributes.integers("perm", order));
  }

  /** A constant sparse matrix times a dense one: gather, scale, scatter with addition. */
  private static void sparse(TfNode n, OnnxNodes g) {
    if (n.flag("adjoint_b")) {
      throw n.unsupported("a right side that is not transposed", "adjoint_b is set");
    }
    long[] pairs = n.longs(0); // row, column of each entry
    long[] shape = n.longs(2);
    int row = n.flag("adjoint_a") ? 1 : 0;
    int entries = pairs.length / 2;
    long[] rows = IntStream.range(0, entries).mapToLong(e -> pairs[2 * e + row]).toArray();
    long[] columns = IntStream.range(0, entries).mapToLong(e -> pairs[2 * e + 1 - row]).toArray();
    String values = g.add("Unsqueeze", List.of(n.in(1), g.longs(1)));
    String right =
        g.add("Gather", List.of(n.in(3), g.longs(columns)), Attributes.integer("axis", 0));
    String width = g.add("Shape", List.of(n.in(3)), Attributes.integer("start", 1));
    String zeros =
        g.filled(
            n.type(3),
            0,
            g.add("Concat", List.of(g.longs(shape[row]), width), Attributes.integer("axis", 0)));
    g.addTo(
        n.out(),
        "ScatterND",
        List.of(
            zeros,
            g.add("Unsqueeze", List.of(g.longs(rows), g.longs(1))),
            g.add("Mul", List.of(right, values))),
        Attributes.text("reduction", "add"));
  }
}
