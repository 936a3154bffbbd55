package io.rankgraft.trm;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraftContract;
import io.rankgraft.testkit.GraphRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class TrmTest {
  private static final int FIELDS = 5;
  private static final int INTEREST = 3;
  private static final int ROWS = 4;

  private static Trm.Outputs attach(GraftScope scope, TrmConfig config) {
    Operand<TFloat32> fields = input(scope, "fields", FIELDS);
    List<Operand<TFloat32>> interests =
        List.of(input(scope, "interest-0", INTEREST), input(scope, "interest-1", INTEREST));
    return new Trm(config).attach(scope.child("trm"), new Trm.Inputs(fields, interests));
  }

  private static Operand<TFloat32> input(GraftScope scope, String name, int width) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE, width);
    return scope.input(name, TFloat32.class, shape, Axis.CANDIDATE);
  }

  private static double[][] matrix(Random random, int rows, int columns) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return m;
  }

  private static float[] flat(double[][] m) {
    float[] flat = new float[m.length * m[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) m[i / m[0].length][i % m[0].length];
    }
    return flat;
  }

  @ParameterizedTest
  @EnumSource(TrmConfig.Gate.class)
  void representationsMatchEquation9(TrmConfig.Gate gate) {
    Random random = new Random(2);
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Trm.Outputs out = attach(model.scope(Build.TRAIN), new TrmConfig(2, 3, gate));
      try (GraphRun run = GraphRun.open(model)) {
        Map<String, double[][]> x = new HashMap<>();
        for (String name : List.of("fields", "interest-0", "interest-1")) {
          int width = name.equals("fields") ? FIELDS : INTEREST;
          x.put(name, matrix(random, ROWS, width));
          run.feed(Build.TRAIN, name, flat(x.get(name)), ROWS, width);
        }
        Map<String, double[][]> p = new HashMap<>();
        for (Parameter parameter : model.parameters()) {
          int columns = (int) parameter.shape().get(parameter.shape().numDimensions() - 1);
          int rows = (int) parameter.shape().size() / columns;
          p.put(parameter.name().substring("trm/".length()), matrix(random, rows, columns));
          run.set(parameter, flat(p.get(parameter.name().substring("trm/".length()))));
        }
        for (int t = 0; t < 2; t++) {
          INDArray raw =
              Nd4j.hstack(
                  Nd4j.createFromArray(x.get("fields")),
                  Nd4j.createFromArray(x.get("interest-" + t)));
          assertEquals((FIELDS + INTEREST) / 3, p.get("task-" + t + "-b1")[0].length);
          INDArray hidden = raw.mmul(array(p, t, "w1")).addRowVector(array(p, t, "b1"));
          INDArray gates =
              Transforms.sigmoid(
                  Transforms.max(hidden, hidden.mul(0))
                      .mmul(array(p, t, "w2"))
                      .addRowVector(array(p, t, "b2")));
          INDArray expected = raw.mul(gates).mul(gate == TrmConfig.Gate.SIGMOID ? 1 : 2);
          double[] values = expected.reshape(expected.length()).toDoubleVector();
          assertClose("r of task " + t, values, run.floats(out.representations().get(t)), 1e-5);
        }
        Ops tf = model.ops();
        Operand<TFloat32> scalar =
            tf.math.add(
                tf.nn.l2Loss(out.representations().get(0)),
                tf.nn.l2Loss(out.representations().get(1)));
        FiniteDifferences.check(run, Build.TRAIN, scalar, model.parameters(), 1e-2);
      }
    }
  }

  private static INDArray array(Map<String, double[][]> p, int task, String symbol) {
    return Nd4j.createFromArray(p.get("task-" + task + "-" + symbol));
  }

  @Test
  void oneTaskMovesNoOthersWeights() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Trm.Outputs out = attach(model.scope(Build.TRAIN), TrmConfig.of(2));
      try (GraphRun run = GraphRun.open(model)) {
        for (String name : List.of("fields", "interest-0", "interest-1")) {
          int width = name.equals("fields") ? FIELDS : INTEREST;
          run.feed(Build.TRAIN, name, flat(matrix(new Random(2), ROWS, width)), ROWS, width);
        }
        Map<String, float[]> gradients =
            run.gradients(Build.TRAIN, model.ops().nn.l2Loss(out.representations().get(0)));
        gradients.forEach(
            (name, gradient) -> {
              if (name.startsWith("trm/task-1")) {
                assertArrayEquals(new float[gradient.length], gradient, name);
              }
            });
      }
    }
  }

  @Test
  void interestsForAnotherNumberOfTasksAreRefused() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      assertEquals(
          "trm 'trm': expected interests for 3 tasks but got 2",
          assertThrows(IllegalArgumentException.class, () -> attach(scope, TrmConfig.of(3)))
              .getMessage());
    }
  }

  @Nested
  class Contract implements GraftContract<Trm.Inputs, Trm.Outputs> {
    @Override
    public Taps host(GraftScope scope) {
      Ops tf = scope.tf();
      Operand<TFloat32> fields = input(scope, "fields", FIELDS);
      Operand<TFloat32> interest = input(scope, "interest", INTEREST);
      Operand<TFloat32> w = scope.parameter("w", Shape.of(FIELDS, 1), Initializer.xavierUniform());
      return Taps.none()
          .with("fields", fields)
          .with("interest", interest)
          .with("logit", tf.reshape(tf.linalg.matMul(fields, w), tf.constant(new int[] {-1})));
    }

    @Override
    public Mount<Trm.Inputs, Trm.Outputs> mount(String name) {
      return new Mount<>(
          name,
          new Trm(TrmConfig.of(1)),
          (scope, taps) ->
              new Trm.Inputs(
                  taps.require("fields", TFloat32.class, Shape.UNKNOWN_SIZE, FIELDS),
                  List.of(taps.require("interest", TFloat32.class, Shape.UNKNOWN_SIZE, INTEREST))),
          Join.residual("logit", out -> out.representations().get(0)));
    }

    @Override
    public List<String> parameterNames() {
      return List.of("task-0-w1", "task-0-b1", "task-0-w2", "task-0-b2", "head", "head-bias");
    }
  }
}
