package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * History on carts and purchases without times, against the rankers without a model. Of the test
 * purchases 62 % were in the cart. Of those in training all were, so that the log knows nothing of
 * the rest; or as many as in the test.
 */
@Tag("slow")
class CartsBeforePurchasesTest {
  private static final int USERS = 1500;
  private static final int ITEMS = 300;
  private static final int TASTES = 6;
  private static final int BUYS = 5;
  private static final int CARTS = 6;
  private static final double TEST_CARTED = 0.62;
  private static final double MARGIN = 0.99; // 1 % at most

  @TempDir private Path folder;

  /**
   * Items have a popularity and one of six kinds; a user draws those of one kind 8 times as often.
   */
  private final class Log {
    private final Random random = new Random(5);
    private final double[][] weights = new double[TASTES][ITEMS];

    Log() {
      for (int v = 0; v < ITEMS; v++) {
        int kind = random.nextInt(TASTES);
        for (int taste = 0; taste < TASTES; taste++) {
          weights[taste][v] = (taste == kind ? 8 : 1) / Math.pow(1 + v % 50, 0.8);
        }
      }
    }

    private int drawn(int user, List<Integer> from) {
      double[] w = weights[user % TASTES];
      double left = random.nextDouble() * from.stream().mapToDouble(v -> w[v]).sum();
      for (int v : from) {
        left -= w[v];
        if (left < 0) {
          return v;
        }
      }
      return from.get(from.size() - 1);
    }

    /**
     * @param carted which part of the training purchases is in the cart
     */
    String write(double carted) throws IOException {
      StringBuilder carts = new StringBuilder();
      StringBuilder buys = new StringBuilder();
      StringBuilder test = new StringBuilder();
      for (int u = 0; u < USERS; u++) {
        List<Integer> rest = new ArrayList<>();
        for (int v = 0; v < ITEMS; v++) {
          rest.add(v);
        }
        List<Integer> bought = new ArrayList<>();
        List<Integer> inCart = new ArrayList<>();
        for (int i = 0; i < BUYS; i++) {
          bought.add(drawn(u, rest));
          rest.remove(bought.get(i));
          if (random.nextDouble() < carted) {
            inCart.add(bought.get(i));
          }
        }
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < CARTS; i++) {
          open.add(drawn(u, rest));
          rest.remove(open.get(i));
        }
        inCart.addAll(open);
        carts.append(line(u, inCart));
        buys.append(line(u, bought));
        test.append(line(u, List.of(drawn(u, random.nextDouble() < TEST_CARTED ? open : rest))));
      }
      Files.writeString(folder.resolve("cart_train.txt"), carts);
      Files.writeString(folder.resolve("buy_train.txt"), buys);
      Files.writeString(folder.resolve("buy_test.txt"), test);
      return folder.toString();
    }

    private static String line(int user, List<Integer> items) {
      return items.stream().map(String::valueOf).collect(Collectors.joining(" ", user + " ", "\n"));
    }
  }

  private void historyIsAsGoodAsTheBestWithoutAModel(String data) throws IOException {
    Path out = folder.resolve("out");
    List<String> args = new ArrayList<>(List.of("compare"));
    args.addAll(List.of("hpmr:history=true", "hpmr:ptn=off:history=true"));
    args.addAll(List.of("--seeds", "1", "--epochs", "40", "--batch", "375", "--threads", "1"));
    args.addAll(List.of("--set", "dim=16", "--set", "evaluateEvery=5"));
    args.addAll(List.of("--data", data, "--out", out.toString()));
    Ran.of(args.toArray(String[]::new)).assertDone();
    JsonNode report = Options.JSON.readTree(out.resolve("report.json").toFile());
    for (String metric : List.of("HR@10", "NDCG@10")) {
      double best = 0;
      for (JsonNode baseline : report.get("baselines")) {
        best = Math.max(best, baseline.get("values").get(metric).asDouble());
      }
      assertTrue(best > 0.4, "62 % of the purchases are among six carts");
      int at = Options.JSON.convertValue(report.get("metrics"), List.class).indexOf(metric);
      for (JsonNode variant : report.get("variants")) {
        double ours = variant.at("/valuesBySeed/1").get(at).asDouble();
        assertTrue(
            ours >= MARGIN * best,
            "%s of %s: %s, the best without a model %s"
                .formatted(metric, variant.get("name"), ours, best));
      }
    }
  }

  @Test
  void whereAllTrainingPurchasesWereInTheCart() throws IOException {
    historyIsAsGoodAsTheBestWithoutAModel(new Log().write(1));
  }

  @Test
  void whereTrainingPurchasesAreLikeThoseOfTheTest() throws IOException {
    historyIsAsGoodAsTheBestWithoutAModel(new Log().write(TEST_CARTED));
  }
}
