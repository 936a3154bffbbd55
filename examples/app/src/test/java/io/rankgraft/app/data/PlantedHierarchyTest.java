package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import org.junit.jupiter.api.Test;

class PlantedHierarchyTest {
  private static final PlantedData PLANTED = PlantedHierarchy.EMBEDDED.generate();
  private static final PlantedData NULL = PlantedHierarchy.EMBEDDED.withHierarchy(false).generate();

  private static Interactions table(PlantedData data, String behaviour) {
    var log = data.dataset().training();
    return log.interactions().get(log.behaviours().indexOf(behaviour));
  }

  private static double perUser(Interactions table) {
    return (double) table.size() / table.users();
  }

  @Test
  void equalConfigurationsGiveEqualData() {
    assertEquals(PLANTED.dataset(), PlantedHierarchy.EMBEDDED.generate().dataset());
  }

  @Test
  void seedsGiveOtherData() {
    MultiBehaviourDataset other =
        PlantedHierarchy.EMBEDDED
            .withSeed(PlantedHierarchy.EMBEDDED.seed() + 1)
            .generate()
            .dataset();
    assertNotEquals(PLANTED.dataset().test(), other.test());
    Interactions test = PLANTED.dataset().test();
    double common = test.size() - test.minus(other.test()).size();
    assertTrue(common / test.size() < 0.1, "adjacent seeds share " + common + " test pairs");
  }

  @Test
  void trainingHasAboutFortyViewsTenCartsAndFivePurchasesPerUser() {
    assertEquals(2000, PLANTED.dataset().training().users());
    assertEquals(1500, PLANTED.dataset().training().items());
    assertEquals(40, perUser(table(PLANTED, "view")), 4);
    assertEquals(10, perUser(table(PLANTED, "cart")), 1);
    assertEquals(5, perUser(table(PLANTED, "buy")), 0.5);
  }

  @Test
  void everyUserHasOneTestPurchaseAndNearlyAllHaveOneToTrainOn() {
    Interactions test = PLANTED.dataset().test();
    for (int user = 0; user < test.users(); user++) {
      assertEquals(1, test.degree(user));
    }
    assertTrue(PLANTED.dataset().notes().get("users without a training buy") < 40);
  }

  @Test
  void trainingEndsBeforeTheSessionOfTheTestPurchase() {
    for (PlantedData data : new PlantedData[] {PLANTED, NULL}) {
      Interactions test = data.dataset().test();
      for (Interactions table : data.dataset().training().interactions()) {
        for (int user = 0; user < table.users(); user++) {
          long testTime = test.timestamp(test.begin(user));
          for (int p = table.begin(user); p < table.end(user); p++) {
            // Sessions start a day apart, so an event of another session is hours away.
            assertTrue(table.timestamp(p) < testTime - 20 * 3600);
          }
        }
      }
    }
  }

  @Test
  void nothingInTrainingAnnouncesATestPurchase() {
    Interactions test = PLANTED.dataset().test();
    assertEquals(test, test.minus(table(PLANTED, "buy")), "no test pair is a training purchase");
    int viewed = test.size() - test.minus(table(PLANTED, "view")).size();
    // Only a curiosity of its own may have led to the item before.
    assertTrue(viewed < 0.01 * test.size(), viewed + " of " + test.size() + " were viewed");
  }

  @Test
  void theFunnelIsInOrder() {
    Interactions view = table(PLANTED, "view");
    Interactions cart = table(PLANTED, "cart");
    for (int user = 0; user < cart.users(); user++) {
      for (int p = cart.begin(user); p < cart.end(user); p++) {
        int seen = view.position(user, cart.item(p));
        assertTrue(seen >= 0 && view.timestamp(seen) < cart.timestamp(p));
      }
    }
  }

  @Test
  void theNullVersionKeepsPurchasesAndMarginals() {
    assertEquals(PLANTED.dataset().test(), NULL.dataset().test());
    assertEquals(table(PLANTED, "buy"), table(NULL, "buy"));
    for (String behaviour : new String[] {"view", "cart"}) {
      Interactions planted = table(PLANTED, behaviour);
      Interactions other = table(NULL, behaviour);
      assertEquals(1, perUser(other) / perUser(planted), 0.02, behaviour);
      double correlation = correlation(planted.itemDegrees(), other.itemDegrees());
      assertTrue(correlation > 0.8, behaviour + " popularity: " + correlation);
      double spread = deviation(other.itemDegrees()) / deviation(planted.itemDegrees());
      assertEquals(1, spread, 0.15, behaviour + " popularity spread");
    }
  }

