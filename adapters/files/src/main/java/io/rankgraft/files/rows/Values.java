package io.rankgraft.files.rows;

/**
 * What all formats with types make of their numbers: a whole number where it is one, as tools that
 * know no missing integer store ids in floating-point columns; null for NaN, which is how they
 * store a missing one.
 */
final class Values {
  private static final double EXACT = 1L << 53; // whole numbers up to here are exact in a double

  private Values() {}

  static Object number(double value) {
    return isWhole(value) ? (Object) (long) value : Double.isNaN(value) ? null : value;
  }

  static Object number(float value) {
    return isWhole(value) ? (Object) (long) value : Float.isNaN(value) ? null : value;
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) <= EXACT;
  }
}
