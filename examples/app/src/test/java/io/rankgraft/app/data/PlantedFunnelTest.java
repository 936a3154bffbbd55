package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.RegressionMetrics;
import io.rankgraft.files.table.LabelledTable;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlantedFunnelTest {
  private static final PlantedFunnel.Generated PLANTED = PlantedFunnel.EMBEDDED.generate();
  private static final PlantedFunnel.Generated NULL =
      PlantedFunnel.EMBEDDED.withoutFunnel().generate();

  private static double mean(float[] x) {
    double sum = 0;
    for (float v : x) {
      sum += v;
    }
    return sum / x.length;
  }

  private static double correlation(float[] x, float[] y) {
    double mx = mean(x);
    double my = mean(y);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
    return xy / Math.sqrt(xx * yy);
  }

  @Test
  void ratesAreThoseOfASparseFunnel() {
    for (LabelledTable table : new LabelledTable[] {PLANTED.table(), NULL.table()}) {
      assertEquals(0.2, mean(table.labels("click")), 0.03, table.name());
      assertEquals(0.12, mean(table.labels("view")), 0.03, table.name());
    }
  }

  @Test
  void everyLabelFollowsTheOnesBeforeIt() {
    assertEquals(0, broken(PLANTED.table(), "click", "view"));
    assertEquals(0, broken(NULL.table(), "click", "view"));
    float[] click = PLANTED.table().labels("click");
    float[] view = PLANTED.table().labels("view");
    float[] watch = PLANTED.table().labels("watch");
    for (int row = 0; row < watch.length; row++) {
      assertEquals(click[row] == 1, watch[row] >= 7, "row " + row);
      assertEquals(view[row] == 1, watch[row] >= 18, "row " + row);
    }
  }

  private static int broken(LabelledTable table, String before, String after) {
    int broken = 0;
    for (int row = 0; row < table.rows().rows(); row++) {
      broken += table.labels(after)[row] > table.labels(before)[row] ? 1 : 0;
    }
    return broken;
  }

  @Test
  void nullVersionKeepsTheTargetAndCutsItsTies() {
    assertArrayEquals(PLANTED.table().labels("watch"), NULL.table().labels("watch"));
    assertArrayEquals(PLANTED.table().rows().ints("user"), NULL.table().rows().ints("user"));
    assertTrue(correlation(PLANTED.table().labels("view"), PLANTED.table().labels("watch")) > 0.4);
    assertEquals(0, correlation(NULL.table().labels("view"), NULL.table().labels("watch")), 0.02);
    assertEquals(0, correlation(NULL.table().labels("click"), NULL.table().labels("watch")), 0.02);
  }

  @Test
  void expectationIsUnbiasedAndTheMostThereIsToPredict() {
    float[] watch = PLANTED.table().labels("watch");
    double[] truth = new double[watch.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = watch[i];
    }
    double expected = Arrays.stream(PLANTED.expectedWatch()).average().orElseThrow();
    assertEquals(mean(watch), expected, 0.05 * expected);
    double nrmse = RegressionMetrics.nrmse(truth, PLANTED.expectedWatch());
    assertTrue(nrmse > 0.7 && nrmse < 0.98, "NRMSE of the truth itself: " + nrmse);
  }

  @Test
  void oneSeedIsOneLog() {
    PlantedFunnel small = PlantedFunnel.EMBEDDED.withRows(500);
    assertArrayEquals(
        small.generate().table().labels("watch"), small.generate().table().labels("watch"));
    assertFalse(
        Arrays.equals(
            small.generate().table().labels("watch"),
            small.withSeed(1).generate().table().labels("watch")));
  }

  @Test
  void wrongSettingsAreNamed() {
    var e = assertThrows(IllegalArgumentException.class, () -> PlantedFunnel.EMBEDDED.withRows(3));
    assertEquals("planted funnel 'rows': expected 100 or more but got 3.0", e.getMessage());
  }
}
