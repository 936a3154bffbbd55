package io.rankgraft.evaluate;

import java.util.Locale;

/**
 * A value and its confidence interval.
 *
 * @param low NaN, like {@code high}, where there are too few units to tell
 */
public record Interval(double value, double low, double high) {
  /** Whether the interval lies on one side of a value. */
  public boolean excludes(double other) {
    return low > other || high < other;
  }

  @Override
  public String toString() {
    return Double.isNaN(low)
        ? String.format(Locale.ROOT, "%+.5f [no interval]", value)
        : String.format(Locale.ROOT, "%+.5f [%+.5f, %+.5f]", value, low, high);
  }
}
