package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StudentTTest {
  @Test
  void quantilesAreThoseOfThePrintedTables() {
    assertEquals(12.706205, StudentT.quantile(.975, 1), 1e-6);
    assertEquals(4.302653, StudentT.quantile(.975, 2), 1e-6);
    assertEquals(3.182446, StudentT.quantile(.975, 3), 1e-6);
    assertEquals(2.776445, StudentT.quantile(.975, 4), 1e-6);
    assertEquals(2.570582, StudentT.quantile(.975, 5), 1e-6);
    assertEquals(2.262157, StudentT.quantile(.975, 9), 1e-6);
    assertEquals(3.169273, StudentT.quantile(.995, 10), 1e-6);
    assertEquals(1.697261, StudentT.quantile(.95, 30), 1e-6);
    assertEquals(1.959966, StudentT.quantile(.975, 1_000_000), 1e-6); // the normal's is 1.959964
  }

  @Test
  void closedFormsOfOneAndTwoDegreesHold() {
    for (double t : new double[] {-7, -1, -.1, 0, .3, 2, 40}) {
      assertEquals(.5 + Math.atan(t) / Math.PI, StudentT.cumulative(t, 1), 1e-15);
      assertEquals(.5 + t / (2 * Math.sqrt(2 + t * t)), StudentT.cumulative(t, 2), 1e-15);
    }
  }

  @Test
  void quantileAndCumulativeAreInverse() {
    for (int degrees : new int[] {1, 2, 3, 7, 8, 100, 1001}) {
      for (double p : new double[] {.001, .2, .5, .7, .9999}) {
        assertEquals(p, StudentT.cumulative(StudentT.quantile(p, degrees), degrees), 1e-13);
      }
      assertEquals(StudentT.quantile(.9, degrees), -StudentT.quantile(.1, degrees), 1e-12);
    }
  }

  @Test
  void theIntervalOfThreeSeedsIsFourAndAThirdErrorsWide() {
    // 1 2 3: mean 2, standard error 1 / √3
    Interval interval = MeanAndError.of(1, 2, 3).interval95();
    assertEquals(2, interval.value());
    assertEquals(2 - 4.302653 / Math.sqrt(3), interval.low(), 1e-6);
    assertEquals(2 + 4.302653 / Math.sqrt(3), interval.high(), 1e-6);
    assertFalse(interval.excludes(0));
    assertTrue(MeanAndError.of(2, 2.1, 2.2).interval95().excludes(0));
  }

  @Test
  void fewerThanThreeSeedsShowNothing() {
    assertTrue(Double.isNaN(MeanAndError.of(5, 5.0001).interval95().low()));
    assertFalse(MeanAndError.of(5, 5.0001).interval95().excludes(0));
    assertFalse(MeanAndError.of(5).interval95().excludes(0));
  }

  @Test
  void mistakesAreNamed() {
    assertRefused("in (0, 1) but got 1.0", () -> StudentT.quantile(1, 3));
    assertRefused("in (0, 1) but got NaN", () -> StudentT.quantile(Double.NaN, 3));
    assertRefused("but got 0", () -> StudentT.quantile(.5, 0));
  }

  private static void assertRefused(String part, Runnable task) {
    String message = assertThrows(IllegalArgumentException.class, task::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
