package io.rankgraft.merge;

import static io.rankgraft.merge.Losses.plus;
import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.rankgraft.graph.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightingsTest {
  private static final double[] CORE = {3, -4, 0};
  private static final double[] OTHER = {-1, 2, 2};
  private static final List<Task> TASKS = Losses.tasks(2);
  private static final double[] STARTS = {8, 2};

  private static double[] weighted(double a, double b) {
    return plus(plus(new double[3], a, CORE), b, OTHER);
  }

  @Test
  void uncertaintyStartsAtItsPriorAndDescends() {
    try (Losses losses = Losses.weighed(new UncertaintyWeights(), TASKS, STARTS, CORE, OTHER)) {
      assertClose("first gradient", weighted(0.5, 1), losses.step(), 1e-6);
      // s ← s − d/ds (½ e^−s L + s/2) = −(−½ · 8 + ½) for the amount, −(−2 + ½) for the other
      assertArrayEquals(new float[] {3.5f}, losses.values("objective/log-variance-core"), 1e-5f);
      assertArrayEquals(new float[] {1.5f}, losses.values("objective/log-variance-task-1"), 1e-5f);
    }
  }

  @Test
  void famoWeighsByShareOfTheLossAndThenByWhoFellLess() {
    Famo famo = new Famo(0.5f, 0, 0);
    try (Losses losses = Losses.weighed(famo, TASKS, new double[] {80, 20}, CORE, OTHER)) {
      double c = 1 / (0.5 / 80 + 0.5 / 20);
      double a = c * 0.5 / 80;
      double b = c * 0.5 / 20;
      assertClose("first gradient", weighted(a, b), losses.step(), 1e-6);
      // v and the own vectors moved by −(a CORE + b OTHER), −a CORE and −b OTHER
      double[] moved = weighted(a, b);
      double core = 80 - Losses.dot(CORE, moved) - a * Losses.dot(CORE, CORE);
      double other = 20 - Losses.dot(OTHER, moved) - b * Losses.dot(OTHER, OTHER);
      double fall1 = Math.log(80) - Math.log(core);
      double fall2 = Math.log(20) - Math.log(other);
      double xi1 = -0.5 * 0.25 * (fall1 - fall2); // z1 z2 = 1/4
      double z1 = 1 / (1 + Math.exp(-2 * xi1));
      double w1 = z1 / core;
      double w2 = (1 - z1) / other;
      assertClose("second gradient", weighted(w1 / (w1 + w2), w2 / (w1 + w2)), losses.step(), 1e-4);
    }
  }
}
