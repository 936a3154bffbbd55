package io.rankgraft.nd4j;

import io.rankgraft.nd4j.Value.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * GRU, LSTM and RNN by the equations of the ONNX operators, with the activations that are their
 * defaults. Shapes: x [steps, rows, width], w [directions, gates · H, width], r [directions, gates
 * · H, H], b [directions, 2 · gates · H], first states [directions, rows, H].
 */
final class RecurrentOps {
  private static final DoubleUnaryOperator SIGMOID = x -> 1 / (1 + Math.exp(-x));

  /** One step of one row: from x and the states before to the states after. */
  private interface Cell {
    void step(Gates gates, double[] h, double[] c);
  }

  /** What the gates of one row get at one step: from x, from h, and their biases apart. */
  private record Gates(double[] x, double[] h, double[] xBias, double[] hBias, double[] peep) {
    double sum(int i) {
      return x[i] + h[i] + xBias[i] + hBias[i];
    }
  }

  private RecurrentOps() {}

  static void addTo(Map<String, Operator> ops) {
    ops.put("RNN", c -> run(c, 1, RecurrentOps::rnn));
    ops.put("GRU", c -> run(c, 3, null));
    ops.put("LSTM", c -> run(c, 4, RecurrentOps::lstm));
  }

  private static void rnn(Gates g, double[] h, double[] c) {
    for (int i = 0; i < h.length; i++) {
      h[i] = Math.tanh(g.sum(i));
    }
  }

  private static void lstm(Gates g, double[] h, double[] c) {
    int n = h.length;
    for (int i = 0; i < n; i++) { // gates i, o, f, c; peepholes i, o, f
      double in = SIGMOID.applyAsDouble(g.sum(i) + g.peep()[i] * c[i]);
      double forget = SIGMOID.applyAsDouble(g.sum(2 * n + i) + g.peep()[2 * n + i] * c[i]);
      c[i] = forget * c[i] + in * Math.tanh(g.sum(3 * n + i));
      double out = SIGMOID.applyAsDouble(g.sum(n + i) + g.peep()[n + i] * c[i]);
      h[i] = out * Math.tanh(c[i]);
    }
  }

  private static List<Value> run(Call call, int gates, Cell cell) {
    requireDefaults(call);
    Value x = call.in(0);
    int steps = x.shape()[0];
    int rows = x.shape()[1];
    int width = x.shape()[2];
    int directions = call.in(1).shape()[0];
    int size = call.in(2).shape()[2];
    double[] all = new double[steps * directions * rows * size];
    double[] lastH = new double[directions * rows * size];
    double[] lastC = new double[directions * rows * size];
    boolean reversed = call.text("direction", "forward").equals("reverse");
    for (int d = 0; d < directions; d++) {
      double[] w = part(call, 1, d, directions, gates * size * width);
      double[] r = part(call, 2, d, directions, gates * size * size);
      double[] b = part(call, 3, d, directions, 2 * gates * size);
      double[] peep = part(call, 7, d, directions, 3 * size);
      double[] xBias = Arrays.copyOf(b, gates * size);
      double[] hBias = Arrays.copyOfRange(b, gates * size, 2 * gates * size);
      boolean backwards = reversed || d == 1;
      for (int row = 0; row < rows; row++) {
        int at = d * rows + row;
        double[] h = part(call, 5, at, directions * rows, size);
        double[] c = part(call, 6, at, directions * rows, size);
        int length = call.has(4) ? (int) call.in(4).data()[row] : steps;
        for (int s = 0; s < length; s++) {
          int step = backwards ? length - 1 - s : s;
          int from = (step * rows + row) * width;
          double[] now = Arrays.copyOfRange(x.data(), from, from + width);
          Gates sums = new Gates(product(w, now), product(r, h), xBias, hBias, peep);
          if (cell == null) {
            gru(call, sums, r, h);
          } else {
            cell.step(sums, h, c);
          }
          int to = ((step * directions + d) * rows + row) * size;
          System.arraycopy(h, 0, all, to, size);
        }
        System.arraycopy(h, 0, lastH, at * size, size);
        System.arraycopy(c, 0, lastC, at * size, size);
      }
    }
    int[] last = {directions, rows, size};
    return List.of(
        new Value(Kind.FLOAT, new int[] {steps, directions, rows, size}, all),
        new Value(Kind.FLOAT, last, lastH),
        new Value(Kind.FLOAT, last, lastC));
  }

  private static void gru(Call call, Gates g, double[] r, double[] h) {
    int n = h.length;
    boolean before = call.integer("linear_before_reset", 0) != 0;
    double[] keep = new double[n];
    double[] reset = new double[n];
    for (int i = 0; i < n; i++) { // gates z, r, h
      keep[i] = SIGMOID.applyAsDouble(g.sum(i));
      reset[i] = SIGMOID.applyAsDouble(g.sum(n + i));
    }
    double[] gated = new double[n];
    Arrays.setAll(gated, i -> reset[i] * h[i]);
    double[] hidden = product(Arrays.copyOfRange(r, 2 * n * n, 3 * n * n), gated);
    for (int i = 0; i < n; i++) {
      int k = 2 * n + i;
      double from = before ? reset[i] * (g.h()[k] + g.hBias()[k]) : hidden[i] + g.hBias()[k];
      h[i] = (1 - keep[i]) * Math.tanh(g.x()[k] + g.xBias()[k] + from) + keep[i] * h[i];
    }
  }

  /** A matrix in row-major order times a vector. */
  private static double[] product(double[] matrix, double[] vector) {
    double[] sums = new double[vector.length == 0 ? 0 : matrix.length / vector.length];
    for (int i = 0; i < matrix.length; i++) {
      sums[i / vector.length] += matrix[i] * vector[i % vector.length];
    }
    return sums;
  }

  /** One of several equal parts of an input; zeros where it is left out. */
  private static double[] part(Call call, int input, int part, int parts, int size) {
    if (!call.has(input)) {
      return new double[size];
    }
    double[] data = call.in(input).data();
    int each = data.length / parts;
    return Arrays.copyOfRange(data, part * each, (part + 1) * each);
  }

  private static void requireDefaults(Call call) {
    if (call.hasAttribute("activations")
        || call.hasAttribute("clip")
        || call.integer("layout", 0) != 0
        || call.integer("input_forget", 0) != 0) {
      throw call.unsupported("the default activations, steps first, without clipping");
    }
  }
}
