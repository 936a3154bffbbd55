package io.rankgraft.hawkes;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class HeroesUnitTest {
  private static final float[] CELL = {0.5f, -2f};
  private static final float[] INHERENT = {-1f, 0.25f};

  /** d after some steps where δ does not depend on h. */
  private static float[] memory(float decayBias, float steps) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      var scope = model.scope(Build.TRAIN);
      Ops tf = scope.tf();
      HeroesUnit unit = new HeroesUnit(scope.child("unit"), 1, 2, true);
      Operand<TFloat32> hidden = tf.constant(new float[][] {{0.3f, 0.7f}});
      var state =
          new HeroesUnit.State(
              tf.constant(new float[][] {CELL}),
              tf.constant(new float[][] {INHERENT}),
              hidden,
              hidden);
      Operand<TFloat32> d = unit.memory(state, tf.constant(new float[][] {{steps}}));
      Operand<TFloat32> one = unit.memory(state);
      try (GraphRun run = GraphRun.open(model)) {
        for (Parameter p : model.parameters()) {
          float[] value = new float[(int) p.shape().size()];
          Arrays.fill(value, p.name().endsWith("decay-bias") ? decayBias : 0);
          run.set(p, value);
        }
        if (steps == 1) {
          assertArrayEquals(run.floats(d), run.floats(one), 1e-6f);
        }
        return run.floats(d);
      }
    }
  }

  @Test
  void withoutDecayTheCellIsKept() {
    assertArrayEquals(CELL, memory(-1000, 1), 1e-6f);
  }

  @Test
  void withInfiniteDecayOnlyTheInherentCellIsLeft() {
    assertArrayEquals(INHERENT, memory(1000, 1));
  }

  @Test
  void theExcessHalvesWithEveryHalfLife() {
    // softplus of γ log 2's inverse: δ = 5 log(1 + e^{b/5}) = log 2
    double b = 5 * Math.log(Math.expm1(Math.log(2) / 5));
    for (int steps = 1; steps <= 3; steps++) {
      double left = Math.pow(0.5, steps);
      assertClose(
          "after " + steps,
          new double[] {
            INHERENT[0] + (CELL[0] - INHERENT[0]) * left,
            INHERENT[1] + (CELL[1] - INHERENT[1]) * left
          },
          memory((float) b, steps),
          1e-5);
    }
  }
}
