package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.models.HpmrConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Carts and purchases without times: all training purchases were carted, held-out ones not all. */
class UntimedHistoryTest {
  private static final int USERS = 40;

  @TempDir private Path folder;

  /**
   * User u bought u, u + 1 and u + 2 and had them in the cart; held out are u + 3 and u + 4.
   *
   * @param carted of how many in ten users the held-out items are in the cart
   */
  private RankingData log(int carted, boolean validation) throws IOException {
    StringBuilder carts = new StringBuilder();
    StringBuilder buys = new StringBuilder();
    StringBuilder validating = new StringBuilder();
    StringBuilder test = new StringBuilder();
    for (int u = 0; u < USERS; u++) {
      String own = "%s %s %s".formatted(u, u + 1, u + 2);
      boolean leaks = u % 10 < carted;
      carts.append("%s %s%s\n".formatted(u, own, leaks ? " %s %s".formatted(u + 3, u + 4) : ""));
      buys.append("%s %s\n".formatted(u, own));
      validating.append("%s %s\n".formatted(u, u + 3));
      test.append("%s %s\n".formatted(u, u + 4));
    }
    Files.writeString(folder.resolve("cart_train.txt"), carts);
    Files.writeString(folder.resolve("buy_train.txt"), buys);
    Files.writeString(folder.resolve("buy_test.txt"), test);
    if (validation) {
      Files.writeString(folder.resolve("buy_validation.txt"), validating);
    }
    return RankingData.read(folder.toString(), new TreeMap<>());
  }

  private static HpmrConfig options(RankingData data, Map<String, String> set) {
    Map<String, String> all = new TreeMap<>(Map.of("history", "true", "ptn", "false"));
    all.putAll(set);
    return (HpmrConfig) new HpmrFamily().configure(data, "default", all).options();
  }

  @Test
  void aValidationPartTellsTheShareOfPurchasesOwnEvents() throws IOException {
    assertEquals(List.of(0.4f), shares(6, Map.of()));
  }

  @Test
  void aLogThatIsNotCutHasNoOwnEvents() throws IOException {
    assertEquals(List.of(0f), shares(10, Map.of()));
  }

  @Test
  void whatIsSetStays() throws IOException {
    assertEquals(List.of(0.25f), shares(6, Map.of("historyOwnShares", "[0.25]")));
  }

  private List<Float> shares(int carted, Map<String, String> set) throws IOException {
    List<Float> shares = options(log(carted, true), set).historyOwnShares();
    return shares.stream().map(x -> Math.round(1000 * x) / 1000f).toList();
  }

  @Test
  void withoutOneNothingIsGuessed() throws IOException {
    RankingData data = log(6, false);
    assertEquals(List.of(), options(data, Map.of()).historyOwnShares());
    Split split = data.evaluation(new TreeMap<>()).data();
    assertTrue(split.about().contains("at random"));
    assertTrue(split.about().contains("half of them without their own events"));
    int uncarted =
        split.holdOut().validation().minus(split.holdOut().training().interactions().get(0)).size();
    assertEquals(5, uncarted, 4, "of 10 held-out purchases, all of which were in the cart");
  }
}
