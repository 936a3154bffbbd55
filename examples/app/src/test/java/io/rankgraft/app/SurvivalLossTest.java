package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.hawkes.HawkesConfig.Events;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the products of the paper. */
class SurvivalLossTest {
  private static final double BETA = 0.6;

  /** Lists of 4, 0, 3, 1 and 2 items; the first has two events, the third none. */
  private static final int[] BEGIN = {0, 4, 4, 7, 8, 10};

  private static final double[] LABELS = {0, 1, 0, 1, 0, 0, 0, 1, 0, 1};

  private static double[] hazards() {
    return new Random(3).doubles(LABELS.length, 0.05, 0.9).toArray();
  }

  private static double[] logits(double[] hazards) {
    double[] logits = new double[hazards.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.log(hazards[i] / (1 - hazards[i]));
    }
    return logits;
  }

  /** The list of one event: pdf, and that there is one. Items of {@code left} do not exist. */
  private static double withEvent(double[] h, int from, int to, int at, boolean[] left) {
    double survival = 1;
    double pdf = 0;
    for (int i = from; i < to; i++) {
      if (!left[i]) {
        pdf = i == at ? h[i] * survival : pdf;
        survival *= 1 - h[i];
      }
    }
    return -Math.log(pdf) - BETA * Math.log(1 - survival);
  }

  private static double expected(double[] h, Events events) {
    double sum = 0;
    int count = 0;
    for (int l = 0; l + 1 < BEGIN.length; l++) {
      double survival = 1;
      int counted = 0;
      for (int i = BEGIN[l]; i < BEGIN[l + 1]; i++) {
        survival *= 1 - h[i];
        if (LABELS[i] == 1 && (events == Events.EACH || counted == 0)) {
          boolean[] left = new boolean[h.length];
          for (int other = BEGIN[l]; other < BEGIN[l + 1]; other++) {
            left[other] = events == Events.EACH && LABELS[other] == 1 && other != i;
          }
          sum += withEvent(h, BEGIN[l], BEGIN[l + 1], i, left);
          counted++;
        }
      }
      if (BEGIN[l] < BEGIN[l + 1]) {
        sum += counted == 0 ? -BETA * Math.log(survival) : 0;
        count += Math.max(1, counted);
      }
    }
    return sum / count;
  }

  @ParameterizedTest
  @EnumSource(Events.class)
  void matchesTheProducts(Events events) {
    double[] h = hazards();
    assertEquals(
        expected(h, events), new SurvivalLoss(events, BETA).of(BEGIN, logits(h), LABELS), 1e-12);
  }

  @Test
  void oneHazardForAllLosesAsMuchAsItself() {
    double[] constant = new double[LABELS.length];
    Arrays.fill(constant, Math.log(0.4 / 0.6));
    var loss = new SurvivalLoss(Events.EACH, 1);
    assertEquals(1, loss.relative(BEGIN, constant, LABELS), 1e-12);
    double[] better = new double[LABELS.length];
    for (int i = 0; i < better.length; i++) {
      better[i] = 2 * LABELS[i] - 1;
    }
    assertTrue(loss.relative(BEGIN, better, LABELS) < 1);
  }

  @Test
  void certainHazardsStayFinite() {
    double[] sure = new double[LABELS.length];
    for (int i = 0; i < sure.length; i++) {
      sure[i] = LABELS[i] > 0 ? 800 : -800;
    }
    assertEquals(0, new SurvivalLoss(Events.EACH, 1).of(BEGIN, sure, LABELS), 1e-12);
  }
}
