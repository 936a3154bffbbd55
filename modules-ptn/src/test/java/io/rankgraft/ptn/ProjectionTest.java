package io.rankgraft.ptn;

import static io.rankgraft.testkit.Close.assertClose;
import static io.rankgraft.testkit.Close.assertFinite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** HPMR, Eq. 5, and the facts of vector algebra that follow from it. */
class ProjectionTest {
  private static final int ROWS = 6;
  private static final int D = 4;
  private final Random random = new Random(3);
  private final double[][] up = World.uniform(random, ROWS, D);
  private final double[][] down = World.uniform(random, ROWS, D);
  private final double[][] toShared = World.uniform(random, ROWS, D);
  private final double[][] toUnique = World.uniform(random, ROWS, D);
  private ModelGraph model;
  private GraftScope scope;
  private Operand<TFloat32> upTensor;
  private Operand<TFloat32> downTensor;

  @BeforeEach
  void build() {
    model = ModelGraph.withSeed(1);
    scope = model.scope(Build.TRAIN);
    upTensor = scope.parameter("up", Shape.of(ROWS, D), Initializer.zeros());
    downTensor = scope.parameter("down", Shape.of(ROWS, D), Initializer.zeros());
  }

  @AfterEach
  void close() {
    model.close();
  }

  private GraphRun run() {
    GraphRun run = GraphRun.open(model);
    List<Parameter> both = List.copyOf(model.parameters());
    run.set(both.get(0), World.floats(up));
    run.set(both.get(1), World.floats(down));
    return run;
  }

  private Projection project() {
    return Projection.of(scope.tf(), upTensor, downTensor, 1, false);
  }

  @Test
  void matchesEquation5() {
    Projection p = project();
    INDArray a = Nd4j.createFromArray(up);
    INDArray b = Nd4j.createFromArray(down);
    try (GraphRun run = run()) {
      assertClose("sha", Oracle.values(Oracle.shared(a, b)), run.floats(p.shared()), 1e-5);
      assertClose("uni", Oracle.values(Oracle.unique(a, b)), run.floats(p.unique()), 1e-5);
    }
  }

  @Test
  void uniqueIsOrthogonalToDownstream() {
    Projection p = project();
    try (GraphRun run = run()) {
      float[] unique = run.floats(p.unique());
      for (int i = 0; i < ROWS; i++) {
        assertEquals(0, dot(row(unique, i), down[i]), 1e-6);
      }
    }
  }

  @Test
  void sharedIsParallelToDownstream() {
    Projection p = project();
    try (GraphRun run = run()) {
      float[] shared = run.floats(p.shared());
      for (int i = 0; i < ROWS; i++) {
        double[] s = row(shared, i);
        double cosine = dot(s, down[i]) / Math.sqrt(dot(s, s) * dot(down[i], down[i]));
        assertEquals(1, Math.abs(cosine), 1e-6);
      }
    }
  }

  @Test
  void reprojectionIsUpstreamTimesOneMinusSquaredCosine() {
    Operand<TFloat32> re =
        Projection.of(scope.tf(), project().unique(), upTensor, 1, false).shared();
    double[][] expected = new double[ROWS][D];
    for (int i = 0; i < ROWS; i++) {
      double c = dot(up[i], down[i]);
      double sine2 = 1 - c * c / (dot(up[i], up[i]) * dot(down[i], down[i]));
      for (int j = 0; j < D; j++) {
        expected[i][j] = sine2 * up[i][j];
      }
    }
    try (GraphRun run = run()) {
      assertClose("re", World.flat(expected), run.floats(re), 1e-5);
    }
  }

  @Test
  void zeroDownstreamSharesNothingAndStaysFinite() {
    Projection p = project();
    Operand<TFloat32> scalar = weighted(p);
    down[2] = new double[D];
    try (GraphRun run = run()) {
      float[] shared = run.floats(p.shared());
      float[] unique = run.floats(p.unique());
      assertArrayEquals(new double[D], row(shared, 2), 1e-12);
      assertArrayEquals(up[2], row(unique, 2));
      for (Parameter parameter : model.parameters()) {
        assertFinite(
            "gradient of " + parameter.name(), run.gradient(Build.TRAIN, scalar, parameter));
      }
    }
  }

