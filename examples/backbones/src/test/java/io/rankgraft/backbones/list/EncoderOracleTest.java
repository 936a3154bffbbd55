package io.rankgraft.backbones.list;

import static io.rankgraft.backbones.list.SmallLists.sigmoid;
import static io.rankgraft.testkit.Close.assertClose;

import io.rankgraft.graph.GraftScope;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The encoders step by step in float64, from their papers' equations, on list 0. */
class EncoderOracleTest {
  private static final int H = 2;
  private static final double ROUNDING = 1e-5;

  /** A cell of the recurrent encoders: from items and gates to states. */
  @FunctionalInterface
  private interface Recurrence {
    void step(SmallLists lists, double[] x, double[][] memory, double[] out);
  }

  private static void check(ListEncoder encoder, int memories, Recurrence recurrence) {
    try (SmallLists lists = new SmallLists(encoder::states)) {
      double[][] memory = new double[memories][H];
      double[] expected = new double[SmallLists.POSITIONS * H];
      for (int t = 0; t < SmallLists.POSITIONS; t++) {
        double[] out = new double[H];
        recurrence.step(lists, lists.item(t), memory, out);
        System.arraycopy(out, 0, expected, t * H, H);
      }
      float[] states = lists.values();
      assertClose("states", expected, Arrays.copyOf(states, expected.length), ROUNDING);
    }
  }

  @Test
  void lstm() {
    check(
        new Lstm(H),
        2, // h, c
        (lists, x, memory, out) -> {
          for (int j = 0; j < H; j++) {
            double i = sigmoid(lists.gate("", 4, 0, H, x, memory[0], j));
            double f = sigmoid(lists.gate("", 4, 1, H, x, memory[0], j));
            double o = sigmoid(lists.gate("", 4, 2, H, x, memory[0], j));
            double z = Math.tanh(lists.gate("", 4, 3, H, x, memory[0], j));
            memory[1][j] = f * memory[1][j] + i * z;
            out[j] = o * Math.tanh(memory[1][j]);
          }
          memory[0] = out.clone();
        });
  }

  @Test
  void rrnMatchesTheStateBeforeTheItemWithTheItem() {
    try (SmallLists lists = new SmallLists((scope, in) -> new Rrn(H).logits(scope, in).click())) {
      double[] h = new double[H];
      double[] c = new double[H];
      double[] expected = new double[SmallLists.POSITIONS];
      for (int t = 0; t < SmallLists.POSITIONS; t++) {
        double[] x = lists.item(t);
        expected[t] = lists.values.get("click/stationary-bias")[0];
        for (int a = 0; a < x.length; a++) {
          expected[t] += x[a] * lists.values.get("click/stationary")[a];
        }
        for (int k = 0; k < H; k++) {
          double user = lists.values.get("click/state-bias")[k];
          user += dot(h, lists.values.get("click/state"), k);
          double item = lists.values.get("click/item-bias")[k];
          item += dot(x, lists.values.get("click/item"), k);
          expected[t] += user * item;
        }
        double[] next = new double[H];
        for (int j = 0; j < H; j++) {
          double i = sigmoid(lists.gate("click/user/", 4, 0, H, x, h, j));
          double f = sigmoid(lists.gate("click/user/", 4, 1, H, x, h, j));
          double o = sigmoid(lists.gate("click/user/", 4, 2, H, x, h, j));
          c[j] = f * c[j] + i * Math.tanh(lists.gate("click/user/", 4, 3, H, x, h, j));
          next[j] = o * Math.tanh(c[j]);
        }
        h = next;
      }
      assertClose(
          "logits", expected, Arrays.copyOf(lists.values(), SmallLists.POSITIONS), ROUNDING);
    }
  }

  @Test
  void gru() {
    check(
        new Gru(H),
        1,
        (lists, x, memory, out) -> {
          double[] h = memory[0];
          for (int j = 0; j < H; j++) {
            double r = sigmoid(lists.gate("", 3, 0, H, x, h, j));
            double z = sigmoid(lists.gate("", 3, 1, H, x, h, j));
            double n =
                Math.tanh(
                    lists.gate("", 3, 2, H, x, null, j) + r * lists.gate("", 3, 2, H, null, h, j));
            out[j] = (1 - z) * n + z * h[j];
          }
          memory[0] = out.clone();
        });
  }

  @Test
  void timeLstm() {
    check(new TimeLstm(H), 2, timeLstm(t -> 1));
  }

