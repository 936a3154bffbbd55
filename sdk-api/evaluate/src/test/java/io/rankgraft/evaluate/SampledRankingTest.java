package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.BehaviourLog;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampledRankingTest {
  @Test
  void negativesAreDistinctAndNeitherBoughtNorTheTestItem() {
    var data = SmallLog.dataset(1, 30, 150);
    var buys = data.training().target();
    var ranking = SampledRanking.of99(7, 1);
    for (int user = 0; user < 30; user++) {
      for (int item : data.test().itemsOf(user)) {
        int[] drawn = ranking.draw(buys, user, item);
        assertEquals(99, Arrays.stream(drawn).distinct().count());
        for (int negative : drawn) {
          assertNotEquals(item, negative);
          assertFalse(buys.contains(user, negative));
          assertTrue(negative >= 0 && negative < 150);
        }
      }
    }
  }

  @Test
  void askingForAllPossibleNegativesDrawsEachOnce() {
    var buys = SmallLog.pairs(1, 10, 0, 0, 0, 5, 0, 9);
    int[] drawn = new SampledRanking(6, 1, 1, 8).draw(buys, 0, 4);
    Arrays.sort(drawn);
    assertArrayEquals(new int[] {1, 2, 3, 6, 7, 8}, drawn);
  }

  /** User 0 bought 3 of 10 items, so 6 are left beside the test item; user 1 bought none: 9. */
  @Test
  void whereThereAreFewerNegativesAllAreTakenAndTheirNumberIsTold() {
    var buys = SmallLog.pairs(2, 10, 0, 0, 0, 5, 0, 9);
    var test = SmallLog.pairs(2, 10, 0, 4, 1, 4);
    var log = new BehaviourLog(List.of("buy"), List.of(buys));
    var ranks = SampledRanking.of99(7, 1).evaluate(ItemScores.constant(10), log, test);
    assertEquals(7, ranks.candidates(0));
    assertEquals(10, ranks.candidates(1));
    assertEquals(6, ranks.tied(0));
    assertEquals((1 / 7. + 1 / 10.) / 2, ranks.metrics(TestSlice.ALL).hr(1), 1e-12);
  }

  @Test
  void everyEligibleItemIsDrawnEquallyOften() {
    var none = SmallLog.pairs(20000, 11);
    var counts = new int[11];
    for (int user = 0; user < 20000; user++) {
      for (int item : new SampledRanking(3, 5, 1, 8).draw(none, user, 10)) {
        counts[item]++;
      }
    }
    // 20000 draws of 3 out of 10: 6000 each, standard deviation sqrt(20000 * .3 * .7) = 65.
    for (int item = 0; item < 10; item++) {
      assertEquals(6000, counts[item], 5 * 65);
    }
    assertEquals(0, counts[10]);
  }

  @Test
  void aConstantScorerHitsTenPercent() {
    var data = SmallLog.dataset(2, 20, 200);
    var ranks = SampledRanking.of99(3, 2).evaluate(ItemScores.constant(200), data);
    assertEquals(0.1, ranks.metrics(TestSlice.ALL).hr(10), 1e-12);
    assertEquals(100, ranks.metrics(TestSlice.ALL).meanCandidates());
  }

  @Test
  void threadsChangeNothingAndSeedsDo() {
    var data = SmallLog.dataset(4, 60, 200);
    var scorer = SmallLog.scorer(SmallLog.tiedScores(5, 60, 200));
    var one = SampledRanking.of99(3, 1).evaluate(scorer, data);
    var two = new SampledRanking(99, 3, 2, 5).evaluate(scorer, data);
    var other = SampledRanking.of99(4, 1).evaluate(scorer, data);
    assertArrayEquals(one.higher, two.higher);
    assertArrayEquals(one.tied, two.tied);
    assertFalse(Arrays.equals(one.higher, other.higher));
  }
}