  @Test
  void zeroUpstreamStaysFinite() {
    Operand<TFloat32> re =
        Projection.of(scope.tf(), project().unique(), upTensor, 1, false).shared();
    Operand<TFloat32> scalar = scope.tf().reduceSum(re, scope.tf().constant(new int[] {0, 1}));
    up[1] = new double[D];
    try (GraphRun run = run()) {
      assertFinite("re", run.floats(re));
      for (Parameter parameter : model.parameters()) {
        assertFinite(
            "gradient of " + parameter.name(), run.gradient(Build.TRAIN, scalar, parameter));
      }
    }
  }

  /**
   * With s = a·b, n = b·b, incoming Gs and Gu, g = Gs − Gu: dA = Gu + (g·b)/n b and dB = (g·b)/n a
   * − 2 s (g·b)/n² b + (s/n) g.
   */
  @Test
  void gradientsMatchTheClosedForm() {
    Operand<TFloat32> scalar = weighted(project());
    double[][] da = new double[ROWS][D];
    double[][] db = new double[ROWS][D];
    for (int i = 0; i < ROWS; i++) {
      double s = dot(up[i], down[i]);
      double n = dot(down[i], down[i]);
      double[] g = new double[D];
      for (int j = 0; j < D; j++) {
        g[j] = toShared[i][j] - toUnique[i][j];
      }
      double gb = dot(g, down[i]);
      for (int j = 0; j < D; j++) {
        da[i][j] = toUnique[i][j] + gb / n * down[i][j];
        db[i][j] = gb / n * up[i][j] - 2 * s * gb / (n * n) * down[i][j] + s / n * g[j];
      }
    }
    List<Parameter> both = List.copyOf(model.parameters());
    try (GraphRun run = run()) {
      assertClose("dA", World.flat(da), run.gradient(Build.TRAIN, scalar, both.get(0)), 1e-5);
      assertClose("dB", World.flat(db), run.gradient(Build.TRAIN, scalar, both.get(1)), 1e-5);
    }
  }

  @Test
  void scaleMultipliesBothParts() {
    Projection one = project();
    Projection tenth = Projection.of(scope.tf(), upTensor, downTensor, 0.1f, false);
    try (GraphRun run = run()) {
      assertClose("sha", tenthOf(run.floats(one.shared())), run.floats(tenth.shared()), 1e-6);
      assertClose("uni", tenthOf(run.floats(one.unique())), run.floats(tenth.unique()), 1e-6);
    }
  }

  @Test
  void clippingDropsSharedPartsThatPointBackwards() {
    Projection clipped = Projection.of(scope.tf(), upTensor, downTensor, 1, true);
    down[0] = new double[] {-up[0][0], -up[0][1], -up[0][2], -up[0][3]};
    down[1] = up[1].clone();
    try (GraphRun run = run()) {
      float[] shared = run.floats(clipped.shared());
      assertArrayEquals(new double[D], row(shared, 0), 1e-12); // -0.0 is zero too
      assertArrayEquals(up[1], row(shared, 1), 1e-6);
    }
  }

  /** Gs · sha + Gu · uni, whose gradients are those that arrive with Gs and Gu. */
  private Operand<TFloat32> weighted(Projection p) {
    var tf = scope.tf();
    return tf.reduceSum(
        tf.math.add(
            tf.math.mul(p.shared(), TinyHost.matrix(tf, toShared)),
            tf.math.mul(p.unique(), TinyHost.matrix(tf, toUnique))),
        tf.constant(new int[] {0, 1}));
  }

  private static double[] tenthOf(float[] x) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = 0.1 * x[i];
    }
    return out;
  }

  private static double[] row(float[] m, int i) {
    double[] row = new double[D];
    for (int j = 0; j < D; j++) {
      row[j] = m[i * D + j];
    }
    return row;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