  /** The first number of an item is its time since the one before. */
  @Test
  void timeLstmByRealTime() {
    ListEncoder timed =
        new ListEncoder() {
          @Override
          public Operand<TFloat32> states(GraftScope scope, ListInputs in) {
            Ops tf = scope.tf();
            Operand<TFloat32> gaps =
                tf.reshape(
                    tf.slice(
                        in.items(),
                        tf.constant(new int[] {0, 0, 0}),
                        tf.constant(new int[] {-1, -1, 1})),
                    tf.constant(new int[] {-1, in.positions()}));
            return new TimeLstm(H)
                .states(
                    scope,
                    new ListInputs(
                        in.items(),
                        in.lengths(),
                        in.mask(),
                        in.positions(),
                        in.width(),
                        Optional.of(gaps)));
          }

          @Override
          public int width(int itemWidth) {
            return H;
          }
        };
    check(timed, 2, timeLstm(x -> x[0]));
  }

  /**
   * @param since Δt of an item
   */
  private static Recurrence timeLstm(ToDoubleFunction<double[]> since) {
    return (lists, x, memory, out) -> {
      double dt = since.applyAsDouble(x);
      for (int j = 0; j < H; j++) {
        double c = memory[1][j];
        double i =
            sigmoid(
                lists.gate("", 4, 0, H, x, memory[0], j) + lists.values.get("peep-input")[j] * c);
        double f =
            sigmoid(
                lists.gate("", 4, 1, H, x, memory[0], j) + lists.values.get("peep-forget")[j] * c);
        double z = Math.tanh(lists.gate("", 4, 3, H, x, memory[0], j));
        double time = lists.values.get("time-bias")[j] + sigmoid(dt * lists.values.get("time")[j]);
        for (int a = 0; a < x.length; a++) {
          time += x[a] * lists.values.get("time-input")[a * H + j];
        }
        memory[1][j] = f * c + i * sigmoid(time) * z;
        double o =
            sigmoid(
                lists.gate("", 4, 2, H, x, memory[0], j)
                    + dt * lists.values.get("time-output")[j]
                    + lists.values.get("peep-output")[j] * memory[1][j]);
        out[j] = o * Math.tanh(memory[1][j]);
      }
      memory[0] = out.clone();
    };
  }

  @Test
  void neuralHawkes() {
    check(
        new NeuralHawkes(H),
        3, // h(t), c(t), c¯
        (lists, x, memory, out) -> {
          double[] h = memory[0].clone();
          for (int j = 0; j < H; j++) {
            double[] gate = new double[7];
            for (int k = 0; k < 7; k++) {
              gate[k] = lists.gate("", 7, k, H, x, h, j);
            }
            double z = Math.tanh(gate[3]);
            double c = sigmoid(gate[1]) * memory[1][j] + sigmoid(gate[0]) * z;
            double target = sigmoid(gate[5]) * memory[2][j] + sigmoid(gate[4]) * z;
            double delta = 5 * Math.log1p(Math.exp(gate[6] / 5));
            out[j] = sigmoid(gate[2]) * Math.tanh(c);
            memory[1][j] = target + (c - target) * Math.exp(-delta);
            memory[2][j] = target;
            memory[0][j] = sigmoid(gate[2]) * Math.tanh(memory[1][j]);
          }
        });
  }

  @Test
  void stampWeighsItemsByTheLastOneAndTheMean() {
    try (SmallLists lists = new SmallLists(new Stamp(H)::states)) {
      double[] expected = new double[SmallLists.POSITIONS * 2 * H];
      for (int i = 0; i < SmallLists.POSITIONS; i++) {
        double[] sum = new double[2];
        double[] last = lists.item(i);
        for (int j = 0; j <= i; j++) {
          double[] query = {last[0], last[1], mean(lists, i, 0), mean(lists, i, 1), 1};
          double a = 0;
          for (int k = 0; k < H; k++) {
            double inner =
                dot(query, lists.values.get("query"), k)
                    + dot(lists.item(j), lists.values.get("key"), k);
            a += lists.values.get("score")[k] * sigmoid(inner);
          }
          sum[0] += a * lists.item(j)[0];
          sum[1] += a * lists.item(j)[1];
        }
        for (int k = 0; k < H; k++) {
          expected[i * 2 * H + k] =
              Math.tanh(dot(sum, lists.values.get("sum"), k) + lists.values.get("sum-bias")[k]);
          expected[i * 2 * H + H + k] =
              Math.tanh(dot(last, lists.values.get("last"), k) + lists.values.get("last-bias")[k]);
        }
      }
      assertClose("states", expected, Arrays.copyOf(lists.values(), expected.length), ROUNDING);
    }
  }

  private static double mean(SmallLists lists, int i, int k) {
    return IntStream.rangeClosed(0, i).mapToDouble(j -> lists.item(j)[k]).average().orElseThrow();
  }

  private static double dot(double[] x, double[] w, int column) {
    return IntStream.range(0, x.length).mapToDouble(a -> x[a] * w[a * H + column]).sum();
  }
}
