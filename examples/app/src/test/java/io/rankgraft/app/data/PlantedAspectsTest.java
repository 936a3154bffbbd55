package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.BinaryMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlantedAspectsTest {
  private static final PlantedInterestsData PLANTED = PlantedAspects.EMBEDDED.generate();

  private static double auc(float[] labels, float[] scores) {
    return BinaryMetrics.auc(widen(labels), widen(scores));
  }

  private static double[] widen(float[] x) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
  }

  @Test
  void oneSeedGivesOneDataSet() {
    SequenceRows a = PLANTED.data().rows();
    SequenceRows b = PlantedAspects.EMBEDDED.generate().data().rows();
    assertArrayEquals(a.items(), b.items());
    assertArrayEquals(a.times(), b.times());
    assertArrayEquals(a.labels()[3], b.labels()[3]);
  }

  @Test
  void labelsFollowTheProbabilities() {
    SequenceRows rows = PLANTED.data().rows();
    for (int t = 0; t < PlantedAspects.TASKS.size(); t++) {
      double mean = 0;
      double variance = 0;
      for (float p : PLANTED.probabilities()[t]) {
        mean += p;
        variance += p * (1 - p);
      }
      int n = rows.size();
      assertEquals(mean / n, rows.rate(t), 4 * Math.sqrt(variance) / n, "rate of task " + t);
      double auc = auc(rows.labels()[t], PLANTED.probabilities()[t]);
      assertTrue(auc > 0.9, "the truth ranks task " + t + " with an AUC of " + auc);
    }
  }

  /** What attention without a preference gives says something of every task, but far from all. */
  @Test
  void aReadingThatIsTheSameForAllAspectsFallsShort() {
    SequenceRows rows = PLANTED.data().rows();
    float[][] means = meanVoices(PLANTED.data());
    for (int t = 0; t < PlantedAspects.TASKS.size(); t++) {
      float[] scores = new float[rows.size()];
      for (int i = 0; i < scores.length; i++) {
        for (int b = 0; b < means.length; b++) {
          scores[i] += (float) PlantedAspects.WEIGHTS[t][b] * means[b][i];
        }
      }
      double auc = auc(rows.labels()[t], scores);
      assertTrue(auc > 0.6 && auc < 0.75, "AUC of task " + t + " by all events: " + auc);
    }
  }

  /** By behaviour, then by row. */
  private static float[][] meanVoices(SequenceData data) {
    int window = PlantedAspects.EMBEDDED.window();
    int n = data.rows().size();
    int[] all = IntStream.range(0, n).toArray();
    float[][] means = new float[PlantedAspects.BEHAVIOURS.size()][n];
    for (int b = 0; b < means.length; b++) {
      int[] items = new int[n * window];
      float[] mask = new float[n * window];
      data.histories(b, all, n, window, items, mask);
      for (int i = 0; i < n; i++) {
        float sum = 0;
        float count = 0;
        for (int l = i * window; l < (i + 1) * window; l++) {
          sum += mask[l] * (items[l] % 2 == 0 ? 1 : -1);
          count += mask[l];
        }
        means[b][i] = count == 0 ? 0 : sum / count;
      }
    }
    return means;
  }

  @Test
  void nullLabelsAreByChance() {
    PlantedInterestsData made = PlantedAspects.EMBEDDED.byChance().generate();
    SequenceRows rows = made.data().rows();
    assertArrayEquals(PLANTED.data().rows().items(), rows.items());
    for (int t = 0; t < PlantedAspects.TASKS.size(); t++) {
      float chance = (float) (1 / (1 + Math.exp(-PlantedAspects.BIAS[t])));
      for (float probability : made.probabilities()[t]) {
        assertEquals(chance, probability, 1e-6f);
      }
      assertEquals(chance, rows.rate(t), 0.01, "rate of task " + t); // 4 standard errors
    }
    assertNotEquals(PLANTED.data().name(), made.data().name());
  }

  @Test
  void withoutInterestsNothingChangesButTheLabels() {
    SequenceData planted = PLANTED.data();
    SequenceData without = PlantedAspects.EMBEDDED.withInterests(false).generate().data();
    assertArrayEquals(planted.rows().users(), without.rows().users());
    assertArrayEquals(planted.rows().items(), without.rows().items());
    assertArrayEquals(planted.rows().times(), without.rows().times());
    for (int b = 0; b < PlantedAspects.BEHAVIOURS.size(); b++) {
      assertEquals(planted.log().size(b), without.log().size(b));
    }
    for (int t = 0; t < PlantedAspects.TASKS.size(); t++) {
      assertEquals(planted.rows().rate(t), without.rows().rate(t), 0.05, "rate of task " + t);
    }
    assertNotEquals(planted.name(), without.name());
  }

  @Test
  void withoutInterestsLabelsKnowNothingOfTheUsersOwnSequences() {
    PlantedAspects world = PlantedAspects.EMBEDDED.withPopularity(0);
    float[][] own = world.generate().probabilities();
    float[][] labels = world.withInterests(false).generate().data().rows().labels();
    for (int t = 0; t < own.length; t++) {
      // 40,000 rows: a standard error of 0.003; items of one kind agree a little among all users
      assertEquals(0.5, auc(labels[t], own[t]), 0.03, "AUC of task " + t);
    }
  }

  @Test
  void someSequencesAreEmptyAndSomeAreCutShort() {
    SequenceData data = PLANTED.data();
    int n = data.rows().size();
    int[] all = IntStream.range(0, n).toArray();
    int[] items = new int[n];
    float[] mask = new float[n];
    data.histories(PlantedAspects.BEHAVIOURS.indexOf("enter"), all, n, 1, items, mask);
    double present = IntStream.range(0, n).mapToDouble(i -> mask[i]).sum();
    assertTrue(present < 0.9 * n && present > 0.5 * n, "present: " + present);
    assertTrue(data.cutShort(0, 5) > n / 4);
  }

  @Test
  void partsAreInOrderOfTime() {
    SequenceData data = PLANTED.data();
    long lastTrain = latest(data, data.split().train());
    assertTrue(
        Arrays.stream(data.split().validation())
            .allMatch(row -> data.rows().times()[row] > lastTrain));
    long lastValidation = latest(data, data.split().validation());
    assertTrue(
        Arrays.stream(data.split().test())
            .allMatch(row -> data.rows().times()[row] > lastValidation));
  }

  private static long latest(SequenceData data, int[] rows) {
    return Arrays.stream(rows).mapToLong(r -> data.rows().times()[r]).max().orElseThrow();
  }

  @Test
  void wrongSizesAreNamed() {
    assertEquals(
        "planted aspects 'events': expected 5 means, 0 or more, but got [1.0]",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PlantedAspects(9, 64, 3, 10, List.of(1.0), 8, 0.5, 3, 0, true, 7))
            .getMessage());
  }
}
