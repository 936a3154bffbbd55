package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.interactions.Interactions;
import io.rankgraft.tensorflow.Threads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InnerProductScorerTest {
  private static final float[] USERS = {1, 2, 3, 4, 5, 6}; // [3, 2]
  private static final float[] ITEMS = {1, 0, 0, 1, 1, 1, -1, 2}; // [4, 2]
  private static final Interactions PAIRS =
      Interactions.of(3, 4, new int[] {2, 0, 2}, new int[] {3, 1, 0});

  private static List<float[]> rows(InnerProductScorer scorer, int... users) {
    List<float[]> rows = new ArrayList<>();
    scorer.score(users, 0, users.length, (position, scores) -> rows.add(scores.clone()));
    return rows;
  }

  @Test
  void scoresAreInnerProducts() {
    try (InnerProductScorer scorer = new InnerProductScorer(USERS, ITEMS, 2, Threads.of(1))) {
      assertEquals(4, scorer.items());
      assertArrayEquals(new float[] {3, 4, 7, 5}, rows(scorer, 1).get(0));
    }
  }

  @Test
  void knownScoresStandAtTheirPairsAndNowhereElse() {
    KnownScores known = new KnownScores(PAIRS, new float[] {10, 20, 30});
    try (InnerProductScorer scorer =
        InnerProductScorer.withKnown(USERS, ITEMS, 2, known, Threads.of(1))) {
      List<float[]> rows = rows(scorer, 2, 1, 0);
      assertArrayEquals(new float[] {20, 6, 11, 30}, rows.get(0));
      assertArrayEquals(new float[] {3, 4, 7, 5}, rows.get(1));
      assertArrayEquals(new float[] {1, 10, 3, 3}, rows.get(2));
    }
  }

  @Test
  void refusesKnownScoresOfOtherSizes() {
    assertThrows(IllegalArgumentException.class, () -> new KnownScores(PAIRS, new float[2]));
    KnownScores known = new KnownScores(PAIRS, new float[3]);
    assertThrows(
        IllegalArgumentException.class,
        () -> InnerProductScorer.withKnown(USERS, new float[10], 2, known, Threads.of(1)));
  }
}
