package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlantedGradesTest {
  private static final PlantedGrades EMBEDDED = PlantedGrades.EMBEDDED;

  @Test
  void partsHaveTheListsAndGradesTheyAreMadeFor() {
    PlantedGrades.Parts parts = EMBEDDED.generate();
    assertEquals(EMBEDDED.train(), parts.train().size());
    assertEquals(EMBEDDED.validation(), parts.validation().size());
    assertEquals(EMBEDDED.test(), parts.test().size());
    double[] share = new double[5];
    for (int grade : parts.train().grades()) {
      share[grade] += 1.0 / parts.train().rows();
    }
    double[] meant = {0.48, 0.27, 0.17, 0.06, 0.02}; // as the class says
    for (int g = 0; g < 5; g++) {
      assertEquals(meant[g], share[g], 0.04, "grade " + g + " of " + Arrays.toString(share));
    }
  }

  /** What the best linear ranker of the training lists orders rightly of the test's pairs. */
  private static double ordered(PlantedGrades grades) {
    PlantedGrades.Parts parts = grades.generate();
    double[] s = ClickSimulationRanker.train(parts.train(), 1, 3).scores(parts.test());
    int right = 0;
    int pairs = 0;
    ClickSimulationLists test = parts.test();
    for (int l = 0; l < test.size(); l++) {
      for (int a = test.begin()[l]; a < test.begin()[l + 1]; a++) {
        for (int b = test.begin()[l]; b < a; b++) {
          int order = Integer.compare(test.grades()[a], test.grades()[b]);
          right += order != 0 && order == Double.compare(s[a], s[b]) ? 1 : 0;
          pairs += order != 0 ? 1 : 0;
        }
      }
    }
    return (double) right / pairs;
  }

  @Test
  void featuresTellGradesAndInTheNullVersionDoNot() {
    assertTrue(ordered(EMBEDDED) > 0.75, "planted " + ordered(EMBEDDED));
    assertEquals(0.5, ordered(EMBEDDED.withInformative(false)), 0.03);
  }

  @Test
  void equalConfigurationsGiveEqualLists() {
    assertArrayEquals(EMBEDDED.generate().test().features(), EMBEDDED.generate().test().features());
    assertThrows(
        IllegalArgumentException.class, () -> new PlantedGrades(0, 1, 1, 5, 4, 2, 0, 0, true, 1));
  }
}
