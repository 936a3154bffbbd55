package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.train.Optimizer;
import io.rankgraft.train.Schedule;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Each optimizer against float64 arithmetic, on a loss whose gradient is what the test feeds. */
class OptimizerTest {
  private static final int ROWS = 5;
  private static final int[][] IDS = {{1, 3, 1}, {0, 3}, {1, 1}, {4, 0, 4}, {3, 1}};
  private static final double RATE = 0.1f;

  /** One value after one update; slots are the value's own. */
  private interface Scalar {
    double next(double theta, double[] slots, double g, int t);
  }

  private record Case(String name, Optimizer optimizer, double slotsAtStart, Scalar scalar) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("sgd", Sgd.plain(), 0, (x, s, g, t) -> x - RATE * g),
        new Case(
            "momentum",
            new Sgd(0.9f),
            0,
            (x, s, g, t) -> {
              s[0] = 0.9f * s[0] + g;
              return x - RATE * s[0];
            }),
        new Case(
            "adagrad",
            new Adagrad(0.1f, 1e-3f),
            0.1f,
            (x, s, g, t) -> {
              s[0] += g * g;
              return x - RATE * g / (Math.sqrt(s[0]) + 1e-3f);
            }),
        new Case("adam", Adam.ofDefaults(), 0, OptimizerTest::adam),
        new Case(
            "adamw",
            new AdamW(Adam.ofDefaults(), 0.25f),
            0,
            (x, s, g, t) -> adam(x - RATE * 0.25 * x, s, g, t)));
  }

  private static double adam(double x, double[] s, double g, int t) {
    s[0] = 0.9f * s[0] + (1 - 0.9f) * g;
    s[1] = 0.999f * s[1] + (1 - 0.999f) * g * g;
    double size = RATE * Math.sqrt(1 - Math.pow(0.999f, t)) / (1 - Math.pow(0.9f, t));
    return x - size * s[0] / (Math.sqrt(s[1]) + 1e-8f);
  }

  /** loss = Σ c ⊙ table[ids] + Σ d ⊙ w. */
  private static final class Linear implements AutoCloseable {
    final ModelGraph graph = ModelGraph.withSeed(1);
    final Trainer trainer;
    final Operand<TFloat32> table;
    final Operand<TFloat32> w;
    final ModelSession session;

    Linear(Optimizer optimizer) {
      GraftScope scope = graph.scope(Build.TRAIN);
      Ops tf = scope.tf();
      Operand<TInt32> ids = scope.input("ids", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
      Operand<TFloat32> c = scope.input("c", TFloat32.class, Shape.of(-1, 2), Axis.CANDIDATE);
      Operand<TFloat32> d = scope.input("d", TFloat32.class, Shape.of(3), Axis.NONE);
      Operand<TFloat32> rows = scope.embedding("table", ROWS, 2, Initializer.normal(1)).lookup(ids);
      Operand<TFloat32> weights = scope.parameter("w", Shape.of(3), Initializer.normal(1));
      scope.loss(
          "linear",
          1,
          () ->
              tf.math.add(
                  tf.sum(tf.math.mul(c, rows), tf.constant(new int[] {0, 1})),
                  tf.sum(tf.math.mul(d, weights), tf.constant(new int[] {0}))));
      trainer = Trainer.build(graph, Objective.of(optimizer, Schedule.constant(0.1f)));
      table = read("table");
      w = read("w");
      session = ModelSession.open(graph, Threads.of(1));
    }

    private Operand<TFloat32> read(String name) {
      Parameter parameter =
          graph.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
      return graph.ops().readVariableOp(parameter.handle(), TFloat32.class);
    }

    float[] values(Operand<TFloat32> read) {
      try (Result result = session.session().runner().fetch(read).run()) {
        return SmallModel.floats((TFloat32) result.get(0));
      }
    }

    void step(int[] ids, float[] c, float[] d) {
      try (Feed feed = new Feed()) {
        feed.put("ids", ids).put("c", c, ids.length, 2).put("d", d, 3);
        trainer.step(session, feed);
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsMatchFloat64Arithmetic(Case c) {
    try (Linear model = new Linear(c.optimizer())) {
      double[] table = wide(model.values(model.table));
      double[] w = wide(model.values(model.w));
      double[][] tableSlots = slots(table.length, c.slotsAtStart());
      double[][] wSlots = slots(w.length, c.slotsAtStart());
      for (int step = 0; step < IDS.length; step++) {
        int[] ids = IDS[step];
        float[] coefficients = new float[ids.length * 2];
        double[] sums = new double[table.length];
        for (int i = 0; i < coefficients.length; i++) {
          coefficients[i] = (float) Math.sin(1 + i + 7 * step);
          sums[ids[i / 2] * 2 + i % 2] += coefficients[i]; // duplicates add up before the update
        }
        float[] d = {0.5f, -1 - step, 0};
        model.step(ids, coefficients, d);
        for (int i = 0; i < w.length; i++) {
          w[i] = c.scalar().next(w[i], wSlots[i], d[i], step + 1);
        }
        Set<Integer> touched = new HashSet<>();
        for (int id : ids) {
          if (touched.add(id)) { // rows outside the step: neither they nor their slots change
            for (int i = 2 * id; i < 2 * id + 2; i++) {
              table[i] = c.scalar().next(table[i], tableSlots[i], sums[i], step + 1);
            }
          }
        }
      }
      assertNear(w, model.values(model.w));
      assertNear(table, model.values(model.table));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTableThatIsLookedUpIsNeverReadWhole(Case c) {
    try (Linear model = new Linear(c.optimizer())) {
      Deque<GraphOperation> open = new ArrayDeque<>();
      Set<String> seen = new HashSet<>();
      open.add((GraphOperation) model.trainer.trainOp().op());
      boolean lookedUp = false;
      while (!open.isEmpty()) {
        GraphOperation op = open.remove();
        if (!seen.add(op.name())) {
          continue;
        }
        boolean ofTable =
            op.inputs().stream().anyMatch(i -> i.op().name().equals("variables/table"));
        assertFalse(op.type().equals("ReadVariableOp") && ofTable, op.name());
        // An op whose result is as large as the table, whatever its type.
        for (int i = 0; i < op.numOutputs(); i++) {
          Shape shape = op.output(i).shape();
          assertFalse(shape.equals(Shape.of(ROWS, 2)), () -> op.name() + " " + shape);
        }
        lookedUp |= op.type().equals("ResourceGather") && ofTable;
        op.inputs().forEach(i -> open.add((GraphOperation) i.op()));
        open.addAll(op.controlInputs());
      }
      assertEquals(true, lookedUp, "the walk did not reach the lookup");
    }
  }

  @Test
  void decayOfMatricesLeavesVectorsToAdam() {
    try (Linear adam = new Linear(Adam.ofDefaults());
        Linear all = new Linear(new AdamW(Adam.ofDefaults(), 0.25f));
        Linear matrices = new Linear(AdamW.ofMatrices(Adam.ofDefaults(), 0.25f))) {
      for (Linear model : List.of(adam, all, matrices)) {
        model.step(new int[] {0}, new float[] {1, -1}, new float[] {0.5f, -1, 2});
      }
      assertArrayEquals(adam.values(adam.w), matrices.values(matrices.w));
      assertArrayEquals(all.values(all.table), matrices.values(matrices.table));
      assertFalse(Arrays.equals(adam.values(adam.w), all.values(all.w)));
    }
  }

  @Test
  void settingsOutsideTheirDomainAreRefused() {
    for (float bad : new float[] {-0.1f, 1, Float.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new Sgd(bad));
    }
    assertThrows(IllegalArgumentException.class, () -> new Adagrad(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(Adam.ofDefaults(), -1));
  }

  private static double[][] slots(int n, double value) {
    return Stream.generate(() -> new double[] {value, 0}).limit(n).toArray(double[][]::new);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static void assertNear(double[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 3e-6 * Math.max(1, Math.abs(expected[i])), "at " + i);
    }
  }
}
