package io.rankgraft.ptn;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** HPMR, Eq. 4, 6 and 7 and appendix A.3. */
class NonSamplingTest {
  private final World world = World.of(2, 0);
  private final Random random = new Random(23);
  private final double[][] users = World.uniform(random, 4, 3);
  private final double[][] relation = World.uniform(random, 1, 3);
  private final double[][] items = World.uniform(random, 5, 3);
  private final INDArray u = Nd4j.createFromArray(users);
  private final INDArray r = Nd4j.createFromArray(relation);
  private final INDArray v = Nd4j.createFromArray(items);
  private ModelGraph model;
  private GraftScope scope;
  private Operand<TFloat32> userTensor;
  private Operand<TFloat32> relationTensor;
  private Operand<TFloat32> itemTensor;

  @BeforeEach
  void build() {
    model = ModelGraph.withSeed(1);
    scope = model.scope(Build.TRAIN);
    userTensor = scope.parameter("users", Shape.of(4, 3), Initializer.zeros());
    relationTensor = scope.parameter("relation", Shape.of(1, 3), Initializer.zeros());
    itemTensor = scope.parameter("items", Shape.of(5, 3), Initializer.zeros());
  }

  @AfterEach
  void close() {
    model.close();
  }

  private GraphRun run() {
    GraphRun run = GraphRun.open(model);
    List<Parameter> all = List.copyOf(model.parameters());
    run.set(all.get(0), World.floats(users));
    run.set(all.get(1), World.floats(relation));
    run.set(all.get(2), World.floats(items));
    return run;
  }

  private Operand<TFloat32> loss() {
    return TinyHost.supervision(world).behaviour(scope, 0, userTensor, relationTensor, itemTensor);
  }

  @Test
  void matchesEquation4() {
    Operand<TFloat32> loss = loss();
    try (GraphRun run = run()) {
      assertClose(
          "L^ori", Oracle.decomposed(u, r, v, world.observed().get(0)), run.scalar(loss), 1e-5);
    }
  }

  @Test
  void equalsTheSumOverAllPairsUpToTheConstant() {
    Operand<TFloat32> loss = loss();
    double[][] m = world.observed().get(0);
    double constant = Oracle.POSITIVE * Nd4j.createFromArray(m).sumNumber().doubleValue();
    assertEquals(Oracle.bruteForce(u, r, v, m) - constant, Oracle.decomposed(u, r, v, m), 1e-12);
    try (GraphRun run = run()) {
      assertClose("L", Oracle.bruteForce(u, r, v, m) - constant, run.scalar(loss), 1e-5);
    }
  }

  @Test
  void uniqueLossMatchesEquation7() {
    Operand<TFloat32> loss =
        TinyHost.supervision(world).unique(scope, 0, 1, userTensor, relationTensor, itemTensor);
    double[][] m = world.onlyUpstream(0, 1);
    double constant = Oracle.POSITIVE * Nd4j.createFromArray(m).sumNumber().doubleValue();
    try (GraphRun run = run()) {
      assertClose("L^uni", Oracle.bruteForce(u, r, v, m) - constant, run.scalar(loss), 1e-5);
    }
  }

