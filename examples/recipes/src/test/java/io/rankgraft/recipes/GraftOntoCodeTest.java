package io.rankgraft.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GraftOntoCodeTest {
  @Test
  void hostAndGraftTrainTogether() {
    List<String> lines = GraftOntoCode.run();
    assertEquals("mounted 'ptn': parameters [ptn/head, ptn/head-bias]", lines.get(0));
    assertTrue(loss(lines.get(1)) > 0.65, lines.get(1)); // about ln 2 before training
    assertTrue(loss(lines.get(lines.size() - 1)) < 0.45, lines.get(lines.size() - 1));
  }

  private static double loss(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
