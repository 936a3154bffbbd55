package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  private static ExactSum of(Iterable<Double> terms) {
    ExactSum sum = new ExactSum();
    terms.forEach(sum::add);
    return sum;
  }

  /** Doubles of every size and sign, down to the smallest. */
  private static List<Double> wild(int n, long seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> Double.longBitsToDouble(random.nextLong()))
        .filter(d -> Double.isFinite(d) && Math.abs(d) < 1e300)
        .limit(n)
        .collect(Collectors.toList());
  }

  @Test
  void theSumIsTheNearestDoubleToTheTrueOne() {
    for (int seed = 0; seed < 200; seed++) {
      List<Double> terms = wild(20, seed);
      if (seed % 2 == 0) { // sums near the smallest numbers
        terms.replaceAll(d -> Math.scalb(d, -900 - Math.getExponent(d)) * (1 - 1e-9));
      }
      BigDecimal exact =
          terms.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
      assertEquals(exact.doubleValue(), of(terms).value());
    }
  }

  @Test
  void largeTermsThatCancelLeaveTheSmallOne() {
    assertEquals(1e-300, of(List.of(1e300, 1e-300, -1e300)).value());
    assertEquals(0, of(List.of(.1, .2, -.1, -.2)).value());
    assertEquals(Double.MIN_VALUE, of(List.of(1.0, Double.MIN_VALUE, -1.0)).value());
    assertEquals(-.5, of(List.of(-.25, -.25)).value());
    assertEquals(0, new ExactSum().value());
    assertTrue(Double.isInfinite(of(List.of(Double.MAX_VALUE, Double.MAX_VALUE)).value()));
  }

  @Test
  void justAboveAHalfIsRoundedUp() {
    double half = Math.ulp(1e300) / 2;
    assertEquals(1e300 + 2 * half, of(List.of(1e300, half, 1e-300)).value());
    assertEquals(-1e300 - 2 * half, of(List.of(-1e300, -half, -1e-300)).value());
  }

  @Test
  void neitherOrderNorPartsChangeTheBits() throws IOException {
    List<Double> terms = wild(300, 7);
    ExactSum expected = of(terms);
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(terms, random);
      int cut = random.nextInt(terms.size());
      ExactSum left = of(terms.subList(0, cut));
      ExactSum right = of(terms.subList(cut, terms.size()));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      left.write(new DataOutputStream(bytes));
      right.add(ExactSum.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))));
      assertEquals(expected, right);
      assertEquals(expected.hashCode(), right.hashCode());
      assertEquals(expected.value(), right.value());
    }
  }

  @Test
  void infinityIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new ExactSum().add(Double.NaN))
            .getMessage();
    assertEquals("exact sum: expected finite terms but got NaN", message);
  }
}
