package io.rankgraft.merge;

import static io.rankgraft.merge.Losses.dot;
import static io.rankgraft.merge.Losses.plus;
import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Task;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class Algorithm1Test {
  private static final double[] CORE = {3, -4, 0};
  private static final double[] OTHER = {-1, 2, 2};

  private static Algorithm1 with(double alpha, double gamma, double clip) {
    return new Algorithm1(
        Losses.core(), (float) alpha, (float) gamma, (float) clip, Shared.below("features"));
  }

  private static float[] merged(Algorithm1 merge, double[]... gradients) {
    try (Losses losses = Losses.of(Losses.Kind.DENSE, merge, gradients)) {
      return losses.step();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 100, .784465, .588348, 4.902903",
    ".5, .5, 100, -.536802, 1.768289, 3.157659",
    "1, 1, 1.5, .48, .36, 3"
  })
  void mergesToThePaperSheetsNumbers(
      double alpha, double gamma, double clip, double x, double y, double z) {
    for (Losses.Kind kind : Losses.Kind.values()) {
      try (Losses losses = Losses.of(kind, with(alpha, gamma, clip), CORE, OTHER)) {
        assertClose(kind.name(), new double[] {3 + x, -4 + y, z}, losses.step(), 1e-6);
      }
    }
  }

  /** The algorithm line by line. */
  private static double[] oracle(
      double alpha, double gamma, double clip, double[] core, double[]... others) {
    double[] sum = core.clone();
    for (double[] other : others) {
      double[] g = other;
      if (dot(g, core) < 0) {
        g = plus(g, -alpha * dot(g, core) / dot(core, core), core);
      }
      double weight = Math.sqrt(dot(core, core)) / Math.sqrt(dot(g, g));
      weight = Math.max(1 / clip, Math.min(clip, weight));
      sum = plus(sum, gamma * weight + (1 - gamma), g);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1000", ".3, .6, 1000", ".01, .1, 5", "0, 1, 2", "1, 0, 2"})
  void matchesTheAlgorithmLineByLine(double alpha, double gamma, double clip) {
    Random random = new Random(6);
    for (int round = 0; round < 4; round++) {
      double[][] g = new double[4][6];
      for (double[] row : g) {
        double scale = Math.pow(10, random.nextInt(4) - 2);
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) (scale * random.nextGaussian());
        }
      }
      assertClose(
          "merged",
          oracle((float) alpha, (float) gamma, (float) clip, g[0], g[1], g[2], g[3]),
          merged(with(alpha, gamma, clip), g),
          1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutAlphaAndGammaItIsThePlainSum(Losses.Kind kind) {
    try (Losses losses = Losses.of(kind, with(0, 0, 10), CORE, OTHER)) {
      assertArrayEquals(new float[] {2, -2, 2}, losses.step());
    }
  }

  @Test
  void aClipOfOneLeavesNormsAlone() {
    assertArrayEquals(merged(with(1, 0, 10), CORE, OTHER), merged(with(1, 1, 1), CORE, OTHER));
  }

  @Test
  void whatDoesNotConflictIsNotProjected() {
    double[] agreeing = {1, 0, 5};
    assertArrayEquals(new float[] {4, -4, 5}, merged(with(1, 0, 10), CORE, agreeing));
  }

  @Test
  void duplicatesAccumulateBeforeNorms() {
    try (Losses dense = Losses.of(Losses.Kind.DENSE, with(1, 1, 100), CORE, OTHER);
        Losses rows = Losses.of(Losses.Kind.ROW_TWICE, with(1, 1, 100), CORE, OTHER)) {
      assertArrayEquals(dense.step(), rows.step(), 1e-6f);
    }
  }

  @Test
  void aCoreGradientOfZeroAdjustsNothing() {
    assertArrayEquals(new float[] {-1, 2, 2}, merged(with(1, 1, 10), new double[3], OTHER));
  }

  @Test
  void aTaskGradientOfZeroStaysZero() {
    assertArrayEquals(new float[] {3, -4, 0}, merged(with(1, 1, 10), CORE, new double[3]));
  }

  @Test
  void whatIsLeftOfAnOppositeGradientIsNothing() {
    assertArrayEquals(
        new float[] {3, -4, 0}, merged(with(1, 1, 1e4), CORE, new double[] {-0.3, 0.4, 0}), 1e-5f);
  }

  @Test
  void parametersThatAreNotSharedGetThePlainSum() {
    try (Losses losses = Losses.of(Losses.Kind.DENSE, with(1, 1, 100), CORE, OTHER)) {
      losses.step();
      assertArrayEquals(new float[] {-3, 4, 0}, losses.values("own-0"));
      assertArrayEquals(new float[] {1, -2, -2}, losses.values("own-1"));
    }
  }

  @Test
  void normsBeforeAndAfterAreKept() {
    try (Losses losses = Losses.of(Losses.Kind.DENSE, with(1, 1, 100), CORE, OTHER)) {
      losses.step();
      assertEquals(5, losses.values("objective/norm-core")[0], 1e-6);
      assertEquals(3, losses.values("objective/norm-task-1")[0], 1e-6);
      assertEquals(5, losses.values("objective/adjusted-norm-task-1")[0], 1e-5);
    }
  }

  @Test
  void wrongPathsAndTasksAreNamed() {
    var unshared =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                merged(
                    new Algorithm1(Losses.core(), 1, 1, 1, Shared.below("feature")), CORE, OTHER));
    assertTrue(unshared.getMessage().contains("features/v"), unshared.getMessage());
    var missing =
        assertThrows(
            IllegalArgumentException.class,
            () -> merged(new Algorithm1(Task.ofBinary("cor"), 1, 1, 1, Shared.all()), CORE, OTHER));
    assertTrue(missing.getMessage().contains("nearest: core"), missing.getMessage());
    assertThrows(IllegalArgumentException.class, () -> with(2, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> with(0, 0, 0.5));
  }
}
