package io.rankgraft.ziln;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class ZilnTest {
  private final ModelGraph model = ModelGraph.withSeed(2);
  private final GraftScope scope = model.scope(Build.TRAIN);

  @AfterEach
  void close() {
    model.close();
  }

  private Operand<TFloat32> out(float... values) {
    return scope.parameter(
        "out",
        Shape.of(values.length / 3, 3),
        (tf, shape, seed) ->
            tf.reshape(tf.constant(values), tf.constant(new int[] {values.length / 3, 3})));
  }

  @ParameterizedTest
  @CsvSource({
    "0, .3, 1, .2, .854355, 2.147185",
    "5, .3, 1, .2, 3.148781, 2.147185",
    "1, -2, 0, -30, -5.013181, .119203"
  })
  void lossAndPredictionAreThePaperSheetsNumbers(
      float y, float a, float mu, float s, double loss, double prediction) {
    Operand<TFloat32> out = out(a, mu, s);
    Operand<TFloat32> l = Ziln.loss(scope.tf(), out, scope.tf().constant(new float[] {y}));
    Operand<TFloat32> e = Ziln.prediction(scope.tf(), out);
    try (GraphRun run = GraphRun.open(model)) {
      assertEquals(loss, run.scalar(l), 2e-6);
      assertEquals(prediction, run.scalar(e), 2e-6);
    }
  }

  @Test
  void lossIsTheMeanOverAllRows() {
    float[] y = {0, 5, 0, 12};
    float[] z = {0.3f, 1, 0.2f, -1, 2, 1, 0.5f, 0, 0, 2, 1.5f, -0.5f};
    Operand<TFloat32> l = Ziln.loss(scope.tf(), out(z), scope.tf().constant(y));
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double p = 1 / (1 + Math.exp(-z[3 * i]));
      double s = Math.log1p(Math.exp(z[3 * i + 2]));
      sum -= Math.log(y[i] > 0 ? p : 1 - p);
      if (y[i] > 0) {
        double d = (Math.log(y[i]) - z[3 * i + 1]) / s;
        sum += Math.log(y[i] * s * Math.sqrt(2 * Math.PI)) + d * d / 2;
      }
    }
    try (GraphRun run = GraphRun.open(model)) {
      assertClose("loss", sum / y.length, run.scalar(l), 1e-6);
      FiniteDifferences.check(run, Build.TRAIN, l, model.parameters(), 2e-3);
    }
  }

  @Test
  void extremeOutputsStayFinite() {
    Operand<TFloat32> out = out(80, 300, 200, -80, -300, -200);
    Operand<TFloat32> l = Ziln.loss(scope.tf(), out, scope.tf().constant(new float[] {0, 0}));
    Operand<TFloat32> e = Ziln.prediction(scope.tf(), out);
    try (GraphRun run = GraphRun.open(model)) {
      assertEquals(40, run.scalar(l), 1e-4);
      float[] predicted = run.floats(e);
      assertEquals(Math.exp(20), predicted[0], 1e3);
      assertEquals(0, predicted[1]);
    }
  }

  @Test
  void badAmountsAreNamed() {
    Ziln.requireAmounts("spend", new float[] {0, 3});
    for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> Ziln.requireAmounts("spend", new float[] {0, bad}));
      assertTrue(e.getMessage().contains("'spend'") && e.getMessage().contains("row 1"));
    }
  }

  @Test
  void anAmountBelowZeroEndsTheRunWithItsReason() {
    Operand<TFloat32> l =
        Ziln.loss(
            scope.tf(), out(0, 1, 0.2f, 0, 1, 0.2f), scope.tf().constant(new float[] {5, -2}));
    try (GraphRun run = GraphRun.open(model)) {
      RuntimeException refused = assertThrows(RuntimeException.class, () -> run.scalar(l));
      assertTrue(
          refused.getMessage().contains("zero-inflated amount: expected labels of 0 or more"),
          refused.getMessage());
    }
  }
}
