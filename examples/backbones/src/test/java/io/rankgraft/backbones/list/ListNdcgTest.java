package io.rankgraft.backbones.list;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListNdcgTest {
  @Test
  void labelsAtRanksTwoAndThreeOfFour() {
    assertEquals(
        0.693426,
        ListNdcg.of(new int[] {0, 4}, new double[] {0, 1, 0, 1}, new double[] {.9, .2, .1, .8}),
        1e-6);
  }

  @Test
  void listsWithoutAGainAreLeftOut() {
    int[] begin = {0, 2, 4};
    double[] gains = {0, 1, 0, 0};
    assertEquals(1, ListNdcg.of(begin, gains, new double[] {0, 1, 0, 1}));
    assertEquals(Double.NaN, ListNdcg.of(begin, new double[4], new double[4]));
  }

  @Test
  void equalScoresShareTheirRanks() {
    double mean = (1 + Math.log(2) / Math.log(3)) / 2;
    assertEquals(mean, ListNdcg.of(new int[] {0, 2}, new double[] {0, 1}, new double[2]), 1e-12);
  }

  @Test
  void baselinesKnowRatesOnly() {
    ItemLists train =
        new ItemLists(
            List.of(),
            0,
            new int[] {0, 2, 4},
            new int[0],
            new float[0],
            new float[] {1, 0, 1, 1},
            new float[] {0, 0, 0, 1},
            Map.of());
    ItemLists lists =
        new ItemLists(
            List.of(),
            0,
            new int[] {0, 3},
            new int[0],
            new float[0],
            new float[3],
            new float[3],
            Map.of());
    assertArrayEquals(new double[] {.75, .75, .75}, ListBaselines.constant(train, lists).click());
    assertArrayEquals(new double[] {1, .5, .75}, ListBaselines.positionOnly(train, lists).click());
    assertArrayEquals(new double[] {0, 0, .5}, ListBaselines.isLast(train, lists).conversion());
  }
}
