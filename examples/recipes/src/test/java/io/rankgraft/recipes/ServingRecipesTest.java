package io.rankgraft.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import io.rankgraft.recipes.inject.RankersWithoutGuice;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Rankers;
import io.rankgraft.serve.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingRecipesTest {
  private static final int[] HISTORY = {1, 2, 3, 4, 5}; // of the first half of the catalogue

  @TempDir private Path folder;

  @Test
  void aSwapChangesScoresAndADamagedBundleDoesNot() throws IOException {
    List<String> lines = HotSwap.run(folder);
    List<String> scores = lines.stream().map(l -> l.substring(l.indexOf(": ") + 2)).toList();
    assertEquals(4, lines.size(), lines.toString());
    assertNotEquals(scores.get(0), scores.get(1));
    assertNotEquals(scores.get(1), scores.get(2));
    assertEquals(scores.get(1), scores.get(3));
  }

  @Test
  void arraysGoInAndOut() throws IOException {
    List<String> lines = ServeFromArrays.run(ClickBundle.write(folder.resolve("ranker"), "1", 200));
    assertEquals("outputs: [purchase, purchase-host]", lines.get(0));
    assertEquals("shape: [3]", lines.get(1));
    assertTrue(lines.get(2).matches("best candidate: (7|33)"), lines.get(2));
  }

  @Test
  void matricesInInt8AreSmallerAndCostLittle() throws IOException {
    List<String> lines = ShrinkToInt8.run(folder);
    assertEquals("products: 2", lines.get(0));
    String[] bytes = lines.get(1).replaceAll("[^0-9>]", "").split(">");
    // 64 · 64 + 64 weights of four bytes become one byte each.
    assertTrue(Integer.parseInt(bytes[0]) - Integer.parseInt(bytes[1]) > 2 * 64 * 65, lines.get(1));
    double worst = Double.parseDouble(lines.get(2).replaceAll("[^0-9]*([0-9.]+e-?[0-9]+).*", "$1"));
    assertTrue(worst > 0 && worst < 0.05, lines.get(2));
    assertEquals("small", Bundle.open(folder.resolve("int8")).manifest().name());
  }

  @Test
  void anyInjectorOfJakartaInjectMakesTheService() throws IOException {
    Path bundle = ClickBundle.write(folder.resolve("feed"), "1", 200);
    try (Rankers rankers = RankersWithoutGuice.rankers(bundle)) {
      int byHand =
          new RankersWithoutGuice.Feed(rankers.scorer("feed"))
              .best(HISTORY, new int[] {150, 7, 180});
      int injected =
          Guice.createInjector(b -> b.bind(Scorer.class).toInstance(rankers.scorer("feed")))
              .getInstance(RankersWithoutGuice.Feed.class)
              .best(HISTORY, new int[] {150, 7, 180});
      assertEquals(1, byHand);
      assertEquals(byHand, injected);
    }
  }
}
