package io.rankgraft.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FuseTowersTest {
  @Test
  void bothTowersLearn() {
    List<String> lines = FuseTowers.run();
    assertEquals(4, lines.size());
    double[] first = numbers(lines.get(0));
    double[] last = numbers(lines.get(3));
    assertTrue(last[1] < 0.6 * first[1], lines.toString()); // click
    assertTrue(last[2] < 0.6 * first[2], lines.toString()); // spend
  }

  @Test
  void aSwappedMergeTrainsTheSameRanker() {
    List<String> lines = SwapGradientMerge.run();
    assertTrue(lines.get(0).startsWith("sum: click 0."), lines.toString());
    assertTrue(lines.get(1).startsWith("algorithm 1: click 0."), lines.toString());
    assertTrue(numbers(lines.get(1).substring(11))[0] < 0.5, lines.toString());
  }

  private static double[] numbers(String line) {
    return java.util.Arrays.stream(line.replaceAll("[^0-9.]+", " ").strip().split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
