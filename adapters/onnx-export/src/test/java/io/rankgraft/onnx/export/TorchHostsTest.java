package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Rankers in the forms that PyTorch exports, int64 ids and any opset: their taps are those that
 * plain loops in float64 compute from the same weights.
 */
class TorchHostsTest {
  private static final List<Integer> OPSETS = List.of(9, 11, 13, 14, 17, 20, 22);
  private static final int USERS = 7;
  private static final int ITEMS = 9;
  private static final int D = 4;
  private static final int LENGTH = 4;
  private static final int NUMBERS = 3;
  private static final int ROWS = 6;
  private static final double TOLERANCE = 1e-6;

  /** One row: user, item, a history padded with 0, and numbers. */
  private record Row(int user, int item, int[] history, double[] numbers) {}

  private interface Build {
    void into(TorchFile file);
  }

  private interface Oracle {
    double logit(Row row);
  }

  private record Host(String name, Build build, Map<String, Oracle> taps) {}

  private static Host of(String name, Build build, Oracle logit) {
    return new Host(name, build, Map.of("logit", logit));
  }

  // What a network computes, in float64.

  private static double[] w(String name, int size) {
    float[] values = TorchFile.weights(name, size);
    double[] wide = new double[size];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static double[] e(String table, int rows, int id) {
    return Arrays.copyOfRange(w(table, rows * D), id * D, (id + 1) * D);
  }

  private static double[] linear(double[] x, String name, int out) {
    double[] weight = w(name + ".weight", out * x.length);
    double[] y = w(name + ".bias", out);
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += weight[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static double[] map(double[] x, DoubleUnaryOperator f) {
    return Arrays.stream(x).map(f).toArray();
  }

  private static double[] relu(double[] x) {
    return map(x, v -> Math.max(0, v));
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double[] softmax(double[] x) {
    double[] y = map(x, Math::exp);
    double sum = Arrays.stream(y).sum();
    return map(y, v -> v / sum);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] concat(double[]... parts) {
    return Stream.of(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] mix(double[] weights, double[][] vectors) {
    double[] sum = new double[vectors[0].length];
    for (int k = 0; k < weights.length; k++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weights[k] * vectors[k][i];
      }
    }
    return sum;
  }

  private static double[] plus(double[] a, double[] b) {
    return mix(new double[] {1, 1}, new double[][] {a, b});
  }

  private static double[] layerNorm(double[] x, String name) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double[] scale = w(name + ".weight", x.length);
    double[] bias = w(name + ".bias", x.length);
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> (x[i] - mean) / Math.sqrt(variance + 1e-5) * scale[i] + bias[i]);
    return y;
  }

  private static double[][] history(Row row) {
    return Arrays.stream(row.history).mapToObj(id -> e("hist", ITEMS, id)).toArray(double[][]::new);
  }

  // The rankers.

  private static Host deepFm() {
    return of(
        "DeepFM",
        t -> {
          String u = t.embedding("user", USERS, D, "user_id");
          String i = t.embedding("item", ITEMS, D, "item_id");
          String fields = t.concat(1, t.unsqueeze(u, 1), t.unsqueeze(i, 1)); // [rows, 2, D]
          String sum = t.node("Pow", t.sum(fields, 1) + " " + t.number(2));
          String squares = t.sum(t.node("Pow", fields + " " + t.number(2)), 1);
          String pairs = t.sum(t.node("Sub", sum + " " + squares), 1);
          String fm = t.node("Mul", pairs + " " + t.number(.5f));
          String deep = t.concat(1, t.view(fields, 2 * D), "numbers");
          deep = t.node("Relu", t.linear(deep, "deep.0", 2 * D + NUMBERS, 8));
          String last = t.squeeze(t.linear(deep, "deep.2", 8, 1), -1);
          t.named(t.node("Add", fm + " " + last), "logit");
        },
        row -> {
          double[] u = e("user", USERS, row.user);
          double[] i = e("item", ITEMS, row.item);
          double[] deep = relu(linear(concat(u, i, row.numbers), "deep.0", 8));
          return dot(u, i) + linear(deep, "deep.2", 1)[0];
        });
  }

  private static Host dcn() {
    int width = 2 * D + NUMBERS;
    return of(
        "DCN",
        t -> {
          String u = t.embedding("user", USERS, D, "user_id");
          String i = t.embedding("item", ITEMS, D, "item_id");
          String x0 = t.concat(-1, u, i, "numbers");
          String x = x0;
          for (int layer = 0; layer < 2; layer++) {
            String xw = t.node("MatMul", x + " " + t.weight("cross." + layer, width, 1));
            String b = t.weight("bias." + layer, width);
            x = t.node("Add", t.node("Add", t.node("Mul", x0 + " " + xw) + " " + b) + " " + x);
          }
          t.named(t.squeeze(t.linear(x, "head", width, 1), 1), "logit");
        },
        row -> {
          double[] x0 = concat(e("user", USERS, row.user), e("item", ITEMS, row.item), row.numbers);
          double[] x = x0;
          for (int layer = 0; layer < 2; layer++) {
            double xw = dot(x, w("cross." + layer, width));
            x = plus(plus(map(x0, v -> v * xw), w("bias." + layer, width)), x);
          }
          return linear(x, "head", 1)[0];
        });
  }

  private static Host din() {
    return of(
        "DIN",
        t -> {
          String h = t.embedding("hist", ITEMS, D, "history");
          String i = t.embedding("item", ITEMS, D, "item_id");
          String q = t.node("Expand", t.unsqueeze(i, 1) + " " + t.longs(1, LENGTH, 1));
          String all = t.concat(-1, h, q, t.node("Sub", h + " " + q), t.node("Mul", h + " " + q));
          String hidden = t.node("Sigmoid", t.linearOfSequence(all, "att.0", 4 * D, 6));
          String score = t.squeeze(t.linearOfSequence(hidden, "att.2", 6, 1), -1);
          String empty = t.node("Equal", "history " + t.longs(0));
          String masked = t.node("Where", String.join(" ", empty, t.number(-1e9f), score));
          String weights = t.unsqueeze(t.softmax(masked, -1), 1); // [rows, 1, LENGTH]
          String interest = t.squeeze(t.node("MatMul", weights + " " + h), 1);
          String x = t.concat(1, interest, i);
          x = t.node("Relu", t.linear(x, "mlp.0", 2 * D, 8));
          t.named(t.node("Flatten", t.linear(x, "mlp.2", 8, 1)), "flat");
          t.named(t.squeeze("flat", 1), "logit");
        },
        row -> {
          double[][] h = history(row);
          double[] i = e("item", ITEMS, row.item);
          double[] score = new double[LENGTH];
          for (int p = 0; p < LENGTH; p++) {
            double[] product = h[p].clone();
            double[] apart = h[p].clone();
            for (int d = 0; d < D; d++) {
              product[d] *= i[d];
              apart[d] -= i[d];
            }
            double[] hidden =
                map(linear(concat(h[p], i, apart, product), "att.0", 6), TorchHostsTest::sigmoid);
            score[p] = row.history[p] == 0 ? -1e9 : linear(hidden, "att.2", 1)[0];
          }
          double[] x = concat(mix(softmax(score), h), i);
          return linear(relu(linear(x, "mlp.0", 8)), "mlp.2", 1)[0];
        });
  }

  private static Host transformer() {
    int heads = 2;
    int size = D / heads;
    return of(
        "transformer",
        t -> {
          String h = t.embedding("hist", ITEMS, D, "history");
          String x = t.node("Add", h + " " + t.weight("position", 1, LENGTH, D));
          String[] qkv = new String[3];
          for (int k = 0; k < 3; k++) {
            String y = t.view(t.linearOfSequence(x, "qkv" + k, D, D), LENGTH, heads, size);
            qkv[k] = t.node("Transpose", y, TorchFile.perm(0, 2, 1, 3));
          }
          String turned = t.node("Transpose", qkv[1], TorchFile.perm(0, 1, 3, 2));
          String score = t.node("MatMul", qkv[0] + " " + turned);
          score = t.node("Div", score + " " + t.number((float) Math.sqrt(size)));
          String y = t.node("MatMul", t.softmax(score, -1) + " " + qkv[2]);
          y = t.view(t.node("Transpose", y, TorchFile.perm(0, 2, 1, 3)), LENGTH, D);
          x = t.layerNorm(t.node("Add", x + " " + y), "norm", D);
          String i = t.embedding("item", ITEMS, D, "item_id");
          String pooled = t.mean(x, 1, false);
          t.named(t.squeeze(t.linear(t.concat(1, pooled, i), "head", 2 * D, 1), -1), "logit");
        },
        row -> {
          double[][] x = history(row);
          double[] position = w("position", LENGTH * D);
          for (int p = 0; p < LENGTH; p++) {
            x[p] = plus(x[p], Arrays.copyOfRange(position, p * D, (p + 1) * D));
          }
          double[] pooled = new double[D];
          for (int p = 0; p < LENGTH; p++) {
            double[] y = new double[D];
            for (int head = 0; head < heads; head++) {
              int from = head * size;
              double[] q = Arrays.copyOfRange(linear(x[p], "qkv0", D), from, from + size);
              double[] score = new double[LENGTH];
              double[][] v = new double[LENGTH][];
              for (int o = 0; o < LENGTH; o++) {
                double[] k = Arrays.copyOfRange(linear(x[o], "qkv1", D), from, from + size);
                score[o] = dot(q, k) / Math.sqrt(size);
                v[o] = Arrays.copyOfRange(linear(x[o], "qkv2", D), from, from + size);
              }
              System.arraycopy(mix(softmax(score), v), 0, y, from, size);
            }
            double[] normed = layerNorm(plus(x[p], y), "norm");
            pooled = plus(pooled, map(normed, n -> n / LENGTH));
          }
          return linear(concat(pooled, e("item", ITEMS, row.item)), "head", 1)[0];
        });
  }

  private static Host gru() {
    int hidden = 3;
    return of(
        "GRU",
        t -> {
          String h = t.embedding("hist", ITEMS, D, "history");
          String byTime = t.node("Transpose", h, TorchFile.perm(1, 0, 2));
          String inputs =
              String.join(
                  " ",
                  byTime,
                  t.weight("gru.w", 1, 3 * hidden, D),
                  t.weight("gru.r", 1, 3 * hidden, hidden),
                  t.weight("gru.b", 1, 6 * hidden));
          t.add(
              "GRU",
              inputs,
              "every last",
              Attributes.integer("hidden_size", hidden),
              Attributes.integer("linear_before_reset", 1));
          String i = t.embedding("item", ITEMS, D, "item_id");
          String x = t.concat(1, t.squeeze("last", 0), i);
          t.named(t.squeeze(t.linear(x, "head", hidden + D, 1), 1), "logit");
        },
        row -> {
          double[] weight = w("gru.w", 3 * hidden * D);
          double[] recurrent = w("gru.r", 3 * hidden * hidden);
          double[] bias = w("gru.b", 6 * hidden);
          double[] state = new double[hidden];
          for (double[] x : history(row)) {
            double[] next = new double[hidden];
            for (int k = 0; k < hidden; k++) {
              double[] wx = new double[3]; // update, reset, candidate
              double[] rh = new double[3];
              for (int gate = 0; gate < 3; gate++) {
                int at = gate * hidden + k;
                wx[gate] = bias[at] + dot(x, Arrays.copyOfRange(weight, at * D, (at + 1) * D));
                rh[gate] =
                    bias[3 * hidden + at]
                        + dot(state, Arrays.copyOfRange(recurrent, at * hidden, (at + 1) * hidden));
              }
              double z = sigmoid(wx[0] + rh[0]);
              double candidate = Math.tanh(wx[2] + sigmoid(wx[1] + rh[1]) * rh[2]);
              next[k] = (1 - z) * candidate + z * state[k];
            }
            state = next;
          }
          return linear(concat(state, e("item", ITEMS, row.item)), "head", 1)[0];
        });
  }

  private static Host mmoe() {
    Build build =
        t -> {
          String u = t.embedding("user", USERS, D, "user_id");
          String i = t.embedding("item", ITEMS, D, "item_id");
          String x = t.concat(1, u, i);
          String[] experts = new String[2];
          for (int k = 0; k < 2; k++) {
            experts[k] = t.unsqueeze(t.node("Relu", t.linear(x, "expert" + k, 2 * D, 5)), 1);
          }
          String stacked = t.concat(1, experts); // [rows, 2, 5]
          for (String task : List.of("click", "buy")) {
            String gate = t.softmax(t.linear(x, "gate." + task, 2 * D, 2), 1);
            String mixed = t.sum(t.node("Mul", t.unsqueeze(gate, 2) + " " + stacked), 1);
            t.named(t.squeeze(t.linear(mixed, "tower." + task, 5, 1), 1), task);
          }
        };
    Map<String, Oracle> taps = new LinkedHashMap<>();
    for (String task : List.of("click", "buy")) {
      taps.put(
          task,
          row -> {
            double[] x = concat(e("user", USERS, row.user), e("item", ITEMS, row.item));
            double[][] experts = {relu(linear(x, "expert0", 5)), relu(linear(x, "expert1", 5))};
            double[] gate = softmax(linear(x, "gate." + task, 2));
            return linear(mix(gate, experts), "tower." + task, 1)[0];
          });
    }
    return new Host("MMoE", build, taps);
  }

  private static Host twoTowers() {
    return of(
        "two-tower",
        t -> {
          String u = t.linear(t.embedding("user", USERS, D, "user_id"), "query", D, 5);
          String i = t.linear(t.embedding("item", ITEMS, D, "item_id"), "candidate", D, 5);
          String product = t.node("Mul", t.normalize(u) + " " + t.normalize(i));
          t.named(t.node("Div", t.sum(product, 1) + " " + t.number(.25f)), "logit");
        },
        row -> {
          double[] u = linear(e("user", USERS, row.user), "query", 5);
          double[] i = linear(e("item", ITEMS, row.item), "candidate", 5);
          return dot(u, i) / Math.sqrt(dot(u, u) * dot(i, i)) / .25;
        });
  }

  private static List<Row> rows() {
    SplittableRandom random = new SplittableRandom(4);
    return Stream.generate(
            () -> {
              int[] history = new int[LENGTH];
              int events = 1 + random.nextInt(LENGTH);
              for (int p = 0; p < events; p++) {
                history[p] = 1 + random.nextInt(ITEMS - 1); // oldest first
              }
              double[] numbers = new double[NUMBERS];
              Arrays.setAll(numbers, k -> (float) (random.nextDouble() - .5));
              return new Row(random.nextInt(USERS), random.nextInt(ITEMS), history, numbers);
            })
        .limit(ROWS)
        .toList();
  }

  private static Batch batch(List<Row> rows) {
    int[] users = rows.stream().mapToInt(Row::user).toArray();
    int[] items = rows.stream().mapToInt(Row::item).toArray();
    int[] history = rows.stream().flatMapToInt(r -> Arrays.stream(r.history)).toArray();
    double[] numbers = rows.stream().flatMapToDouble(r -> Arrays.stream(r.numbers)).toArray();
    float[] narrow = new float[numbers.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) numbers[i];
    }
    return new Batch(
        rows.size(),
        Map.of(
            "user_id", new Column.Ints(users),
            "item_id", new Column.Ints(items),
            "history", new Column.Ints(history, rows.size(), LENGTH),
            "numbers", new Column.Floats(narrow, rows.size(), NUMBERS)));
  }

  private static ModelProto file(Host host, int opset) {
    TorchFile file =
        new TorchFile(opset)
            .input("user_id", Protos.INT64, -1)
            .input("item_id", Protos.INT64, -1)
            .input("history", Protos.INT64, -1, LENGTH)
            .input("numbers", Protos.FLOAT, -1, NUMBERS);
    host.build.into(file);
    return file.model(host.taps.keySet().toArray(String[]::new));
  }

  private static void compare(Host host, int opset) {
    Map<String, String> taps = new LinkedHashMap<>();
    host.taps.keySet().forEach(tap -> taps.put(tap, tap));
    List<Row> rows = rows();
    try (OnnxGraftHost open = OnnxGraftHost.of(host.name, file(host, opset).toByteArray(), taps)) {
      Batch found = open.extract(batch(rows));
      host.taps.forEach(
          (tap, oracle) -> {
            float[] logits = found.floats("host/tap-" + tap);
            for (int row = 0; row < ROWS; row++) {
              double expected = oracle.logit(rows.get(row));
              assertEquals(
                  sigmoid(expected), sigmoid(logits[row]), TOLERANCE, tap + ", row " + row);
            }
          });
    }
  }

  @TestFactory
  Stream<DynamicTest> everyRankerScoresAsItsFormulaAtEveryOpset() {
    List<Host> hosts = List.of(deepFm(), dcn(), din(), transformer(), gru(), mmoe(), twoTowers());
    return hosts.stream()
        .flatMap(
            host ->
                OPSETS.stream()
                    .map(
                        opset ->
                            DynamicTest.dynamicTest(
                                host.name + ", opset " + opset, () -> compare(host, opset))));
  }
}
