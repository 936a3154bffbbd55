package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreCountsTest {
  private static final float[] CORNERS = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1f,
    Math.nextUp(1f),
    Math.nextDown(1f),
    -1f,
    Math.nextDown(-1f),
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };

  @Test
  void countsAsComparingFloatsDoes() {
    Random random = new Random(3);
    // Longer than one chunk, with every corner in it once or often.
    for (int length : new int[] {1, 13, 40_000}) {
      float[] row = new float[length];
      for (int i = 0; i < length; i++) {
        row[i] =
            i < CORNERS.length || random.nextInt(50) == 0
                ? CORNERS[i % CORNERS.length]
                : (float) random.nextGaussian();
      }
      ScoreCounts counts = new ScoreCounts();
      for (int i = 0; i < length; i += i < CORNERS.length ? 1 : 997) {
        assertCounts(counts, row, row[i]);
      }
    }
  }

  private static void assertCounts(ScoreCounts counts, float[] row, float threshold) {
    int higher = 0;
    int equal = 0;
    for (float score : row) {
      higher += score > threshold ? 1 : 0;
      equal += score == threshold ? 1 : 0;
    }
    assertTrue(counts.count(row, threshold));
    assertEquals(higher, counts.higher, () -> "higher than " + threshold);
    assertEquals(equal, counts.equal, () -> "equal to " + threshold);
  }

  @Test
  void aNanOfEitherSignIsSeen() {
    float[] row = new float[20];
    ScoreCounts counts = new ScoreCounts();
    for (int bits : new int[] {0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff}) {
      row[7] = Float.intBitsToFloat(bits);
      assertFalse(counts.count(row, 1f));
      assertFalse(counts.count(row, 0f));
    }
    row[7] = Float.NEGATIVE_INFINITY;
    assertTrue(counts.count(row, 0f));
  }
}
