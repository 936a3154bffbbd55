package io.rankgraft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Assertions that float32 values equal float64 ones up to rounding. */
public final class Close {
  private Close() {}

  /**
   * Fails unless every element is within {@code tolerance} of the expected one, relative to the
   * largest expected magnitude of the array.
   */
  public static void assertClose(String what, double[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length, what + ": number of values");
    double largest = 0;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(expected[i] - actual[i]);
      assertTrue(
          error <= tolerance * Math.max(largest, 1e-3),
          "%s [%s]: expected %s but got %s".formatted(what, i, expected[i], actual[i]));
    }
  }

  /** Fails unless the value is within {@code tolerance} of the expected one, relative to it. */
  public static void assertClose(String what, double expected, float actual, double tolerance) {
    assertClose(what, new double[] {expected}, new float[] {actual}, tolerance);
  }

  /** Fails if a value is not a number or infinite. */
  public static void assertFinite(String what, float[] values) {
    for (int i = 0; i < values.length; i++) {
      assertTrue(Float.isFinite(values[i]), "%s [%s]: got %s".formatted(what, i, values[i]));
    }
  }
}
