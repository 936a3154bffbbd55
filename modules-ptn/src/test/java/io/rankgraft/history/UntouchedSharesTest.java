package io.rankgraft.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UntouchedSharesTest {
  /**
   * @param counts purchases and untouched ones of each row
   */
  private static float[] factors(int[]... counts) {
    UntouchedShares shares = new UntouchedShares(counts.length);
    for (int row = 0; row < counts.length; row++) {
      for (int p = 0; p < counts[row][0]; p++) {
        shares.count(row, p < counts[row][1]);
      }
    }
    return shares.factors();
  }

  /** S / (σ̄ (1 − σ̄)) is 4, ρ (4 − 3) / (16 − 4 − 3), so that M is 8. */
  @Test
  void sharesAreDrawnToTheMeanTheMoreTheLessRowsDiffer() {
    float low = (float) Math.sqrt((1 + 8 * 0.5) / (4 + 8) / 0.5);
    float high = (float) Math.sqrt((3 + 8 * 0.5) / (4 + 8) / 0.5);
    assertArrayEquals(
        new float[] {low, low, 1, high, high},
        factors(
            new int[] {4, 1},
            new int[] {4, 1},
            new int[] {0, 0},
            new int[] {4, 3},
            new int[] {4, 3}),
        1e-6f);
  }

  @Test
  void rowsThatDifferByChanceAloneAreAlike() {
    assertArrayEquals(new float[] {1, 1}, factors(new int[] {4, 2}, new int[] {4, 2}));
  }

  /** However many purchases a row has: popular items are not put last. */
  @Test
  void withoutUntouchedPurchasesAllRowsAreAlike() {
    assertArrayEquals(
        new float[] {1, 1, 1}, factors(new int[] {500, 0}, new int[] {1, 0}, new int[] {0, 0}));
    assertArrayEquals(new float[] {1, 1}, factors(new int[] {500, 500}, new int[] {1, 1}));
    assertArrayEquals(new float[] {1, 1}, factors(new int[2], new int[2]));
  }

  @Test
  void rowsOfOnePurchaseTellNothing() {
    assertArrayEquals(new float[] {1, 1}, factors(new int[] {1, 1}, new int[] {1, 0}));
  }

  /** Shares from Beta(2, 6), so that M is 8: the share of a row with none of 12 is known. */
  @Test
  void thePriorIsThatOfTheSharesWhichRowsWereDrawnBy() {
    Random random = new Random(3);
    int rows = 20_000;
    int[][] counts = new int[rows + 1][];
    for (int row = 0; row < rows; row++) {
      double untouchedWeight = gamma(random, 2);
      double share = untouchedWeight / (untouchedWeight + gamma(random, 6));
      int n = 1 + random.nextInt(20);
      int untouched = 0;
      for (int p = 0; p < n; p++) {
        untouched += random.nextDouble() < share ? 1 : 0;
      }
      counts[row] = new int[] {n, untouched};
    }
    counts[rows] = new int[] {12, 0};
    double factor = factors(counts)[rows];
    assertEquals(8 / (12 + 8.), factor * factor, 0.02);
  }

  /** Of a whole shape: a sum of exponentials. */
  private static double gamma(Random random, int shape) {
    double sum = 0;
    for (int i = 0; i < shape; i++) {
      sum -= Math.log(1 - random.nextDouble());
    }
    return sum;
  }
}
