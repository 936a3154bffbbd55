package io.rankgraft.files.rows;

/** What all formats with types make of their numbers. */
final class Values {
  private static final double EXACT = 1L << 53; // whole numbers up to here are exact in a double

  private Values() {}

  /**
   * A whole number where it is one: tools that know no missing integer store ids as floating-point
   * numbers. Null for NaN, which is how they store a missing one.
   */
  static Number number(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
      return (long) value;
    }
    return Double.isNaN(value) ? null : (Number) value;
  }
}
