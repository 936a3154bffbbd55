package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreOrderTest {
  @Test
  void theOrderIsThatOfAStableComparisonSort() {
    Random random = new Random(1);
    double[] scores =
        random
            .longs(3000)
            .mapToDouble(Double::longBitsToDouble)
            .map(d -> Double.isNaN(d) ? 0.0 : d)
            .toArray();
    for (int i = 0; i < 1000; i++) {
      scores[i] = (random.nextInt(9) - 4) * .5; // ties
    }
    scores[7] = -0.0;
    scores[9] = 0.0;
    int[] expected =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i] + 0.0))
            .mapToInt(i -> i)
            .toArray();
    assertArrayEquals(expected, ScoreOrder.of(scores));
  }

  @Test
  void longsAreOrderedAsUnsigned() {
    assertArrayEquals(new int[] {1, 3, 2, 0}, ScoreOrder.of(new long[] {-1, 0, 7, 0}));
  }

  @Test
  void noRowsAndOneRowHaveAnOrder() {
    assertEquals(0, ScoreOrder.of(new double[0]).length);
    assertArrayEquals(new int[] {0}, ScoreOrder.of(new double[] {3}));
  }
}
