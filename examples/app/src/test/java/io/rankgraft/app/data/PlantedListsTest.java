package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.backbones.list.ItemLists;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlantedListsTest {
  private static final PlantedListsData PLANTED = PlantedLists.EMBEDDED.generate();
  private static final PlantedListsData NULL = PlantedLists.EMBEDDED.withContext(false).generate();

  @Test
  void equalConfigurationsGiveEqualDataAndSeedsOther() {
    assertEquals(PLANTED.all(), PlantedLists.EMBEDDED.generate().all());
    assertNotEquals(PLANTED.all(), PlantedLists.EMBEDDED.withSeed(1).generate().all());
  }

  @Test
  void partsAreSixTwoAndTwoTenthsOfTheLists() {
    assertEquals(3600, PLANTED.train().size());
    assertEquals(1200, PLANTED.validation().size());
    assertEquals(1200, PLANTED.test().size());
    assertEquals(20, PLANTED.all().longest());
  }

  @Test
  void conversionsAreOfClickedItems() {
    for (PlantedListsData data : new PlantedListsData[] {PLANTED, NULL}) {
      ItemLists lists = data.all();
      assertEquals(lists, lists.usable(20, ItemLists.Unclicked.REJECT));
      assertEquals(Map.of(), lists.notes());
      double clicks = mean(lists.clicks());
      double conversions = mean(lists.conversions());
      assertTrue(clicks > 0.15 && clicks < 0.4, "clicks: " + clicks);
      assertTrue(conversions > 0.03 && conversions < 0.12, "conversions: " + conversions);
    }
  }

  @Test
  void theNullVersionKeepsItemsAndMarginals() {
    assertArrayEquals(PLANTED.all().ids(), NULL.all().ids());
    assertArrayEquals(PLANTED.all().begin(), NULL.all().begin());
    double[] planted = clicksByPosition(PLANTED.all());
    double[] none = clicksByPosition(NULL.all());
    for (int n = 0; n < 20; n++) {
      assertEquals(planted[n], none[n], 0.045, "position " + n);
    }
    assertEquals(mean(PLANTED.all().conversions()), mean(NULL.all().conversions()), 0.005);
  }

  /** The logit of what a magnet does to the clicks of the items after it, and when it halves. */
  @Test
  void whatAMagnetDoesHalvesInTheHalfLifeOfClicks() {
    for (PlantedListsData data : new PlantedListsData[] {PLANTED, NULL}) {
      double[] with = clickLogits(data, true);
      double[] without = clickLogits(data, false);
      double[] response = new double[with.length];
      for (int n = 1; n < response.length; n++) {
        response[n] = with[n] - without[n];
      }
      if (data == NULL) {
        for (int n = 1; n < response.length; n++) {
          assertEquals(0, response[n], 0.05, "null version at " + n);
        }
      } else {
        assertEquals(3 / Math.sqrt(2), response[1], 0.3);
        double halfLife = 4 * Math.log(2) / Math.log(response[1] / response[5]);
        assertEquals(PlantedLists.EMBEDDED.clickHalfLife(), halfLife, 0.3);
      }
    }
  }

  /** By position, the mean over probes of the true logit of a click once looked at. */
  private static double[] clickLogits(PlantedListsData data, boolean event) {
    ItemLists probes = data.probes(event, 100, 6, 4);
    double[] clicks = new double[probes.items()];
    data.frequencies(probes, 4000, 1, clicks, new double[probes.items()]);
    double[] logits = new double[6];
    for (int i = 0; i < clicks.length; i++) {
      double relevance = clicks[i] / data.config().examination(i % 6);
      logits[i % 6] += Math.log(relevance / (1 - relevance)) / 100;
    }
    return logits;
  }

  @Test
  void dealsDiscourageLaterClicksForLong() {
    PlantedListsData many =
        new PlantedLists(40_000, 300, 12, 8, 6, 6, 0.15, 0, 3, 0, 2, 8, 0, true, 9).generate();
    ItemLists lists = many.all();
    double[] clicks = new double[2];
    double[] count = new double[2];
    for (int l = 0; l < lists.size(); l++) {
      int first = lists.begin()[l];
      int after = lists.conversions()[first] == 1 && many.isDeal(lists.ids()[first * 3]) ? 1 : 0;
      clicks[after] += lists.clicks()[first + 5];
      count[after]++;
    }
    assertTrue(clicks[1] / count[1] < 0.7 * clicks[0] / count[0], "five items later");
  }

  @Test
  void positionBiasIsTheConfiguredOne() {
    assertEquals(1, PlantedLists.EMBEDDED.examination(0));
    assertEquals(Math.pow(8, -0.1), PlantedLists.EMBEDDED.examination(7), 1e-12);
    PlantedListsData biased =
        new PlantedLists(30_000, 300, 12, 8, 8, 8, 0.15, 0, 0, 0, 2, 8, 0.5, true, 3).generate();
    double[] byPosition = clicksByPosition(biased.all());
    for (int n = 1; n < 8; n++) {
      assertEquals(Math.pow(n + 1, -0.5), byPosition[n] / byPosition[0], 0.05);
    }
  }

  @Test
  void frequenciesAreWhatTheBestModelCouldKnow() {
    ItemLists some = PLANTED.all().select(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    double[] clicks = new double[some.items()];
    double[] conversions = new double[some.items()];
    PLANTED.frequencies(some, 400, 1, clicks, conversions);
    double[] inherent = PLANTED.inherentRelevance(some);
    // Nothing happened before the first item, which everybody looks at.
    for (int l = 0; l < some.size(); l++) {
      assertEquals(inherent[some.begin()[l]], clicks[some.begin()[l]], 0.1);
    }
    for (int i = 0; i < clicks.length; i++) {
      assertTrue(conversions[i] <= clicks[i]);
    }
  }

  @Test
  void impossibleConfigurationsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PlantedLists.EMBEDDED.withLists(2));
  }

  private static double[] clicksByPosition(ItemLists lists) {
    double[] clicks = new double[lists.longest()];
    int[] count = new int[lists.longest()];
    for (int l = 0; l < lists.size(); l++) {
      for (int n = 0; n < lists.length(l); n++) {
        clicks[n] += lists.clicks()[lists.begin()[l] + n];
        count[n]++;
      }
    }
    for (int n = 0; n < clicks.length; n++) {
      clicks[n] /= count[n];
    }
    return clicks;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += v;
    }
    return sum / values.length;
  }
}
