package io.rankgraft.merge;

import static io.rankgraft.merge.Losses.dot;
import static io.rankgraft.merge.Losses.plus;
import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergesTest {
  private static final double[] CORE = {3, -4, 0};
  private static final double[] OTHER = {-1, 2, 2};

  private static double[][] random(int tasks, long seed) {
    Random random = new Random(seed);
    double[][] g = new double[tasks][3];
    for (double[] row : g) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return g;
  }

  private static double[] sum(double[]... g) {
    double[] sum = new double[g[0].length];
    for (double[] row : g) {
      sum = plus(sum, 1, row);
    }
    return sum;
  }

  @Test
  void pcGradOfTwoTasksIsThePaperSheetsNumber() {
    for (Losses.Kind kind : Losses.Kind.values()) {
      try (Losses losses =
          Losses.of(kind, new PcGrad(true, Shared.below("features")), CORE, OTHER)) {
        assertClose(
            kind.name(),
            new double[] {1.777778 + .32, -1.555556 + .24, 2.444444 + 2},
            losses.step(),
            1e-6);
      }
    }
  }

  /** One task's projections in an order. */
  private static double[] projected(double[][] g, int i, int... order) {
    double[] p = g[i];
    for (int j : order) {
      if (j != i && dot(p, g[j]) < 0) {
        p = plus(p, -dot(p, g[j]) / dot(g[j], g[j]), g[j]);
      }
    }
    return p;
  }

  @Test
  void pcGradInFixedOrderMatchesItsAlgorithm() {
    for (long seed = 0; seed < 5; seed++) {
      double[][] g = random(4, seed);
      double[] expected = new double[3];
      for (int i = 0; i < 4; i++) {
        expected = plus(expected, 1, projected(g, i, 0, 1, 2, 3));
      }
      try (Losses losses =
          Losses.of(Losses.Kind.DENSE, new PcGrad(false, Shared.below("features")), g)) {
        assertClose("seed " + seed, expected, losses.step(), 1e-5);
      }
    }
  }

  @Test
  void pcGradInRandomOrderIsOneOfItsOrders() {
    double[][] g = {{1, 0, 0}, {-1, 1, 0}, {-1, -2, 1}};
    try (Losses losses =
        Losses.of(Losses.Kind.DENSE, new PcGrad(true, Shared.below("features")), g)) {
      for (int step = 0; step < 8; step++) {
        float[] merged = losses.step();
        boolean found = false;
        for (int choice = 0; choice < 8; choice++) {
          double[] expected = new double[3];
          for (int i = 0; i < 3; i++) {
            int a = (i + 1) % 3;
            int b = (i + 2) % 3;
            boolean swap = (choice >> i & 1) == 1;
            expected = plus(expected, 1, projected(g, i, swap ? b : a, swap ? a : b));
          }
          double[] actual = new double[] {merged[0], merged[1], merged[2]};
          double[] error = plus(actual, -1, expected);
          found |= dot(error, error) < 1e-8;
        }
        assertTrue(found, Arrays.toString(merged));
      }
    }
  }

  @Test
  void metaBalanceIsThePaperSheetsNumberAndAveragesOn() {
    for (Losses.Kind kind : Losses.Kind.values()) {
      MetaBalance merge = MetaBalance.of(Losses.core(), Shared.below("features"));
      try (Losses losses = Losses.of(kind, merge, CORE, OTHER)) {
        double[] expected = {3 - 1.466667, -4 + 2.933333, 2.933333};
        assertClose(kind.name(), expected, losses.step(), 1e-6);
        // gradients are constant here, so the ratio of running norms is too
        assertClose(kind.name() + ", second step", expected, losses.step(), 1e-6);
      }
    }
  }

  @Test
  void metaBalanceLeavesZeroGradientsAlone() {
    MetaBalance merge = MetaBalance.of(Losses.core(), Shared.below("features"));
    try (Losses losses = Losses.of(Losses.Kind.DENSE, merge, CORE, new double[3])) {
      assertArrayEquals(new float[] {3, -4, 0}, losses.step());
    }
    try (Losses losses = Losses.of(Losses.Kind.DENSE, merge, new double[3], OTHER)) {
      // m_core = 0: the scaled part vanishes, (1 − r) stays
      assertClose("r", new double[] {-.3, .6, .6}, losses.step(), 1e-6);
    }
  }

  /** The function CAGrad minimises, at w. */
  private static double cagrad(double[][] g, double c, double[] w) {
    double[] mean = scaled(sum(g), 1.0 / g.length);
    double[] gw = new double[3];
    for (int i = 0; i < g.length; i++) {
      gw = plus(gw, w[i], g[i]);
    }
    return dot(gw, mean) + c * Math.sqrt(dot(mean, mean) * dot(gw, gw));
  }

  private static double[] scaled(double[] x, double k) {
    return plus(new double[x.length], k, x);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void caGradFindsTheMinimumAFineGridFinds(int tasks) {
    double c = 0.5f;
    int fine = 400;
    for (long seed = 10; seed < 16; seed++) {
      double[][] g = random(tasks, seed);
      double least = Double.MAX_VALUE;
      double[] best = null;
      for (int i = 0; i <= fine; i++) {
        for (int j = 0; j <= (tasks == 2 ? 0 : fine - i); j++) {
          double[] w =
              tasks == 2
                  ? new double[] {i / (double) fine, 1 - i / (double) fine}
                  : new double[] {
                    i / (double) fine, j / (double) fine, (fine - i - j) / (double) fine
                  };
          double value = cagrad(g, c, w);
          if (value < least) {
            least = value;
            best = w;
          }
        }
      }
      double[] mean = scaled(sum(g), 1.0 / tasks);
      double[] gw = new double[3];
      for (int i = 0; i < tasks; i++) {
        gw = plus(gw, best[i], g[i]);
      }
      double pull = c * Math.sqrt(dot(mean, mean) / dot(gw, gw));
      double[] expected = scaled(plus(mean, pull, gw), tasks);
      try (Losses losses =
          Losses.of(Losses.Kind.DENSE, new CaGrad((float) c, Shared.below("features")), g)) {
        assertClose("seed " + seed, expected, losses.step(), 2e-2);
      }
    }
  }

  @Test
  void caGradWithoutABallIsThePlainSum() {
    for (Losses.Kind kind : Losses.Kind.values()) {
      try (Losses losses = Losses.of(kind, new CaGrad(0, Shared.below("features")), CORE, OTHER)) {
        assertClose("sum", new double[] {2, -2, 2}, losses.step(), 1e-6);
      }
    }
  }

  @Test
  void caGradOfEqualGradientsGoesTheirWay() {
    try (Losses losses =
        Losses.of(Losses.Kind.DENSE, new CaGrad(0.5f, Shared.below("features")), CORE, CORE)) {
      assertClose("1.5 times the sum", new double[] {9, -12, 0}, losses.step(), 1e-5);
    }
  }

  @Test
  void gradNormMovesWeightsTowardsEqualNorms() {
    // |∇L| is 5 and 3; both losses are constant in the first step, so all paces are 1.
    GradNorm merge = new GradNorm(1.5f, 0.01f, Shared.below("features"));
    try (Losses losses = Losses.started(merge, new double[] {7, 2}, CORE, OTHER)) {
      assertArrayEquals(new float[] {2, -2, 2}, losses.step());
      double first = 1 - 0.01 * 5; // G = 5 is above the mean, 4
      double second = 1 + 0.01 * 3;
      double scale = 2 / (first + second);
      assertClose(
          "weights",
          new double[] {first * scale, second * scale},
          losses.values("objective/gradnorm-weights"),
          1e-6);
      assertArrayEquals(new float[] {7, 2}, losses.values("objective/gradnorm-first-losses"));
      double[] expected = plus(scaled(CORE, first * scale), second * scale, OTHER);
      assertClose("second step", expected, losses.step(), 1e-6);
      assertEquals(7, losses.values("objective/gradnorm-first-losses")[0]);
    }
  }
}
