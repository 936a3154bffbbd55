package io.rankgraft.evaluate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;

/**
 * A sum of doubles without rounding: the same whatever the order of its terms and however they were
 * split into parts. {@link #value} is the double nearest to the true sum. Not thread safe.
 *
 * <p>The sum is a whole number of 2^-1074, the smallest double, in digits of 32 bits. A long holds
 * a digit and its carries, as in Kulisch's accumulator; digits are kept only where terms have been.
 */
public final class ExactSum {
  private static final int SMALLEST_EXPONENT = -1074;
  private static final int DIGIT_BITS = 32;
  private static final long DIGIT = 0xffffffffL;
  private static final long FRACTION = (1L << 52) - 1;
  private static final int MOST_EXPONENT = 0x7ff;
  private static final int DIGITS_OF_A_TERM = 3;
  private static final int CARRY_AFTER = 1 << 30; // terms: a long has room for 2^31 digits
  private static final int MOST_BITS = 1000; // far inside the range of double

  private long[] digits = new long[DIGITS_OF_A_TERM + 1];
  private int first = -1; // the place of digits[0]; -1 before the first term
  private int sinceCarry;

  /**
   * @throws IllegalArgumentException if the term is infinite or NaN
   */
  public void add(double term) {
    long bits = Double.doubleToRawLongBits(term);
    int exponent = (int) (bits >>> 52) & MOST_EXPONENT;
    if (exponent == MOST_EXPONENT) {
      throw new IllegalArgumentException("exact sum: expected finite terms but got " + term);
    }
    long mantissa = bits & FRACTION;
    if (exponent == 0) {
      if (mantissa == 0) {
        return;
      }
      exponent = 1;
    } else {
      mantissa |= 1L << 52;
    }
    int place = (exponent - 1) / DIGIT_BITS;
    int shift = (exponent - 1) % DIGIT_BITS;
    int at = room(place);
    long low = mantissa << shift & DIGIT;
    long middle = mantissa >>> DIGIT_BITS - shift & DIGIT;
    long high = shift == 0 ? 0 : mantissa >>> 2 * DIGIT_BITS - shift;
    if (bits < 0) {
      low = -low;
      middle = -middle;
      high = -high;
    }
    digits[at] += low;
    digits[at + 1] += middle;
    digits[at + 2] += high;
    if (++sinceCarry == CARRY_AFTER) {
      carry();
    }
  }

  /** Adds what another sum came to. */
  public void add(ExactSum other) {
    add(other.whole());
  }

  /** The double nearest to the sum; infinite beyond the range of doubles. */
  public double value() {
    BigInteger whole = whole();
    int beyond = whole.bitLength() - MOST_BITS;
    if (beyond <= 0) {
      return Math.scalb(whole.doubleValue(), SMALLEST_EXPONENT);
    }
    BigInteger kept = whole.abs().shiftRight(beyond);
    if (whole.abs().getLowestSetBit() < beyond) {
      kept = kept.setBit(0); // so that a sum just above a half is not rounded down
    }
    double rounded = Math.scalb(kept.doubleValue(), beyond + SMALLEST_EXPONENT);
    return whole.signum() < 0 ? -rounded : rounded;
  }

  /** Writes the sum: equal sums are equal bytes. */
  public void write(DataOutput out) throws IOException {
    byte[] bytes = whole().toByteArray();
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  /** Reads what {@link #write} wrote. */
  public static ExactSum read(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    ExactSum sum = new ExactSum();
    sum.add(new BigInteger(bytes));
    return sum;
  }

  private void add(BigInteger whole) {
    BigInteger rest = whole.abs();
    for (int place = 0; rest.signum() != 0; place++) {
      long digit = rest.longValue() & DIGIT;
      if (digit != 0) {
        int at = room(place);
        digits[at] += whole.signum() * digit;
      }
      rest = rest.shiftRight(DIGIT_BITS);
    }
    if (++sinceCarry == CARRY_AFTER) {
      carry();
    }
  }

  private BigInteger whole() {
    BigInteger whole = BigInteger.ZERO;
    for (int i = digits.length - 1; i >= 0; i--) {
      whole = whole.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
    }
    return first <= 0 ? whole : whole.shiftLeft(DIGIT_BITS * first);
  }

  private void carry() {
    BigInteger whole = whole();
    first = -1;
    digits = new long[DIGITS_OF_A_TERM + 1];
    sinceCarry = 0;
    add(whole);
  }

  /** The index of a place's digit, with room for a whole term from there. */
  private int room(int place) {
    if (first < 0) {
      first = place;
    }
    if (place < first || place + DIGITS_OF_A_TERM > first + digits.length) {
      int from = Math.min(first, place);
      int to = Math.max(first + digits.length, place + DIGITS_OF_A_TERM);
      long[] wider = new long[to - from];
      System.arraycopy(digits, 0, wider, first - from, digits.length);
      digits = wider;
      first = from;
    }
    return place - first;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactSum sum && whole().equals(sum.whole());
  }

  @Override
  public int hashCode() {
    return whole().hashCode();
  }

  @Override
  public String toString() {
    return Double.toString(value());
  }
}