  @Test
  void upstreamTellsAboutTasteOnlyUnderTheHierarchy() {
    double[] planted = meanTaste(PLANTED);
    double[] none = meanTaste(NULL);
    double purchases = planted[2];
    assertTrue(purchases > 1, "purchases follow taste: " + purchases);
    assertTrue(planted[0] > 0.3 * purchases, "views: " + planted[0]);
    assertTrue(planted[1] > planted[0], "carts tell more than views: " + planted[1]);
    assertEquals(0, none[0], 0.03, "views of the null version");
    assertEquals(0, none[1], 0.05, "carts of the null version");
    assertEquals(purchases, none[2], 0);
  }

  @Test
  void theTruePreferenceRanksTestPurchasesFarAbovePopularity() {
    int[] popularity = table(PLANTED, "buy").itemDegrees();
    var byPopularity = new float[popularity.length];
    for (int item = 0; item < popularity.length; item++) {
      byPopularity[item] = popularity[item];
    }
    double oracle = 0;
    double popular = 0;
    var scores = new float[popularity.length];
    for (int user = 0; user < PLANTED.dataset().test().users(); user++) {
      PLANTED.trueScores(user, scores);
      oracle += hitAt10(user, scores);
      popular += hitAt10(user, byPopularity);
    }
    oracle /= 2000;
    popular /= 2000;
    assertTrue(oracle > 3 * popular && oracle > 0.2, oracle + " against " + popular);
  }

  @Test
  void mostPurchasesFollowAViewAndMostViewsNoPurchase() {
    BehaviourLog log = PLANTED.dataset().training();
    Interactions views = log.interactions().get(0);
    Interactions buys = log.target();
    // Some purchases are planted without a view or cart, but not most.
    assertTrue(2 * buys.minus(views).size() < buys.size());
    assertTrue(2 * views.minus(buys).size() > views.size());
  }

  @Test
  void impossibleConfigurationsAreRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new PlantedHierarchy(
                    10, 100, 8, 46, 12, 6.5, 1.5, 0.7, 0.5, 0.75, 0.3, 0.6, true, 1));
    assertTrue(e.getMessage().startsWith("planted hierarchy 'items': expected"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new PlantedHierarchy(10, 1500, 8, 46, 12, 6.5, 1.5, 0.7, 1.5, 0.75, 0.3, 0.6, true, 1));
    assertFalse(PlantedHierarchy.EMBEDDED.withHierarchy(false).hierarchy());
  }

  /** Whether the test item is among the ten best not purchased in training; ties count against. */
  private static int hitAt10(int user, float[] scores) {
    Interactions bought = table(PLANTED, "buy");
    Interactions test = PLANTED.dataset().test();
    int testItem = test.item(test.begin(user));
    int above = 0;
    for (int item = 0; item < scores.length; item++) {
      if (item != testItem && scores[item] >= scores[testItem] && !bought.contains(user, item)) {
        above++;
      }
    }
    return above < 10 ? 1 : 0;
  }

  /** Per behaviour, the mean over its pairs of the true score less the item's mean over users. */
  private static double[] meanTaste(PlantedData data) {
    int users = data.dataset().training().users();
    int items = data.dataset().training().items();
    var truth = new float[users][items];
    var itemMean = new double[items];
    for (int user = 0; user < users; user++) {
      data.trueScores(user, truth[user]);
      for (int item = 0; item < items; item++) {
        itemMean[item] += truth[user][item] / users;
      }
    }
    var means = new double[3];
    for (int k = 0; k < 3; k++) {
      Interactions table = data.dataset().training().interactions().get(k);
      for (int user = 0; user < users; user++) {
        for (int p = table.begin(user); p < table.end(user); p++) {
          means[k] += (truth[user][table.item(p)] - itemMean[table.item(p)]) / table.size();
        }
      }
    }
    return means;
  }

  private static double mean(int[] values) {
    double sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(int[] values) {
    double mean = mean(values);
    double sum = 0;
    for (int value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  private static double correlation(int[] x, int[] y) {
    double sum = 0;
    double meanX = mean(x);
    double meanY = mean(y);
    for (int k = 0; k < x.length; k++) {
      sum += (x[k] - meanX) * (y[k] - meanY) / x.length;
    }
    return sum / (deviation(x) * deviation(y));
  }
}
