package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.interactions.BehaviourLog;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrivialBaselinesTest {
  // Bought: item 0 by users 0, 1; item 1 by user 1. Viewed by user 0: 0, 2, 3. Carted by user 0: 3.
  private final BehaviourLog log =
      new BehaviourLog(
          List.of("view", "cart", "buy"),
          List.of(
              SmallLog.pairs(2, 5, 0, 0, 0, 2, 0, 3),
              SmallLog.pairs(2, 5, 0, 3),
              SmallLog.pairs(2, 5, 0, 0, 1, 0, 1, 1)));

  private static float[] row(BlockScorer scorer, int user) {
    var copy = new float[scorer.items()];
    scorer.score(
        new int[] {1 - user, user},
        1,
        2,
        (position, scores) -> {
          assertEquals(1, position);
          System.arraycopy(scores, 0, copy, 0, copy.length);
        });
    return copy;
  }

  @Test
  void oneForChanceOnePopularityOnePerAuxiliaryAndTheirUnion() {
    assertEquals(
        List.of(
            "random order",
            "buy popularity",
            "view, not buy, by popularity",
            "cart, not buy, by popularity",
            "view or cart, not buy, by popularity"),
        TrivialBaselines.of(log).stream().map(NamedScorer::name).toList());
  }

  @Test
  void popularityCountsBuyers() {
    assertArrayEquals(new float[] {2, 1, 0, 0, 0}, row(ItemScores.popularity(log.target()), 0));
  }

  @Test
  void viewedNotBoughtComesFirst() {
    var repeat = new AuxRepeat(log.interactions().get(0), log.target());
    // Item 0 is viewed but bought: only its popularity. Items 2 and 3 are lifted above the best, 2.
    assertArrayEquals(new float[] {2, 1, 3, 3, 0}, row(repeat, 0));
    assertArrayEquals(new float[] {2, 1, 0, 0, 0}, row(repeat, 1));
  }

  @Test
  void oneUsersLiftDoesNotReachTheNext() {
    var repeat = new AuxRepeat(log.interactions().get(0), log.target());
    var rows = new float[2][5];
    repeat.score(new int[] {0, 1}, 0, 2, (p, scores) -> System.arraycopy(scores, 0, rows[p], 0, 5));
    assertArrayEquals(new float[] {2, 1, 3, 3, 0}, rows[0]);
    assertArrayEquals(new float[] {2, 1, 0, 0, 0}, rows[1]);
  }

  @Test
  void dotProductsAreThoseOfTheVectors() {
    var random = new java.util.Random(1);
    int dim = 7;
    var users = new float[3 * dim];
    var items = new float[3000 * dim];
    for (int n = 0; n < users.length; n++) {
      users[n] = random.nextInt(9) - 4;
    }
    for (int n = 0; n < items.length; n++) {
      items[n] = random.nextInt(9) - 4;
    }
    var scorer = new DotProductScorer(users, items, dim);
    assertEquals(3000, scorer.items());
    var row = row(scorer, 1);
    for (int i = 0; i < 3000; i++) {
      float dot = 0;
      for (int d = 0; d < dim; d++) {
        dot += users[dim + d] * items[i * dim + d];
      }
      assertEquals(dot, row[i]); // small whole numbers: exact in any order
    }
  }
}
