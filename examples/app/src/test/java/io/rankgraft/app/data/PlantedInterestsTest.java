package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.BinaryMetrics;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlantedInterestsTest {
  private static final PlantedInterests SMALL = PlantedInterests.EMBEDDED.withSize(1500, 10);

  private static PlantedInterests withoutPopularity(boolean interests) {
    return new PlantedInterests(
        1500, 600, 6, 10, PlantedInterests.EMBEDDED.events(), 20, 0.5, 4, 0, interests, 7);
  }

  private static double auc(float[] labels, float[] scores) {
    return BinaryMetrics.auc(widen(labels), widen(scores));
  }

  private static double[] widen(float[] x) {
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  @Test
  void oneSeedGivesOneDataSet() {
    SequenceRows a = SMALL.generate().data().rows();
    SequenceRows b = SMALL.generate().data().rows();
    assertArrayEquals(a.items(), b.items());
    assertArrayEquals(a.times(), b.times());
    assertArrayEquals(a.labels()[3], b.labels()[3]);
  }

  @Test
  void labelsFollowTheProbabilities() {
    PlantedInterestsData planted = SMALL.generate();
    for (int t = 0; t < PlantedInterests.TASKS.size(); t++) {
      double mean = 0;
      double variance = 0;
      for (float p : planted.probabilities()[t]) {
        mean += p;
        variance += p * (1 - p);
      }
      int n = planted.data().rows().size();
      double error = Math.sqrt(variance) / n;
      assertEquals(mean / n, planted.data().rows().rate(t), 4 * error, "rate of task " + t);
      double auc = auc(planted.data().rows().labels()[t], planted.probabilities()[t]);
      assertTrue(auc > 0.68, "the truth ranks task " + t + " with an AUC of " + auc);
    }
  }

  @Test
  void tasksWantDifferentThings() {
    PlantedInterestsData planted = SMALL.generate();
    float[][] labels = planted.data().rows().labels();
    for (int t = 0; t < labels.length; t++) {
      double own = auc(labels[t], planted.probabilities()[t]);
      for (int other = 0; other < labels.length; other++) {
        if (other != t) {
          double strange = auc(labels[t], planted.probabilities()[other]);
          assertTrue(own > strange + 0.02, "task %s by %s: %s".formatted(t, other, strange));
        }
      }
    }
  }

  @Test
  void nullVersionChangesNothingButTheLabels() {
    SequenceData planted = SMALL.generate().data();
    SequenceData without = SMALL.withInterests(false).generate().data();
    assertArrayEquals(planted.rows().users(), without.rows().users());
    assertArrayEquals(planted.rows().items(), without.rows().items());
    assertArrayEquals(planted.rows().times(), without.rows().times());
    for (int b = 0; b < PlantedInterests.BEHAVIOURS.size(); b++) {
      assertEquals(planted.log().size(b), without.log().size(b));
    }
    for (int t = 0; t < PlantedInterests.TASKS.size(); t++) {
      assertEquals(planted.rows().rate(t), without.rows().rate(t), 0.05, "rate of task " + t);
    }
    assertNotEquals(planted.name(), without.name());
  }

  @Test
  void nullLabelsKnowNothingOfTheUsersOwnSequences() {
    PlantedInterestsData planted = withoutPopularity(true).generate();
    PlantedInterestsData without = withoutPopularity(false).generate();
    for (int t = 0; t < PlantedInterests.TASKS.size(); t++) {
      double auc = auc(without.data().rows().labels()[t], planted.probabilities()[t]);
      assertEquals(0.5, auc, 0.03, "AUC of task " + t); // 15,000 rows: a standard error below 0.006
    }
  }

  @Test
  void someSequencesAreEmptyAndSomeAreCutShort() {
    SequenceData data = SMALL.generate().data();
    int[] items = new int[data.rows().size()];
    float[] mask = new float[data.rows().size()];
    int[] all = new int[data.rows().size()];
    Arrays.setAll(all, i -> i);
    int enter = PlantedInterests.BEHAVIOURS.indexOf("enter");
    data.histories(enter, all, all.length, 1, items, mask);
    double present = 0;
    for (float m : mask) {
      present += m;
    }
    assertTrue(present < 0.9 * all.length && present > 0.5 * all.length, "present: " + present);
    assertTrue(data.cutShort(0, 5) > all.length / 4);
  }

  @Test
  void partsAreInOrderOfTime() {
    SequenceData data = SMALL.generate().data();
    long lastTrain = latest(data, data.split().train());
    long lastValidation = latest(data, data.split().validation());
    for (int row : data.split().validation()) {
      assertTrue(data.rows().times()[row] > lastTrain);
    }
    for (int row : data.split().test()) {
      assertTrue(data.rows().times()[row] > lastValidation);
    }
  }

  private static long latest(SequenceData data, int[] rows) {
    return Arrays.stream(rows).mapToLong(r -> data.rows().times()[r]).max().orElseThrow();
  }

  @Test
  void wrongSizesAreNamed() {
    assertEquals(
        "planted interests 'events': expected 5 means, 0 or more, but got [1.0]",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PlantedInterests(9, 600, 6, 10, List.of(1.0), 20, 0.5, 4, 0, true, 7))
            .getMessage());
  }
}
