package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestRowsTest {
  private static final List<Map<String, ?>> ROWS =
      List.of(row("a", 1, 5), row("b", 2, 5), row("a", 3, 6), row("a", 4, 5));

  private static Map<String, ?> row(String item, float price, float taste) {
    return Map.of("item", item, "price", price, "taste", List.of(taste, 0f));
  }

  @Test
  void neighboursWithEqualUserSidesShareARequest() {
    try (Scorer scorer = new PriceRanker.Plus(0);
        Features features = scorer.newFeatures()) {
      RequestRows requests =
          RequestRows.ofEqualSides(scorer, Rows.of("rows", ROWS.iterator()));
      assertTrue(requests.fill(features));
      assertEquals(3, features.requests(), "tastes 5, 6 and 5 again");
      int[] of = new int[4];
      features.requestOf().get(of);
      assertArrayEquals(new int[] {0, 0, 1, 2}, of);
      assertFalse(requests.fill(features));
    }
  }

  @Test
  void sharedAndSingleRequestsScoreTheSame() {
    List<Map<String, ?>> many = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      many.add(row(i % 3 == 0 ? "a" : "b", i, i / 5));
    }
    try (Scorer scorer = new PriceRanker.Plus(0)) {
      List<Float> single =
          scores(scorer, RequestRows.ofSingles(scorer, Rows.of("rows", many.iterator())));
      assertEquals(700, single.size());
      assertEquals(13 + 2 * 2 + 3, single.get(13), "price + 2 taste + id of b");
      assertEquals(
          single, scores(scorer, RequestRows.ofEqualSides(scorer, Rows.of("r", many.iterator()))));
    }
  }

  private static List<Float> scores(Scorer scorer, RequestRows requests) {
    List<Float> scores = new ArrayList<>();
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      while (requests.fill(features)) {
        scorer.score(features, outputs);
        for (float score : outputs.copyRanking()) {
          scores.add(score);
        }
      }
    }
    return scores;
  }
}