  /**
   * With G = 2(c+ − c−) o − 2 c+ on positives: dU = 2w U (rrᵀ ⊙ VᵀV) + (G V) ⊙ r, dV = 2w V (rrᵀ ⊙
   * UᵀU) + (Gᵀ U) ⊙ r, dr = 2w (UᵀU ⊙ VᵀV) r + Σ_u (G V)_u ⊙ u.
   */
  @Test
  void gradientsMatchTheClosedForms() {
    Operand<TFloat32> loss = loss();
    double[][] m = world.observed().get(0);
    double[][] sparse = new double[4][5];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 5; j++) {
        double o = Oracle.score(u, r, v, i, j);
        sparse[i][j] =
            m[i][j] * (2 * (Oracle.POSITIVE - Oracle.NEGATIVE) * o - 2 * Oracle.POSITIVE);
      }
    }
    INDArray g = Nd4j.createFromArray(sparse);
    INDArray uu = u.transpose().mmul(u);
    INDArray vv = v.transpose().mmul(v);
    INDArray rr = r.transpose().mmul(r);
    double w = 2 * Oracle.NEGATIVE;
    INDArray du = u.mmul(rr.mul(vv)).mul(w).add(g.mmul(v).mulRowVector(r));
    INDArray dv = v.mmul(rr.mul(uu)).mul(w).add(g.transpose().mmul(u).mulRowVector(r));
    INDArray dr = r.mmul(uu.mul(vv)).mul(w).add(g.mmul(v).mul(u).sum(true, 0));
    assertGradients(loss, List.of(Oracle.values(du), Oracle.values(dr), Oracle.values(dv)), 1e-5);
  }

  @Test
  void gradientsMatchDifferencesOfTheBruteForceSum() {
    Operand<TFloat32> loss = loss();
    double[][] m = world.observed().get(0);
    double h = 1e-5;
    assertGradients(
        loss,
        List.of(
            FiniteDifferences.gradient(
                x -> Oracle.bruteForce(matrix(x), r, v, m), World.flat(users), h),
            FiniteDifferences.gradient(
                x -> Oracle.bruteForce(u, matrix(x), v, m), World.flat(relation), h),
            FiniteDifferences.gradient(
                x -> Oracle.bruteForce(u, r, matrix(x), m), World.flat(items), h)),
        1e-5);
  }

  @Test
  void batchSumsOverItsUsersAlone() {
    NonSampling whole = TinyHost.supervision(world);
    double[][] m = world.observed().get(0);
    double[][] ofBatch = {m[3], m[1]};
    NonSampling batched =
        new NonSampling(
            Optional.of(scope.tf().constant(new int[] {3, 1})),
            new NonSampling.PositivesSource() {
              @Override
              public NonSampling.Positives of(GraftScope s, int behaviour) {
                return TinyHost.DensePositives.pairs(s.tf(), ofBatch);
              }

              @Override
              public NonSampling.Positives unique(GraftScope s, int up, int down) {
                throw new AssertionError("not asked for");
              }
            },
            whole.positiveWeight(),
            whole.negativeWeight());
    Operand<TFloat32> loss = batched.behaviour(scope, 0, userTensor, relationTensor, itemTensor);
    try (GraphRun run = run()) {
      assertClose(
          "L",
          Oracle.decomposed(
              Nd4j.createFromArray(new double[][] {users[3], users[1]}), r, v, ofBatch),
          run.scalar(loss),
          1e-5);
    }
  }

  @Test
  void withoutNegativeWeightOnlyPositivesCount() {
    NonSampling noNegatives =
        new NonSampling(Optional.empty(), new TinyHost.DensePositives(world), 1, 0);
    Operand<TFloat32> loss =
        noNegatives.behaviour(scope, 0, userTensor, relationTensor, itemTensor);
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 5; j++) {
        double o = Oracle.score(u, r, v, i, j);
        expected += world.observed().get(0)[i][j] * (o * o - 2 * o);
      }
    }
    try (GraphRun run = run()) {
      assertClose("L", expected, run.scalar(loss), 1e-5);
    }
  }

  /** Σ c_v^{k+} (1 − o)² over positives and Σ c_v^{k−} o² over negatives, pair by pair. */
  @Test
  void weightsOfItemsAndBehavioursAreThoseOfEquation4() {
    float[][] positive = {{1, 2, 0.5f, 3, 1}, {4, 1, 1, 0.25f, 2}};
    float[][] negative = {{0.5f, 0, 2, 1, 4}, {1, 3, 0.5f, 2, 0}};
    NonSampling weighted =
        new NonSampling(
            Optional.empty(),
            new TinyHost.DensePositives(world),
            2,
            0.1f,
            Optional.of(
                new NonSampling.ItemWeights() {
                  @Override
                  public Operand<TFloat32> positive(GraftScope s, int behaviour) {
                    return s.tf().constant(positive[behaviour]);
                  }

                  @Override
                  public Operand<TFloat32> negative(GraftScope s, int behaviour) {
                    return s.tf().constant(negative[behaviour]);
                  }
                }));
    for (int k = 0; k < 2; k++) {
      assertWeighted(
          weighted.behaviour(scope, k, userTensor, relationTensor, itemTensor),
          world.observed().get(k),
          positive[k],
          negative[k]);
    }
    assertWeighted(
        weighted.unique(scope, 0, 1, userTensor, relationTensor, itemTensor),
        world.onlyUpstream(0, 1),
        positive[0],
        negative[0]);
  }

  private void assertWeighted(
      Operand<TFloat32> loss, double[][] m, float[] positive, float[] negative) {
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 5; j++) {
        double o = Oracle.score(u, r, v, i, j);
        expected +=
            m[i][j] > 0 ? 2 * positive[j] * ((1 - o) * (1 - o) - 1) : 0.1f * negative[j] * o * o;
      }
    }
    try (GraphRun run = run()) {
      assertClose("L", expected, run.scalar(loss), 1e-5);
    }
  }

  @Test
  void refusesWeightsThatMakeNoLoss() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new NonSampling(Optional.empty(), new TinyHost.DensePositives(world), 0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new NonSampling(Optional.empty(), new TinyHost.DensePositives(world), 1, -1));
  }

  private void assertGradients(Operand<TFloat32> loss, List<double[]> expected, double tolerance) {
    List<Parameter> all = List.copyOf(model.parameters());
    try (GraphRun run = run()) {
      for (int i = 0; i < all.size(); i++) {
        assertClose(
            "gradient of " + all.get(i).name(),
            expected.get(i),
            run.gradient(Build.TRAIN, loss, all.get(i)),
            tolerance);
      }
    }
  }

  private static INDArray matrix(double[] x) {
    double[][] rows = new double[x.length / 3][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {x[3 * i], x[3 * i + 1], x[3 * i + 2]};
    }
    return Nd4j.createFromArray(rows);
  }
}
