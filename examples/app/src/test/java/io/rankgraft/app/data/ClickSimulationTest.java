package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import org.junit.jupiter.api.Test;

class ClickSimulationTest {
  /** Lists of twelve rows whose grade follows the first of three features. */
  private static ClickSimulationLists graded(int lists) {
    var draws = new Draws(7, 1);
    int[] begin = new int[lists + 1];
    float[] features = new float[lists * 12 * 3];
    int[] grades = new int[lists * 12];
    for (int r = 0; r < grades.length; r++) {
      grades[r] = draws.below(5);
      features[r * 3] = (float) (100 * grades[r] + 40 * draws.normal());
      features[r * 3 + 1] = (float) draws.normal();
      features[r * 3 + 2] = 1; // no deviation
      begin[r / 12 + 1] = r + 1;
    }
    return new ClickSimulationLists(begin, 3, features, grades);
  }

  private static final ClickSimulationLists GRADED = graded(300).standardised(graded(300));

  @Test
  void standardisedFeaturesHaveMeanZeroAndDeviationOne() {
    for (int k = 0; k < 3; k++) {
      double sum = 0;
      double square = 0;
      for (int r = 0; r < GRADED.rows(); r++) {
        sum += GRADED.features()[r * 3 + k];
        square += Math.pow(GRADED.features()[r * 3 + k], 2);
      }
      assertEquals(0, sum / GRADED.rows(), 1e-5);
      assertEquals(k == 2 ? 0 : 1, square / GRADED.rows(), 1e-5);
    }
  }

  @Test
  void theInitialRankerUsesItsShareOfTheLabelsAndOrdersByGrade() {
    ClickSimulationRanker ranker = ClickSimulationRanker.train(GRADED, 0.01, 5);
    assertEquals(3, ranker.lists().length);
    double[] scores = ranker.scores(GRADED);
    double right = 0;
    double pairs = 0;
    for (int r = 1; r < GRADED.rows(); r++) {
      int order = Integer.compare(GRADED.grades()[r], GRADED.grades()[r - 1]);
      if (order != 0) {
        pairs++;
        right += Math.signum(scores[r] - scores[r - 1]) == order ? 1 : 0;
      }
    }
    assertTrue(right / pairs > 0.8, "pairs in order: " + right / pairs);
    assertArrayEquals(
        ranker.weights(), ClickSimulationRanker.train(GRADED, 0.01, 5).weights(), "seeded");
  }

  @Test
  void listsAreShownInTheOrderOfTheScores() {
    double[] scores = new double[GRADED.rows()];
    for (int r = 0; r < scores.length; r++) {
      scores[r] = r % 12; // the last row of a list first
    }
    var browsed = ClickSimulation.of(1, 5, 2, 3).browse(GRADED, scores);
    assertEquals(600, browsed.lists().size());
    assertEquals(5, browsed.lists().longest());
    for (int n = 0; n < 5; n++) {
      assertEquals(11 - n, browsed.source()[n]);
      assertEquals(GRADED.grades()[11 - n], browsed.grades()[n]);
      assertEquals(GRADED.features()[(11 - n) * 3], browsed.lists().numbers()[n * 3]);
      assertEquals(browsed.source()[n], browsed.source()[5 + n], "both sessions show the same");
    }
  }

  /** Clicks a position, over the relevance of what stood there, are the examination. */
  @Test
  void clicksFollowExaminationAndRelevance() {
    double[] order = new double[GRADED.rows()];
    for (double tau : new double[] {0, 0.5, 1, 2}) {
      var simulation = ClickSimulation.of(tau, 12, 60, 3);
      var browsed = simulation.browse(GRADED, order);
      double[] clicks = new double[12];
      double[] relevance = new double[12];
      for (int i = 0; i < browsed.grades().length; i++) {
        clicks[i % 12] += browsed.lists().clicks()[i];
        relevance[i % 12] += simulation.relevance(browsed.grades()[i]);
      }
      for (int n = 0; n < 12; n++) {
        assertEquals(simulation.examination(n), clicks[n] / relevance[n], 0.04, tau + " at " + n);
      }
    }
  }

  @Test
  void examinationAndRelevanceAreThePublishedOnes() {
    ClickSimulation plain = ClickSimulation.of(1, 10, 1, 1);
    assertEquals(0.68, plain.examination(0));
    assertEquals(0.06, plain.examination(9));
    assertEquals(0.06, plain.examination(40), "the last value is used beyond");
    assertEquals(0.68 * 0.68, ClickSimulation.of(2, 10, 1, 1).examination(0), 1e-12);
    assertEquals(1, ClickSimulation.of(0, 10, 1, 1).examination(9));
    double[] noisy = {0.1, 0.16, 0.28, 0.52, 1};
    ClickSimulation noise = new ClickSimulation(1, 0.1, 4, 0, 3, 10, 1, 1);
    for (int grade = 0; grade <= 4; grade++) {
      assertEquals(noisy[grade], noise.relevance(grade), 1e-12);
    }
    assertEquals(0, plain.relevance(0));
    double[] binary = {0.1, 0.1, 1, 1, 1};
    for (int grade = 0; grade <= 4; grade++) {
      assertEquals(binary[grade], noise.withRelevantGrade(2).relevance(grade), 1e-12);
      assertEquals(grade < 2 ? 0 : 1, noise.withRelevantGrade(2).gain(grade));
    }
  }

  @Test
  void conversionsAreClickedItemsOfTheBestGrades() {
    var browsed = ClickSimulation.of(0, 12, 1, 3).browse(GRADED, new double[GRADED.rows()]);
    int converted = 0;
    for (int i = 0; i < browsed.grades().length; i++) {
      boolean expected = browsed.lists().clicks()[i] == 1 && browsed.grades()[i] >= 3;
      assertEquals(expected ? 1 : 0, browsed.lists().conversions()[i]);
      converted += expected ? 1 : 0;
    }
    assertTrue(converted > 0);
  }

  @Test
  void badInputIsRefused() {
    assertThrows(
        BadInputException.class,
        () -> new ClickSimulationLists(new int[] {0, 1}, 1, new float[1], new int[] {-1}));
    assertThrows(IllegalArgumentException.class, () -> ClickSimulation.of(-1, 10, 1, 1));
  }
}
