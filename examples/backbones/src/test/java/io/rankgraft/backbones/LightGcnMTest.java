package io.rankgraft.backbones;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.train.CustomGradients;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class LightGcnMTest {
  private static final int USERS = 4;
  private static final int ITEMS = 5;
  private static final int D = 3;
  // user 2 viewed and bought nothing, item 4 was never bought
  private static final BehaviourLog LOG =
      new BehaviourLog(
          List.of("view", "buy"),
          List.of(
              Interactions.of(
                  USERS, ITEMS, new int[] {0, 0, 0, 1, 1, 3, 3}, new int[] {0, 1, 4, 1, 2, 3, 0}),
              Interactions.of(USERS, ITEMS, new int[] {0, 1, 3}, new int[] {1, 1, 3})));
  private final Random random = new Random(11);
  private final ModelGraph model = ModelGraph.withSeed(2);

  @AfterEach
  void close() {
    model.close();
  }

  private static LightGcnM.Config config(
      Aggregator aggregator, int layers, int transfer, float keep) {
    return new LightGcnM.Config(D, layers, transfer, aggregator, true, keep, keep);
  }

  private static LightGcnM encoder(
      GraftScope scope, LightGcnM.Config config, Optional<Operand<TInt32>> batch) {
    BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), LOG, config.edgeKeep());
    return new LightGcnM(scope.child("base"), graph, config, batch);
  }

  /** Random values in every parameter; the same to the oracle. */
  private Map<String, INDArray> fill(GraphRun run) {
    Map<String, INDArray> values = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      double[][] value = uniform((int) parameter.shape().get(0), (int) parameter.shape().get(1));
      run.set(parameter, floats(value));
      values.put(parameter.name(), Nd4j.createFromArray(value));
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource
  void encodesAsEquations2And3Say(Aggregator aggregator) {
    LightGcnM.Config config = config(aggregator, 3, 1, 1);
    LightGcnM.Encoded encoded =
        encoder(model.scope(Build.SERVE), config, Optional.empty()).encode();
    try (GraphRun run = GraphRun.open(model)) {
      EncoderOracle oracle = new EncoderOracle(LOG, config, fill(run));
      for (int k = 0; k < 2; k++) {
        EncoderOracle.Encoded expected = oracle.encode(k);
        assertClose("e_u", values(expected.users()), run.floats(encoded.users().get(k)), 1e-5);
        assertClose("e_v", values(expected.items()), run.floats(encoded.items().get(k)), 1e-5);
        assertClose(
            "e_r", values(expected.relation()), run.floats(encoded.relation().get(k)), 1e-5);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void extractsAsEquations8To11Say(Aggregator aggregator) {
    for (int transfer : new int[] {0, 1, 2}) {
      try (ModelGraph graph = ModelGraph.withSeed(3)) {
        GraftScope scope = graph.scope(Build.SERVE);
        LightGcnM.Config config = config(aggregator, 1, transfer, 1);
        LightGcnM encoder = encoder(scope, config, Optional.empty());
        double[][] u = uniform(USERS, D);
        double[][] v = uniform(ITEMS, D);
        double[][] r = uniform(1, D);
        Operand<TFloat32> out =
            encoder.extract(0, matrix(scope.tf(), u), matrix(scope.tf(), v), matrix(scope.tf(), r));
        try (GraphRun run = GraphRun.open(graph)) {
          Map<String, INDArray> values = new LinkedHashMap<>();
          for (Parameter parameter : graph.parameters()) {
            double[][] value =
                uniform((int) parameter.shape().get(0), (int) parameter.shape().get(1));
            run.set(parameter, floats(value));
            values.put(parameter.name(), Nd4j.createFromArray(value));
          }
          INDArray expected =
              new EncoderOracle(LOG, config, values)
                  .extract(
                      0, Nd4j.createFromArray(u), Nd4j.createFromArray(v), Nd4j.createFromArray(r));
          assertClose("g_u, L_tr = " + transfer, values(expected), run.floats(out), 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchOfUsersHasTheRowsOfAllUsers(Aggregator aggregator) {
    GraftScope scope = model.scope(Build.TRAIN);
    LightGcnM.Config config = config(aggregator, 2, 1, 1);
    Operand<TInt32> users =
        scope.input("batch-users", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
    LightGcnM encoder = encoder(scope, config, Optional.of(users));
    LightGcnM.Encoded encoded = encoder.encode();
    Operand<TFloat32> extracted =
        encoder.extract(
            0, encoded.users().get(0), encoded.items().get(0), encoded.relation().get(0));
    try (GraphRun run = GraphRun.open(model)) {
      EncoderOracle oracle = new EncoderOracle(LOG, config, fill(run));
      feedBatch(run, new int[] {3, 2, 0});
      for (int k = 0; k < 2; k++) {
        double[] expected = rows(oracle.encode(k).users(), 3, 2, 0);
        assertClose("e_u", expected, run.floats(encoded.users().get(k)), 1e-5);
      }
      EncoderOracle.Encoded view = oracle.encode(0);
      INDArray all = oracle.extract(0, view.users(), view.items(), view.relation());
      assertClose("g_u", rows(all, 3, 2, 0), run.floats(extracted), 1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfAllParametersMatchDifferencesOfTheOracle(Aggregator aggregator) {
    CustomGradients.load();
    GraftScope scope = model.scope(Build.TRAIN);
    Ops tf = scope.tf();
    LightGcnM.Config config = config(aggregator, 2, 1, 1);
    LightGcnM encoder = encoder(scope, config, Optional.empty());
    LightGcnM.Encoded encoded = encoder.encode();
    double[][] weight = uniform(USERS, D);
    Operand<TFloat32> extracted =
        encoder.extract(
            1, encoded.users().get(0), encoded.items().get(0), encoded.relation().get(1));
    Operand<TFloat32> scalar =
        tf.reduceSum(tf.math.mul(extracted, matrix(tf, weight)), tf.constant(new int[] {0, 1}));
    INDArray g = Nd4j.createFromArray(weight);
    try (GraphRun run = GraphRun.open(model)) {
      Map<String, INDArray> values = fill(run);
      for (Parameter parameter : model.parameters()) {
        INDArray start = values.get(parameter.name());
        double[] expected =
            FiniteDifferences.gradient(
                x -> {
                  values.put(parameter.name(), array(x, (int) parameter.shape().get(1)));
                  EncoderOracle oracle = new EncoderOracle(LOG, config, values);
                  EncoderOracle.Encoded view = oracle.encode(0);
                  return oracle
                      .extract(1, view.users(), view.items(), oracle.encode(1).relation())
                      .mul(g)
                      .sumNumber()
                      .doubleValue();
                },
                values(start),
                1e-5);
        values.put(parameter.name(), start);
        assertClose(
            "gradient of " + parameter.name(),
            expected,
            run.gradient(Build.TRAIN, scalar, parameter),
            1e-4);
      }
    }
  }

  @Test
  void droppedElementsAreRescaledAndOthersAreZero() {
    GraftScope scope = model.scope(Build.TRAIN);
    Operand<TFloat32> ones = scope.tf().fill(scope.tf().array(1000L), scope.tf().constant(1f));
    Operand<TFloat32> dropped = Dropout.apply(scope, "drop", ones, 1000, 0.8f);
    try (GraphRun run = GraphRun.open(model)) {
      float[] first = run.floats(dropped);
      int kept = 0;
      for (float x : first) {
        kept += x > 0 ? 1 : 0;
        assertEquals(x > 0 ? 256f / 205 : 0f, x, 1e-6f); // 0.8 is rounded to 205/256
      }
      // 801 expected, standard deviation 12.6: five of them either way
      assertEquals(801, kept, 63);
      assertArrayEquals(first, run.floats(dropped)); // one draw a step
      assertFalse(Arrays.equals(first, run.atStep(1).floats(dropped)));
    }
  }

  @Test
  void servingDropsNothing() {
    GraftScope scope = model.scope(Build.SERVE);
    LightGcnM.Config config = config(Aggregator.GCCF, 2, 1, 0.5f);
    LightGcnM.Encoded encoded = encoder(scope, config, Optional.empty()).encode();
    try (GraphRun run = GraphRun.open(model)) {
      EncoderOracle oracle = new EncoderOracle(LOG, config, fill(run));
      assertClose(
          "e_u", values(oracle.encode(0).users()), run.floats(encoded.users().get(0)), 1e-5);
    }
  }

  @Test
  void batchCannotTakeTwoTransferLayers() {
    GraftScope scope = model.scope(Build.TRAIN);
    var batch = Optional.<Operand<TInt32>>of(scope.tf().constant(new int[] {0}));
    assertThrows(
        IllegalArgumentException.class,
        () -> encoder(scope, config(Aggregator.GCCF, 2, 2, 1), batch));
  }

  private static void feedBatch(GraphRun run, int[] users) {
    run.feed(Build.TRAIN, "batch-users", users, users.length);
    for (int k = 0; k < 2; k++) {
      Interactions pairs = LOG.interactions().get(k);
      var rows = new java.util.ArrayList<int[]>(); // row, item, position
      for (int row = 0; row < users.length; row++) {
        for (int p = pairs.begin(users[row]); p < pairs.end(users[row]); p++) {
          rows.add(new int[] {row, pairs.item(p), p});
        }
      }
      String path = "graph/" + LOG.behaviours().get(k) + "/";
      String[] inputs = {"batch-rows", "batch-items", "batch-edges"};
      for (int i = 0; i < inputs.length; i++) {
        int column = i;
        int[] values = rows.stream().mapToInt(x -> x[column]).toArray();
        run.feed(Build.TRAIN, path + inputs[i], values, values.length);
      }
    }
  }

  private double[][] uniform(int rows, int columns) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) (2 * random.nextDouble() - 1);
      }
    }
    return m;
  }

  private static INDArray array(double[] x, int columns) {
    double[][] rows = new double[x.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(x, i * columns, (i + 1) * columns);
    }
    return Nd4j.createFromArray(rows);
  }

  private static float[] floats(double[][] m) {
    double[] flat = Arrays.stream(m).flatMapToDouble(Arrays::stream).toArray();
    float[] out = new float[flat.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) flat[i];
    }
    return out;
  }

  private static Operand<TFloat32> matrix(Ops tf, double[][] m) {
    return tf.reshape(tf.constant(floats(m)), tf.constant(new int[] {m.length, m[0].length}));
  }

  private static double[] values(INDArray x) {
    return rows(x, java.util.stream.IntStream.range(0, x.rows()).toArray());
  }

  private static double[] rows(INDArray x, int... rows) {
    double[] values = new double[rows.length * x.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.getDouble(rows[i / x.columns()], i % x.columns());
    }
    return values;
  }
}
