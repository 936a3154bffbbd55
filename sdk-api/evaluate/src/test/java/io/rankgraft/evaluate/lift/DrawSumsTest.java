package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawSumsTest {
  private static final PairedBootstrap DRAWS = new PairedBootstrap(102, .95, 3);
  private static final int ROWS = 400;

  private final double[] values = new Random(1).doubles(ROWS, -3, 3).toArray();
  private final long[] units = new Random(2).longs(ROWS, 0, 90).toArray();

  private DrawSums of(List<Integer> rows) {
    DrawSums sums = DrawSums.of(DRAWS, 1, 3);
    rows.forEach(i -> sums.add(units[i], 1, values[i]));
    return sums;
  }

  private static List<Integer> rows() {
    return new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void eachDrawIsTheSumUnderItsCounts() {
    DrawSums sums = of(rows());
    PoissonWeights weights = new PoissonWeights(DRAWS);
    for (int d = 0; d <= 102; d++) {
      double count = 0;
      double sum = 0;
      for (int i = 0; i < ROWS; i++) {
        long times = weights.of(units[i])[d / 4] >>> 16 * (d % 4) & 0xffff;
        count += times;
        sum += times * values[i];
      }
      assertEquals(count, sums.of(0)[d], 1e-6);
      assertEquals(sum, sums.of(1)[d], 1e-6);
    }
    assertEquals(ROWS, sums.of(0)[102]);
    assertEquals(ROWS, sums.rows());
  }

  @Test
  void anySplitInAnyOrderIsOnePassBitForBit() {
    List<Integer> rows = rows();
    byte[] once = of(rows).toBytes();
    Random random = new Random(4);
    for (int trial = 0; trial < 10; trial++) {
      Collections.shuffle(rows, random);
      DrawSums merged = DrawSums.of(DRAWS, 1, 3);
      int from = 0;
      while (from < ROWS) {
        int to = Math.min(ROWS, from + 1 + random.nextInt(150));
        merged.merge(DrawSums.ofBytes(of(rows.subList(from, to)).toBytes()));
        from = to;
      }
      assertArrayEquals(once, merged.toBytes());
    }
  }

  @Test
  void mistakesAreNamed() {
    DrawSums sums = DrawSums.of(DRAWS, 1, 3);
    assertRefused("numbers up to 3.0 but got 3.5", () -> sums.add(1, 1, 3.5));
    assertRefused("but got NaN", () -> sums.add(1, 1, Double.NaN));
    assertRefused("the same largest numbers", () -> sums.merge(DrawSums.of(DRAWS, 1, 4)));
    assertRefused("other bytes", () -> DrawSums.ofBytes(Arrays.copyOf(sums.toBytes(), 999)));
    assertRefused("a finite largest number", () -> DrawSums.of(DRAWS, Double.NaN));
  }

  private static void assertRefused(String part, Runnable task) {
    String message = assertThrows(IllegalArgumentException.class, task::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
