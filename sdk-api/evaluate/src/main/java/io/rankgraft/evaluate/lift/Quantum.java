package io.rankgraft.evaluate.lift;

/**
 * Numbers as whole multiples of a power of two, so that their sums are exact in any order. A number
 * moves by at most half a quantum: 2^-32 of the power of two at or above the largest one.
 *
 * @param exponent the quantum is 2^exponent
 */
record Quantum(int exponent) {
  /** Of the largest number, in bits: 2^31 rows of them fit into a long. */
  static final int BITS = 31;

  /** The quantum for numbers up to a largest one. */
  static Quantum of(double largest) {
    if (!(largest >= 0) || Double.isInfinite(largest)) {
      throw new IllegalArgumentException(
          "quantum: expected a finite largest number of 0 or more but got " + largest);
    }
    return largest == 0
        ? new Quantum(0)
        : new Quantum(Math.getExponent(Math.nextDown(largest)) + 1 - BITS);
  }

  /** The nearest multiple. */
  long of(double value, double largest) {
    if (!(Math.abs(value) <= largest)) {
      throw new IllegalArgumentException(
          "bootstrap sums: expected numbers up to %s but got %s; name the largest of all parts"
              .formatted(largest, value));
    }
    return Math.round(Math.scalb(value, -exponent));
  }

  double value(long multiples) {
    return Math.scalb((double) multiples, exponent);
  }
}
