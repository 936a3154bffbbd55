package io.rankgraft.interactions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MultiChannelSamplerTest {
  private static final int ITEMS = 8;
  // user 0: views 0 1 2, carts 1, buys 2 and 3; user 1: views 5
  private static final BehaviourLog LOG =
      new BehaviourLog(
          List.of("view", "cart", "buy"),
          List.of(
              Interactions.of(2, ITEMS, new int[] {0, 0, 0, 1}, new int[] {0, 1, 2, 5}),
              Interactions.of(2, ITEMS, new int[] {0}, new int[] {1}),
              Interactions.of(2, ITEMS, new int[] {0, 0}, new int[] {2, 3})));
  private static final List<Float> EQUAL = List.of(1f, 1f, 1f);

  private static int[] counts(MultiChannelSampler sampler, int pair) {
    int[] counts = new int[ITEMS];
    for (int item : sampler.others(new int[] {pair}, 1, 8000, 3)) {
      counts[item]++;
    }
    return counts;
  }

  @Test
  void thePairsLastBehaviourIsItsLevel() {
    MultiChannelSampler sampler = new MultiChannelSampler(LOG, EQUAL, 0.5, 1);
    assertEquals(5, sampler.pairs());
    int[] levels = IntStream.range(0, 5).map(sampler::level).toArray();
    int[] items = IntStream.range(0, 5).map(sampler::item).toArray();
    assertArrayEquals(new int[] {0, 1, 2, 3, 5}, items);
    assertArrayEquals(new int[] {0, 1, 2, 2, 0}, levels);
  }

  @Test
  void othersComeFromLowerLevelsAsOftenAsTheShareSays() {
    int[] counts = counts(new MultiChannelSampler(LOG, EQUAL, 0.25, 1), 2); // bought item 2
    // lower: items 0 and 1, an eighth each; alone: 4 5 6 7, three sixteenths each
    assertEquals(1000, counts[0], 100);
    assertEquals(1000, counts[1], 100);
    assertEquals(0, counts[2] + counts[3]);
    for (int item = 4; item < ITEMS; item++) {
      assertEquals(1500, counts[item], 120);
    }
  }

  @Test
  void withoutLowerLevelsOthersAreThoseLeftAlone() {
    int[] counts = counts(new MultiChannelSampler(LOG, EQUAL, 1, 1), 0); // viewed item 0
    assertEquals(8000, counts[4] + counts[5] + counts[6] + counts[7]);
  }

  @Test
  void aLevelWithoutWeightGivesNoExamples() {
    MultiChannelSampler sampler = new MultiChannelSampler(LOG, List.of(0f, 0f, 1f), 1, 1);
    assertEquals(2, sampler.pairs());
    assertTrue(IntStream.of(counts(sampler, 0)).skip(2).allMatch(n -> n == 0), "but as others");
    assertThrows(
        IllegalArgumentException.class,
        () -> new MultiChannelSampler(LOG, List.of(0f, 0f, 0f), 1, 1));
  }

  @Test
  void drawsDependOnSeedAndStepAlone() {
    MultiChannelSampler one = new MultiChannelSampler(LOG, EQUAL, 0.5, 1);
    MultiChannelSampler same = new MultiChannelSampler(LOG, EQUAL, 0.5, 1);
    int[] pairs = {2, 4, 0};
    assertArrayEquals(one.others(pairs, 3, 4, 7), same.others(pairs, 3, 4, 7));
    assertFalse(Arrays.equals(one.others(pairs, 3, 4, 7), same.others(pairs, 3, 4, 8)));
  }
}
