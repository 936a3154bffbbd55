package io.rankgraft.evaluate;

import static io.rankgraft.evaluate.CandidateMask.ALL_BEHAVIOURS;
import static io.rankgraft.evaluate.CandidateMask.TARGET_TRAIN;
import static io.rankgraft.evaluate.TestSlice.ALL;
import static io.rankgraft.evaluate.TestSlice.SEEN;
import static io.rankgraft.evaluate.TestSlice.UNSEEN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.BehaviourLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FullRankingTest {
  private static final FullRanking RANKING = FullRanking.ofThreads(1);

  @Test
  void aConstantScorerHitsKOverCandidates() {
    // User 0 bought 2 of 50 items: 48 candidates. User 1 bought none: 50.
    var log =
        new BehaviourLog(
            List.of("view", "buy"),
            List.of(SmallLog.pairs(2, 50, 0, 4, 0, 7), SmallLog.pairs(2, 50, 0, 1, 0, 2)));
    var result = RANKING.evaluate(ItemScores.constant(50), log, SmallLog.pairs(2, 50, 0, 7, 1, 9));
    assertEquals((10 / 48.0 + 10 / 50.0) / 2, result.metrics().hr(10), 1e-15);
    assertEquals(1, result.metrics().hr(50), 1e-15);
    assertEquals(49, result.metrics().meanCandidates());
    // View item 4 goes too, the viewed test item 7 stays.
    assertEquals((10 / 47.0 + 10 / 50.0) / 2, result.metrics(ALL_BEHAVIOURS, ALL).hr(10), 1e-15);
    double dcg = 0;
    for (int rank = 0; rank < 10; rank++) {
      dcg += Math.log(2) / Math.log(rank + 2);
    }
    assertEquals(dcg * (1 / 48.0 + 1 / 50.0) / 2, result.metrics().ndcg(10), 1e-15);
    assertEquals(10 / 48.0, result.metrics(TARGET_TRAIN, SEEN).hr(10), 1e-15);
    assertEquals(10 / 50.0, result.metrics(TARGET_TRAIN, UNSEEN).hr(10), 1e-15);
  }

  @Test
  void agreesWithSortingAllCandidatesByHand() {
    var data = SmallLog.dataset(1, 40, 60);
    float[][] rows = SmallLog.tiedScores(2, 40, 60);
    var result = RANKING.withBlockUsers(7).evaluate(SmallLog.scorer(rows), data);
    for (var mask : CandidateMask.values()) {
      var ranks = result.ranks(mask);
      assertEquals(data.test().size(), ranks.size());
      for (int t = 0; t < ranks.size(); t++) {
        int user = ranks.user(t);
        Set<Integer> candidates = new HashSet<>();
        for (int i = 0; i < 60; i++) {
          boolean out = data.training().target().contains(user, i);
          for (var behaviour : data.training().interactions()) {
            out |=
                mask == ALL_BEHAVIOURS
                    && behaviour.contains(user, i)
                    && !data.test().contains(user, i);
          }
          if (!out) {
            candidates.add(i);
          }
        }
        float score = rows[user][ranks.item(t)];
        assertEquals(candidates.size(), ranks.candidates(t));
        assertEquals(
            candidates.stream().filter(i -> rows[user][i] > score).count(), ranks.higher(t));
        assertEquals(
            candidates.stream().filter(i -> rows[user][i] == score).count() - 1, ranks.tied(t));
        boolean seen =
            data.training().interactions().get(0).contains(user, ranks.item(t))
                || data.training().interactions().get(1).contains(user, ranks.item(t));
        assertEquals(seen, ranks.seen(t));
      }
    }
  }

  @Test
  void theNumberOfThreadsAndTheBlockSizeChangeNothing() {
    var data = SmallLog.dataset(3, 200, 50);
    var scorer = SmallLog.scorer(SmallLog.tiedScores(4, 200, 50));
    var one = RANKING.evaluate(scorer, data);
    var two = FullRanking.ofThreads(2).withBlockUsers(3).evaluate(scorer, data);
    for (var mask : CandidateMask.values()) {
      assertArrayEquals(one.ranks(mask).higher, two.ranks(mask).higher);
      assertArrayEquals(one.ranks(mask).tied, two.ranks(mask).tied);
      for (var slice : TestSlice.values()) {
        assertEquals(one.metrics(mask, slice).ndcg(10), two.metrics(mask, slice).ndcg(10));
        assertEquals(one.metrics(mask, slice).mrr(), two.metrics(mask, slice).mrr());
      }
    }
  }

  @Test
  void seenAndUnseenPartTheTestItems() {
    var data = SmallLog.dataset(5, 100, 40);
    var result = RANKING.evaluate(ItemScores.popularity(data.training().target()), data);
    int seen = result.metrics(TARGET_TRAIN, SEEN).testItems();
    int unseen = result.metrics(TARGET_TRAIN, UNSEEN).testItems();
    assertTrue(seen > 0 && unseen > 0);
    assertEquals(data.test().size(), seen + unseen);
  }

  @Test
  void infiniteScoresAreRankedAndNanNamesUserAndItem() {
    float inf = Float.POSITIVE_INFINITY;
    var log = new BehaviourLog(List.of("buy"), List.of(SmallLog.pairs(1, 6, 0, 0)));
    var test = SmallLog.pairs(1, 6, 0, 1, 0, 2, 0, 3);
    float[][] rows = {{inf, inf, -0f, 0f, inf, -inf}};
    var ranks = RANKING.evaluate(SmallLog.scorer(rows), log, test).targetTrainMasked();
    assertArrayEquals(new int[] {0, 2, 2}, ranks.higher);
    assertArrayEquals(new int[] {1, 1, 1}, ranks.tied);
    rows[0][4] = Float.NaN;
    var error =
        assertThrows(
            IllegalStateException.class, () -> RANKING.evaluate(SmallLog.scorer(rows), log, test));
    assertTrue(error.getMessage().contains("user 0's score of item 4 is NaN"));
    rows[0][4] = Float.intBitsToFloat(0xffc00000); // the NaN that x86 makes has its sign set
    assertThrows(
        IllegalStateException.class, () -> RANKING.evaluate(SmallLog.scorer(rows), log, test));
  }

  @Test
  void tinyAndHugeDifferencesAreNoTies() {
    var log = new BehaviourLog(List.of("buy"), List.of(SmallLog.pairs(1, 5)));
    float[][] rows = {{Float.MIN_VALUE, 0f, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE}};
    var test = SmallLog.pairs(1, 5, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4);
    var ranks = RANKING.evaluate(SmallLog.scorer(rows), log, test).targetTrainMasked();
    assertArrayEquals(new int[] {1, 2, 3, 0, 4}, ranks.higher);
    assertArrayEquals(new int[5], ranks.tied);
  }

  @Test
  void aTestItemInTheTrainingTargetIsRefused() {
    var buy = SmallLog.pairs(2, 5, 1, 3);
    var log = new BehaviourLog(List.of("buy"), List.of(buy));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> RANKING.evaluate(ItemScores.constant(5), log, buy));
    assertTrue(error.getMessage().contains("user 1 has item 3 in both"));
  }

  @Test
  void aScorerOfAnotherSizeOrThatSkipsUsersIsRefused() {
    var data = SmallLog.dataset(6, 10, 20);
    assertThrows(
        IllegalArgumentException.class, () -> RANKING.evaluate(ItemScores.constant(19), data));
    var silent =
        new BlockScorer() {
          @Override
          public int items() {
            return 20;
          }

          @Override
          public void score(int[] users, int from, int to, RowSink sink) {}
        };
    var error = assertThrows(IllegalStateException.class, () -> RANKING.evaluate(silent, data));
    assertTrue(error.getMessage().contains("none came"));
  }
}
