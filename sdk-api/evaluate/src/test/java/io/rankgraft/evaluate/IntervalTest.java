package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void tooFewUnitsGiveNoInterval() {
    Interval unknown = new Interval(0.04061, Double.NaN, Double.NaN);
    assertEquals("+0.04061 [no interval]", unknown.toString());
    assertFalse(unknown.excludes(0));
    assertEquals("-0.50000 [-0.75000, +0.25000]", new Interval(-.5, -.75, .25).toString());
  }
}
