package io.rankgraft.leu;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class LeuTest {
  private static final float[] LOGITS = {0.3f, -2, 4, 0};
  private final ModelGraph model = ModelGraph.withSeed(3);

  @AfterEach
  void close() {
    model.close();
  }

  private static Temperature constant(float tau) {
    return new Temperature(tau, 1, 1, false, tau);
  }

  private static LeuConfig config(float tau, LeuConfig.Noise noise, boolean stop) {
    return new LeuConfig(3, constant(tau), noise, stop);
  }

  private static Leu.Outputs attach(GraftScope scope, LeuConfig config, float... logits) {
    Operand<TFloat32> z =
        scope.parameter("z", Shape.of(logits.length), (tf, shape, seed) -> tf.constant(logits));
    return new Leu(config).attach(scope.child("leu"), new Leu.Inputs(z));
  }

  private Parameter named(String name) {
    return model.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  private static Operand<TFloat32> sumOfSquares(GraftScope scope, Operand<TFloat32> x) {
    return scope.tf().nn.l2Loss(x);
  }

  @ParameterizedTest
  @CsvSource({".9, 10, .554711", ".9, .5, .987805", ".2, .25, .003891"})
  void probabilityIsThePaperSheetsNumber(double y, float tau, double expected) {
    Leu.Outputs out =
        attach(
            model.scope(Build.SERVE),
            config(tau, LeuConfig.Noise.NONE, true),
            (float) Math.log(y / (1 - y)));
    try (GraphRun run = GraphRun.open(model)) {
      assertEquals(expected, run.scalar(out.probability()), 5e-7);
    }
  }

  @Test
  void probabilityMatchesEquation11AsPrinted() {
    float tau = 0.7f;
    Leu.Outputs out =
        attach(model.scope(Build.SERVE), config(tau, LeuConfig.Noise.NONE, true), LOGITS);
    double[] expected = new double[LOGITS.length];
    for (int i = 0; i < expected.length; i++) {
      double y = 1 / (1 + Math.exp(-LOGITS[i]));
      double one = Math.exp(Math.log(y) / tau);
      double zero = Math.exp(Math.log(1 - y) / tau);
      expected[i] = one / (one + zero);
    }
    try (GraphRun run = GraphRun.open(model)) {
      assertClose("p", expected, run.floats(out.probability()), 1e-6);
    }
  }

  @Test
  void vectorIsTheMixtureOfEquation12() {
    Leu.Outputs out =
        attach(model.scope(Build.SERVE), config(2, LeuConfig.Noise.NONE, true), LOGITS);
    double[][] table = {{0.5, -1, 2}, {1.5, 0.25, -3}};
    try (GraphRun run = GraphRun.open(model)) {
      run.set(named("leu/labels"), new float[] {0.5f, -1, 2, 1.5f, 0.25f, -3});
      double[][] p = new double[LOGITS.length][];
      for (int i = 0; i < p.length; i++) {
        double one = 1 / (1 + Math.exp(-LOGITS[i] / 2));
        p[i] = new double[] {1 - one, one};
      }
      INDArray expected = Nd4j.createFromArray(p).mmul(Nd4j.createFromArray(table));
      double[] flat = new double[12];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = expected.getDouble(i / 3, i % 3);
      }
      assertClose("le", flat, run.floats(out.vector()), 1e-6);
    }
  }

  @Test
  void theTaskItReadsLearnsNothingFromIt() {
    GraftScope scope = model.scope(Build.TRAIN);
    Leu.Outputs out = attach(scope, config(2, LeuConfig.Noise.NONE, true), LOGITS);
    Operand<TFloat32> scalar = sumOfSquares(scope, out.vector());
    try (GraphRun run = GraphRun.open(model)) {
      assertArrayEquals(new float[4], run.gradient(Build.TRAIN, scalar, named("z")));
      FiniteDifferences.check(run, Build.TRAIN, scalar, List.of(named("leu/labels")), 2e-3);
    }
  }

  @Test
  void withoutTheStopItsGradientIsThatOfTheFormula() {
    GraftScope scope = model.scope(Build.TRAIN);
    Leu.Outputs out = attach(scope, config(2, LeuConfig.Noise.NONE, false), LOGITS);
    Operand<TFloat32> scalar = sumOfSquares(scope, out.vector());
    try (GraphRun run = GraphRun.open(model)) {
      assertFalse(Arrays.equals(new float[4], run.gradient(Build.TRAIN, scalar, named("z"))));
      FiniteDifferences.check(run, Build.TRAIN, scalar, model.parameters(), 2e-3);
    }
  }

  @Test
  void noisePassesTheGradientOn() {
    GraftScope scope = model.scope(Build.TRAIN);
    Leu.Outputs out = attach(scope, config(2, LeuConfig.Noise.GUMBEL, false), LOGITS);
    Operand<TFloat32> scalar = sumOfSquares(scope, out.vector());
    try (GraphRun run = GraphRun.open(model)) {
      FiniteDifferences.check(run, Build.TRAIN, scalar, model.parameters(), 2e-3);
    }
  }

  @Test
  void noiseIsTheStepsOwnAndOnlyInTraining() {
    LeuConfig noisy = config(1, LeuConfig.Noise.GUMBEL, true);
    Leu.Outputs train = attach(model.scope(Build.TRAIN), noisy, LOGITS);
    Leu.Outputs serve = attach(model.scope(Build.SERVE), noisy, LOGITS);
    try (GraphRun run = GraphRun.open(model)) {
      float[] quiet = run.floats(serve.probability());
      assertEquals(1 / (1 + Math.exp(-LOGITS[0])), quiet[0], 1e-6);
      float[] first = run.floats(train.probability());
      run.atStep(1);
      float[] second = run.floats(train.probability());
      assertFalse(Arrays.equals(first, second));
      assertArrayEquals(quiet, run.floats(serve.probability()));
      run.atStep(0);
      assertArrayEquals(first, run.floats(train.probability()));
    }
  }

  @Test
  void noiseIsTheDifferenceOfTwoGumbelDraws() {
    int rows = 20_000;
    Leu.Outputs out =
        attach(model.scope(Build.TRAIN), config(1, LeuConfig.Noise.GUMBEL, true), new float[rows]);
    try (GraphRun run = GraphRun.open(model)) {
      float[] p = run.floats(out.probability());
      // σ of a logistic draw is uniform: mean 1/2 and variance 1/12.
      double mean = 0;
      double square = 0;
      for (float x : p) {
        mean += x / (double) rows;
        square += (double) x * x / rows;
      }
      assertEquals(0.5, mean, 0.01);
      assertEquals(1 / 12.0, square - mean * mean, 0.003);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0, 10",
    "false, 4999, 10",
    "false, 5000, 5",
    "false, 10000, 2.5",
    "false, 1000000, .1",
    "true, 2500, 7.0710678"
  })
  void temperatureIsHalvedEverySoManySteps(boolean smooth, long step, double expected) {
    Operand<TFloat32> tau =
        new Temperature(10, 0.5f, 5000, smooth, 0.1f).at(model.scope(Build.SERVE));
    try (GraphRun run = GraphRun.open(model)) {
      run.atStep(step);
      assertEquals(expected, run.scalar(tau), 1e-5);
    }
  }

  @Test
  void wrongInputsAndSettingsAreRefused() {
    GraftScope scope = model.scope(Build.SERVE);
    Operand<TFloat32> matrix = scope.parameter("m", Shape.of(2, 2), Initializer.zeros());
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Leu(LeuConfig.ofDefaults()).attach(scope.child("leu"), new Leu.Inputs(matrix)));
    assertEquals("leu 'leu': expected a logit [rows] but got [2, 2]", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> constant(0));
    assertThrows(IllegalArgumentException.class, () -> new Temperature(1, 0.5f, 10, false, 2));
  }
}
