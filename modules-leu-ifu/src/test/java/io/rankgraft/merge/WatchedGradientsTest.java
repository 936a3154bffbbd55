package io.rankgraft.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.train.GradientMerge;
import org.junit.jupiter.api.Test;

class WatchedGradientsTest {
  private static final double[] CORE = {3, -4, 0};
  private static final double[] OTHER = {-1, 2, 2};
  private static final double[] NONE = {0, 0, 0};

  private static WatchedGradients watched(GradientMerge merge) {
    return new WatchedGradients(merge, Shared.below("features"));
  }

  @Test
  void normsAndCosinesAreThoseBeforeTheMerge() {
    Algorithm1 merge = new Algorithm1(Losses.core(), 1, 1, 100, Shared.below("features"));
    for (Losses.Kind kind : Losses.Kind.values()) {
      try (Losses losses = Losses.of(kind, watched(merge), CORE, OTHER, NONE)) {
        losses.step();
        assertEquals(5, losses.values("objective/watched/norm-core")[0], 1e-6);
        assertEquals(3, losses.values("objective/watched/norm-task-1")[0], 1e-6);
        assertEquals(0, losses.values("objective/watched/norm-task-2")[0]);
        assertEquals(-11.0 / 15, losses.values("objective/watched/cosine-core-task-1")[0], 1e-6);
        assertEquals(0, losses.values("objective/watched/cosine-core-task-2")[0]);
        assertEquals(3, losses.values("objective/norm-task-1")[0], 1e-6); // Algorithm 1's own
      }
    }
  }

  @Test
  void theUpdateIsThatOfTheMergeAlone() {
    for (GradientMerge merge :
        new GradientMerge[] {
          GradientMerge.sum(),
          new Algorithm1(Losses.core(), 1, 1, 100, Shared.below("features")),
          new PcGrad(false, Shared.below("features"))
        }) {
      try (Losses alone = Losses.of(Losses.Kind.DENSE, merge, CORE, OTHER);
          Losses seen = Losses.of(Losses.Kind.DENSE, watched(merge), CORE, OTHER)) {
        assertArrayEquals(alone.step(), seen.step());
      }
    }
  }
}
