package io.rankgraft.nd4j;

import io.rankgraft.nd4j.Value.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products; those of matrices by ND4J. */
final class ProductOps {
  private ProductOps() {}

  static void addTo(Map<String, Operator> ops) {
    ops.put("MatMul", c -> List.of(matMul(c.in(0), c.in(1))));
    ops.put("Gemm", c -> List.of(gemm(c)));
    ops.put("Einsum", c -> List.of(einsum(c)));
    ops.put("DynamicQuantizeLinear", ProductOps::quantize);
    ops.put("MatMulInteger", c -> List.of(integerProduct(c)));
  }

  /** The products of the last two dimensions, with the others broadcast. */
  static Value matMul(Value left, Value right) {
    Value a = left.rank() == 1 ? left.reshaped(1, left.size()) : left;
    Value b = right.rank() == 1 ? right.reshaped(right.size(), 1) : right;
    int n = a.shape()[a.rank() - 2];
    int inner = a.shape()[a.rank() - 1];
    int m = b.shape()[b.rank() - 1];
    int[] batch =
        Value.broadcast(
            Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    double[] x = a.expand(with(batch, n, inner)).data();
    double[] y = b.expand(with(batch, inner, m)).data();
    int count = Value.size(batch);
    double[] data = new double[count * n * m];
    for (int i = 0; i < count && data.length > 0 && inner > 0; i++) {
      double[] product =
          product(
              Arrays.copyOfRange(x, i * n * inner, (i + 1) * n * inner),
              Arrays.copyOfRange(y, i * inner * m, (i + 1) * inner * m),
              n,
              inner,
              m);
      System.arraycopy(product, 0, data, i * n * m, n * m);
    }
    int[] shape = with(batch, n, m);
    Value result = new Value(Kind.FLOAT, shape, data);
    if (left.rank() == 1 || right.rank() == 1) {
      int rank = shape.length;
      return result.reshaped(
          IntStream.range(0, rank)
              .filter(d -> !(d == rank - 2 && left.rank() == 1))
              .filter(d -> !(d == rank - 1 && right.rank() == 1))
              .map(d -> shape[d])
              .toArray());
    }
    return result;
  }

  private static int[] with(int[] batch, int rows, int columns) {
    int[] shape = Arrays.copyOf(batch, batch.length + 2);
    shape[batch.length] = rows;
    shape[batch.length + 1] = columns;
    return shape;
  }

  private static double[] product(double[] a, double[] b, int n, int inner, int m) {
    try (INDArray x = Nd4j.createFromArray(a).reshape('c', n, inner);
        INDArray y = Nd4j.createFromArray(b).reshape('c', inner, m);
        INDArray product = x.mmul(y).dup('c')) {
      return product.data().asDouble(); // row-major, as the copy above is
    }
  }

  private static Value gemm(Call c) {
    Value a = c.integer("transA", 0) == 1 ? c.in(0).transpose(1, 0) : c.in(0);
    Value b = c.integer("transB", 0) == 1 ? c.in(1).transpose(1, 0) : c.in(1);
    double alpha = c.number("alpha", 1);
    double beta = c.number("beta", 1);
    Value product = matMul(a, b).map(v -> alpha * v);
    return c.has(2) ? Value.zip(Kind.FLOAT, product, c.in(2), (p, q) -> p + beta * q) : product;
  }

  /** To 0 … 255 by one scale and zero point; these are float32 by definition, and rounded so. */
  private static List<Value> quantize(Call c) {
    double low = Math.min(0, Arrays.stream(c.in(0).data()).min().orElse(0));
    double high = Math.max(0, Arrays.stream(c.in(0).data()).max().orElse(0));
    float scale = ((float) high - (float) low) / 255;
    double zero = scale == 0 ? 0 : Math.min(255, Math.max(0, Math.rint(-(float) low / scale)));
    Value codes =
        c.in(0)
            .map(
                x ->
                    scale == 0
                        ? zero
                        : Math.min(255, Math.max(0, Math.rint((float) x / scale) + zero)))
            .as(Kind.WHOLE);
    return List.of(codes, Value.scalar(Kind.FLOAT, scale), Value.scalar(Kind.WHOLE, zero));
  }

  private static Value integerProduct(Call c) {
    double left = c.has(2) ? c.in(2).data()[0] : 0;
    double right = c.has(3) ? c.in(3).data()[0] : 0;
    return matMul(c.in(0).map(x -> x - left), c.in(1).map(x -> x - right)).as(Kind.WHOLE);
  }

  /** By its definition: for every assignment of the letters, a product of elements. */
  private static Value einsum(Call c) {
    String equation = c.text("equation", "").replace(" ", "");
    String[] sides = equation.split("->", -1);
    String[] terms = sides[0].split(",", -1);
    if (sides.length != 2) {
      throw c.unsupported("an equation with -> but it is " + equation);
    }
    int broadcast = equation.contains("...") ? ellipsisRank(c, terms) : 0;
    // Broadcast dimensions get letters of their own, aligned at their end.
    String letters =
        IntStream.range(0, broadcast)
            .mapToObj(i -> "" + (char) ('0' + i))
            .reduce("", String::concat);
    Map<Character, Integer> sizes = new LinkedHashMap<>();
    List<String> reads = new ArrayList<>();
    String output = sides[1].replace("...", letters);
    for (int t = 0; t < terms.length; t++) {
      int here = c.in(t).rank() - terms[t].replace("...", "").length();
      String read =
          terms[t].replace("...", letters.substring(broadcast - Math.min(here, broadcast)));
      reads.add(read);
      for (int d = 0; d < read.length(); d++) {
        sizes.merge(read.charAt(d), c.in(t).shape()[d], Math::max);
      }
    }
    String all =
        output
            + sizes.keySet().stream()
                .filter(l -> output.indexOf(l) < 0)
                .map(String::valueOf)
                .reduce("", String::concat);
    int[] space = all.chars().map(l -> sizes.get((char) l)).toArray();
    int[] shape = output.chars().map(l -> sizes.get((char) l)).toArray();
    int[] strides = Value.strides(shape);
    double[] data = new double[Value.size(shape)];
    int[] at = new int[space.length];
    for (int k = 0; k < Value.size(space); k++) {
      double product = 1;
      for (int t = 0; t < terms.length; t++) {
        product *= element(c.in(t), reads.get(t), all, at);
      }
      int to = 0;
      for (int d = 0; d < shape.length; d++) {
        to += at[d] * strides[d];
      }
      data[to] += product;
      Value.next(at, space);
    }
    return new Value(Kind.FLOAT, shape, data);
  }

  private static int ellipsisRank(Call c, String[] terms) {
    int most = 0;
    for (int t = 0; t < terms.length; t++) {
      if (terms[t].contains("...")) {
        most = Math.max(most, c.in(t).rank() - terms[t].replace("...", "").length());
      }
    }
    return most;
  }

  private static double element(Value x, String read, String all, int[] at) {
    int[] strides = Value.strides(x.shape());
    int from = 0;
    for (int d = 0; d < read.length(); d++) {
      from += x.shape()[d] == 1 ? 0 : at[all.indexOf(read.charAt(d))] * strides[d];
    }
    return x.data()[from];
  }
}
