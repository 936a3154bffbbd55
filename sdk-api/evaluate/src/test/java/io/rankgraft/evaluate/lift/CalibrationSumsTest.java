package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationSumsTest {
  private static final int ROWS = 600;

  private final double[] predictions = new Random(1).doubles(ROWS).toArray();
  private final double[] labels = new Random(2).ints(ROWS, 0, 2).asDoubleStream().toArray();
  private final double[] weights = new Random(3).doubles(ROWS, 0, 9).toArray();

  private CalibrationSums of(List<Integer> rows) {
    CalibrationSums sums = new CalibrationSums();
    rows.forEach(i -> sums.add(labels[i], predictions[i], weights[i]));
    return sums;
  }

  @Test
  void anySplitInAnyOrderIsOnePassBitForBit() {
    List<Integer> rows = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
    CalibrationSums once = of(rows);
    Random random = new Random(4);
    for (int trial = 0; trial < 10; trial++) {
      Collections.shuffle(rows, random);
      int cut = random.nextInt(ROWS);
      CalibrationSums merged =
          CalibrationSums.ofBytes(of(rows.subList(0, cut)).toBytes())
              .merge(of(rows.subList(cut, ROWS)));
      assertArrayEquals(once.toBytes(), merged.toBytes());
      assertEquals(once.bins(), merged.bins());
    }
  }

  @Test
  void binsHoldAllRowsAboutATenthEach() {
    List<Calibration.Bin> bins = of(IntStream.range(0, ROWS).boxed().toList()).bins();
    assertEquals(10, bins.size());
    assertEquals(1, bins.stream().mapToDouble(Calibration.Bin::weight).sum(), 1e-12);
    for (int b = 0; b < 10; b++) {
      assertEquals(.1, bins.get(b).weight(), .01);
      assertTrue(b == 0 || bins.get(b).expected() > bins.get(b - 1).expected());
    }
  }

  @Test
  void amountsOfBothSignsAreInOrder() {
    CalibrationSums sums = new CalibrationSums();
    double[] amounts = {-4, -1, 0, .5, 8};
    for (int i = amounts.length - 1; i >= 0; i--) {
      sums.add(i, amounts[i], 1);
    }
    assertArrayEquals(
        amounts, sums.bins().stream().mapToDouble(Calibration.Bin::expected).toArray());
    assertArrayEquals(
        new double[] {0, 1, 2, 3, 4},
        sums.bins().stream().mapToDouble(Calibration.Bin::observed).toArray());
  }

  @Test
  void bytesThatEndEarlyAreRefused() {
    CalibrationSums sums = of(List.of(1, 2, 3));
    byte[] bytes = Arrays.copyOf(sums.toBytes(), 60);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> CalibrationSums.ofBytes(bytes))
            .getMessage()
            .contains("end early"));
    assertTrue(new CalibrationSums().bins().isEmpty());
  }
}
