package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  private static double gain(int rank) {
    return Math.log(2) / Math.log(rank + 2);
  }

  private static RankingMetrics single(int higher, int tied) {
    return new RankingMetrics(new int[] {0}, new int[] {higher}, new int[] {tied}, new int[] {100});
  }

  @Test
  void rankZeroIsPerfect() {
    var metrics = single(0, 0);
    assertEquals(1, metrics.hr(1));
    assertEquals(1, metrics.ndcg(10));
    assertEquals(1, metrics.mrr());
  }

  @Test
  void theLastRankWithinKHitsAndTheNextMisses() {
    assertEquals(1, single(9, 0).hr(10));
    assertEquals(gain(9), single(9, 0).ndcg(10), 1e-15);
    assertEquals(0, single(10, 0).hr(10));
    assertEquals(0, single(10, 0).ndcg(10));
    assertEquals(1 / 11.0, single(10, 0).mrr(), 1e-15);
  }

  @Test
  void tiesCountAtExpectedValue() {
    // Ranks 8, 9, 10, 11 are equally likely: two of four are within 10.
    var metrics = single(8, 3);
    assertEquals(0.5, metrics.hr(10));
    assertEquals((gain(8) + gain(9)) / 4, metrics.ndcg(10), 1e-15);
    assertEquals((1 / 9.0 + 1 / 10.0 + 1 / 11.0 + 1 / 12.0) / 4, metrics.mrr(), 1e-15);
  }

  @Test
  void severalTestItemsOfAUserShareOneVote() {
    // User 3 has ranks 0 and 20, user 5 has rank 1.
    var metrics =
        new RankingMetrics(
            new int[] {3, 3, 5}, new int[] {0, 20, 1}, new int[3], new int[] {50, 50, 40});
    assertArrayEquals(new int[] {3, 5}, metrics.userIds());
    assertArrayEquals(new double[] {0.5, 1}, metrics.hrPerUser(10));
    assertEquals(0.75, metrics.hr(10));
    double user3 = 1 / (gain(0) + gain(1));
    assertEquals((user3 + gain(1)) / 2, metrics.ndcg(10), 1e-15);
    // The best list of one place holds one of the two items.
    assertEquals(1, metrics.ndcgPerUser(1)[0]);
    assertEquals(2, metrics.users());
    assertEquals(3, metrics.testItems());
    assertEquals(140 / 3.0, metrics.meanCandidates(), 1e-12);
  }

  @Test
  void aMeanOverNobodyIsNotANumber() {
    var metrics = new RankingMetrics(new int[0], new int[0], new int[0], new int[0]);
    assertEquals(0, metrics.users());
    assertTrue(Double.isNaN(metrics.hr(10)));
    assertTrue(Double.isNaN(metrics.mrr()));
  }

  @Test
  void aCutoffOfZeroIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> single(0, 0).hr(0));
  }
}
